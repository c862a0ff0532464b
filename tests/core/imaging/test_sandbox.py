"""What comes out of the sandbox: clean, upright copies, or a reason; never a dead worker."""

from __future__ import annotations

import signal
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from core import confinement
from core.imaging import limits, sandbox
from core.imaging.errors import (
    PhotoRefused,
    PhotoTooHeavy,
    PhotoTooManyPixels,
    PhotoTruncated,
    PhotoUnreadable,
    SandboxInterrupted,
)
from core.imaging.inspect import inspect
from core.imaging.kinds import ImageKind
from core.imaging.metadata import metadata_bytes
from core.imaging.phash import distance
from tests.support import pictures


def made_from(data: bytes) -> sandbox.Processed:
    seen = inspect(data)
    return sandbox.process(seen.image, seen.kind)


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def is_red_bin(pixel: object) -> bool:
    assert isinstance(pixel, tuple)
    return bool(pixel[0] > 150 and pixel[1] < 90 and pixel[2] < 90)


@pytest.mark.parametrize("make", [pictures.jpeg, pictures.png, pictures.webp, pictures.heic])
def test_makes_three_copies_of_every_kind(make: Callable[..., bytes]) -> None:
    copies = made_from(make()).copies

    shapes = [
        (opened(file).format, opened(file).mode)
        for file in (copies.original, copies.display, copies.thumb)
    ]
    assert shapes == [("JPEG", "RGB"), ("WEBP", "RGB"), ("WEBP", "RGB")]
    assert opened(copies.original).size == (copies.width, copies.height)
    assert max(opened(copies.thumb).size) <= limits.THUMB_EDGE
    assert is_red_bin(opened(copies.original).getpixel((copies.width // 5, copies.height // 2)))


def test_never_enlarges_and_bounds_each_size() -> None:
    copies = made_from(pictures.saved(pictures.scene(3600, 1200), "JPEG")).copies

    sizes = [opened(file).size for file in (copies.original, copies.display, copies.thumb)]
    assert sizes == [(2048, 683), (1280, 427), (320, 107)]
    assert opened(made_from(pictures.png(30, 20)).copies.display).size == (30, 20)


def test_takes_half_the_size_of_a_phone_photo_rather_than_scale_it_by_hand() -> None:
    copies = made_from(pictures.jpeg(4000, 3000)).copies

    assert (copies.width, copies.height) == (2000, 1500)


@pytest.mark.parametrize(
    "data",
    [
        pictures.loaded_with_metadata(),
        pictures.png_with_text(),
        pictures.heic(),
        pictures.saved(
            pictures.scene(), "WEBP", exif=pictures.camera_exif(), xmp=b"<x>rahasia</x>"
        ),
        pictures.two_pictures_in_one(),
    ],
    ids=["jpeg", "png", "heic", "webp", "mpo"],
)
def test_leaves_no_byte_of_metadata_in_any_copy(data: bytes) -> None:
    copies = made_from(data).copies

    for file in (copies.original, copies.display, copies.thumb):
        image = opened(file)
        assert not image.getexif()
        assert not set(image.info) & {
            "exif",
            "xmp",
            "icc_profile",
            "comment",
            "photoshop",
            "mp",
            "dpi",
        }
        assert metadata_bytes(file) == 0
        for secret in (b"samsung", b"Sari", b"rahasia", b"Exif", b"ICC_PROFILE"):
            assert secret not in file


def test_counts_metadata_that_is_there() -> None:
    assert metadata_bytes(pictures.jpeg()) > 100
    assert metadata_bytes(pictures.jpeg(place=None) + b"tail") > 4
    assert metadata_bytes(pictures.saved(pictures.scene(), "JPEG", comment=b"hello")) == 5
    assert (
        metadata_bytes(pictures.saved(pictures.scene(), "WEBP", exif=pictures.camera_exif())) > 100
    )
    assert metadata_bytes(pictures.saved(pictures.scene(), "WEBP")) == 0


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turns_the_photo_the_way_the_camera_was_held(orientation: int) -> None:
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    as_stored = pictures.scene()
    if orientation in turns:
        as_stored = as_stored.transpose(turns[orientation])
    data = pictures.saved(as_stored, "JPEG", exif=pictures.camera_exif(orientation=orientation))

    copies = made_from(data).copies

    assert (copies.width, copies.height) == (400, 300)
    assert is_red_bin(opened(copies.original).getpixel((80, 150)))
    assert not is_red_bin(opened(copies.original).getpixel((320, 150)))


def test_reports_what_the_photo_claimed() -> None:
    assert made_from(pictures.heic()).claims == inspect(pictures.jpeg()).claims


@pytest.mark.parametrize("mode", ["CMYK", "L", "P", "1", "RGBA", "LA", "PA"])
def test_reads_every_colour_model(mode: str) -> None:
    form = "JPEG" if mode in {"CMYK", "L"} else "PNG"
    image = pictures.scene(mode=mode) if mode != "PA" else pictures.scene(mode="RGBA").quantize()

    copies = made_from(pictures.saved(image, form)).copies

    assert opened(copies.original).mode == "RGB"
    if mode not in {"L", "LA", "1"}:
        assert is_red_bin(opened(copies.original).getpixel((80, 150)))


def test_shows_white_through_a_transparent_picture() -> None:
    copies = made_from(pictures.saved(Image.new("RGBA", (40, 40), (255, 0, 0, 0)), "PNG")).copies

    assert opened(copies.original).getpixel((20, 20)) == (255, 255, 255)


def test_scales_sixteen_bit_grey_instead_of_clipping_it() -> None:
    copies = made_from(pictures.deep_grey_png()).copies

    ramp = [opened(copies.original).getpixel((column, 32)) for column in (0, 128, 255)]
    assert [level[0] for level in ramp] == pytest.approx([0, 128, 255], abs=4)  # type: ignore[index]


def test_converts_the_colours_of_another_profile_before_dropping_it() -> None:
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    renamed = swapped.replace("sRGB".encode("utf-16-be"), "P3-D".encode("utf-16-be"))
    red, green = renamed.index(b"rXYZ"), renamed.index(b"gXYZ")
    raw = bytearray(renamed)
    raw[red + 4 : red + 8], raw[green + 4 : green + 8] = (
        raw[green + 4 : green + 8],
        raw[red + 4 : red + 8],
    )
    data = pictures.saved(Image.new("RGB", (64, 64), (200, 30, 30)), "PNG", icc_profile=bytes(raw))

    pixel = opened(made_from(data).copies.original).getpixel((32, 32))

    assert isinstance(pixel, tuple)
    assert pixel[1] > 150 > pixel[0]  # the profile calls its green primary "red"


def test_ignores_a_damaged_profile() -> None:
    data = pictures.saved(pictures.scene(), "JPEG", icc_profile=b"rubbish" * 30)

    assert is_red_bin(opened(made_from(data).copies.original).getpixel((80, 150)))


def test_takes_the_first_frame_of_an_animation() -> None:
    copies = made_from(pictures.animated_webp()).copies

    assert getattr(opened(copies.display), "n_frames", 1) == 1
    assert is_red_bin(opened(copies.original).getpixel((24, 45)))


def test_hashes_what_is_seen_not_how_it_was_saved() -> None:
    one = made_from(pictures.jpeg()).copies.phash
    again = made_from(pictures.webp(800, 600)).copies.phash
    other = made_from(pictures.saved(pictures.scene().rotate(180), "JPEG")).copies.phash

    assert -(2**63) <= one < 2**63
    assert distance(one, again) <= 4
    assert distance(one, other) > 10


def test_the_pixels_of_a_stowaway_never_reach_a_copy() -> None:
    page = b"<script>alert(document.cookie)</script>"
    data = pictures.saved(pictures.scene(), "JPEG", comment=page) + page

    copies = made_from(data).copies

    assert all(page not in file for file in (copies.original, copies.display, copies.thumb))


def test_refuses_a_bomb_that_got_past_the_first_look() -> None:
    bomb = pictures.bomb_png(9000, 9000)
    assert len(bomb) < 100_000

    with pytest.raises(PhotoTooManyPixels):
        sandbox.process(bomb, ImageKind.PNG)


def test_decodes_the_largest_picture_within_the_limit() -> None:
    processed = made_from(pictures.bomb_png(10_000, 5_000))

    assert (processed.copies.width, processed.copies.height) == (2048, 1024)
    assert processed.peak_kilobytes < 400_000


def test_says_that_pixels_are_missing_inside_a_complete_file() -> None:
    with pytest.raises((PhotoTruncated, PhotoUnreadable)):
        made_from(pictures.promising_png(4000, 3000))


def test_says_that_a_photo_is_damaged() -> None:
    broken = bytearray(pictures.png())
    broken[60:200] = bytes(140)

    with pytest.raises(PhotoRefused) as refused:
        made_from(bytes(broken))

    assert refused.value.status == 422


def test_opens_a_file_only_as_what_it_was_seen_to_be() -> None:
    with pytest.raises(PhotoUnreadable):
        sandbox.process(pictures.png(), ImageKind.JPEG)


def test_survives_a_png_whose_text_unpacks_without_end() -> None:
    text = zlib.compress(bytes(80 * 1024 * 1024), 9)
    header = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    data = pictures.png_of_chunks(
        (b"IHDR", header),
        (b"zTXt", b"a\x00\x00" + text),
        (b"IDAT", zlib.compress(bytes(72))),
        (b"IEND", b""),
    )

    try:
        processed = made_from(data)
    except PhotoRefused:
        return
    assert processed.peak_kilobytes < 200_000


def test_the_limit_on_memory_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    hungry(monkeypatch, "x = bytearray(3 * 1024**3)")

    with pytest.raises(SandboxInterrupted, match="exit status"):
        sandbox.process(b"", ImageKind.PNG)


def test_the_limit_on_processor_time_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    hungry(monkeypatch, "while True: pass", cpu=1)

    with pytest.raises(PhotoTooHeavy):
        sandbox.process(b"", ImageKind.PNG)


def test_the_limit_on_output_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    hungry(monkeypatch, "import os\nwhile True: os.write(1, bytes(1 << 20))")

    with pytest.raises((SandboxInterrupted, PhotoUnreadable)):
        sandbox.process(b"", ImageKind.PNG)


def test_a_crash_of_the_decoder_is_the_photos_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    hungry(monkeypatch, "import os; os.kill(os.getpid(), 11)")

    with pytest.raises(PhotoUnreadable):
        sandbox.process(b"", ImageKind.PNG)


def test_a_decoder_killed_from_outside_is_worth_another_try(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hungry(monkeypatch, "import os; os.kill(os.getpid(), 9)")

    with pytest.raises(SandboxInterrupted, match="signal 9"):
        sandbox.process(b"", ImageKind.PNG)


def test_a_decoder_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CHILD_WALL_SECONDS", 1)
    hungry(monkeypatch, "import time; time.sleep(600)")

    with pytest.raises(SandboxInterrupted):
        sandbox.process(b"", ImageKind.PNG)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "not json",
        "[1, 2]",
        '{"width": 1}',
        '{"width": 1, "height": 1, "phash": 1e300, "claims": {}, "sizes": [1, 1, 1]}\\nabc',
        '{"width": 1, "height": 1, "phash": 1, "claims": {}, "sizes": [1, 1, 1], "cpu_seconds": 1,'
        ' "peak_kilobytes": 1}\\nabc',
    ],
)
def test_a_decoder_that_was_taken_over_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    hungry(monkeypatch, f"import sys; sys.stdout.write('''{answer}''')")

    with pytest.raises(SandboxInterrupted):
        sandbox.process(b"", ImageKind.PNG)


def test_the_decoder_sees_no_secret_of_the_service(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TANGGAP_SECRET_KEY", "very secret")
    found = tmp_path / "environment"
    hungry(monkeypatch, f"import os; open({str(found)!r}, 'w').write(repr(dict(os.environ)))")

    with pytest.raises(SandboxInterrupted):
        sandbox.process(b"", ImageKind.PNG)

    assert "LC_ALL" in found.read_text()
    assert "secret" not in found.read_text().lower()


def test_an_orphaned_decoder_ends_by_itself() -> None:
    """The orphan has its own alarm clock and limit on processor time."""
    program = (
        "import sys, time; sys.path.insert(0, sys.argv[1])\n"
        "from core.imaging import child, limits; limits.CHILD_WALL_SECONDS = 1\n"
        "child.restrict(); time.sleep(600)"
    )
    orphan = subprocess.Popen([sys.executable, "-c", program, str(confinement.ROOT)])

    assert orphan.wait(timeout=120) == -signal.SIGALRM


def hungry(monkeypatch: pytest.MonkeyPatch, program: str, *, cpu: int | None = None) -> None:
    """Let the child, once it has its limits, run ``program`` instead of decoding."""
    lower = f"limits.CHILD_CPU_SECONDS = {cpu}\n" if cpu else ""
    monkeypatch.setattr(
        sandbox,
        "_PROGRAM",
        "import sys; sys.path.insert(0, sys.argv.pop())\n"
        f"from core.imaging import child, limits\n{lower}child.restrict()\n{program}",
    )
