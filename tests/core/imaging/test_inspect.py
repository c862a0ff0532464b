"""What the first look at an uploaded file lets in, and what it answers to the rest."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable

import pytest

from core.imaging.errors import (
    PhotoEmpty,
    PhotoNotAnImage,
    PhotoRefused,
    PhotoTooLarge,
    PhotoTooManyPixels,
    PhotoTruncated,
)
from core.imaging.inspect import inspect
from core.imaging.kinds import ImageKind
from tests.support import pictures


@pytest.mark.parametrize(
    ("make", "kind", "size"),
    [
        (pictures.jpeg, ImageKind.JPEG, (400, 300)),
        (pictures.png, ImageKind.PNG, (400, 300)),
        (pictures.webp, ImageKind.WEBP, (400, 300)),
        (pictures.heic, ImageKind.HEIC, (256, 192)),
        (pictures.animated_webp, ImageKind.WEBP, (120, 90)),
        (
            lambda: pictures.saved(pictures.scene(), "JPEG", progressive=True),
            ImageKind.JPEG,
            (400, 300),
        ),
        (
            lambda: pictures.saved(pictures.scene(), "WEBP", lossless=True),
            ImageKind.WEBP,
            (400, 300),
        ),
    ],
)
def test_knows_a_photo_by_its_bytes(
    make: Callable[[], bytes], kind: ImageKind, size: tuple[int, int]
) -> None:
    data = make()

    seen = inspect(data)

    assert (seen.kind, (seen.width, seen.height)) == (kind, size)
    assert (seen.image, seen.trailing_bytes) == (data, 0)


def test_refuses_an_empty_file() -> None:
    with pytest.raises(PhotoEmpty) as refused:
        inspect(b"")

    assert refused.value.status == 422
    assert "kosong" in str(refused.value)


def test_refuses_a_file_over_the_limit_before_looking_inside() -> None:
    with pytest.raises(PhotoTooLarge) as refused:
        inspect(bytes(1001), max_bytes=1000)

    assert refused.value.facts == {"bytes": 1001, "limit": 1000}


@pytest.mark.parametrize("cut", [0.02, 0.3, 0.7, 0.99])
@pytest.mark.parametrize("make", [pictures.jpeg, pictures.png, pictures.webp, pictures.heic])
def test_tells_that_the_end_is_missing(make: Callable[[], bytes], cut: float) -> None:
    data = make()
    kept = max(40, int(len(data) * cut))

    with pytest.raises(PhotoTruncated):
        inspect(data[:kept])


def test_tells_that_only_the_end_marker_is_missing() -> None:
    with pytest.raises(PhotoTruncated):
        inspect(pictures.jpeg()[:-2])


def archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("index.html", "<script>alert(1)</script>")
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
        archive(),
        b"GIF89a" + bytes(40),
        b"BM" + bytes(60),
        b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00mif1avifmiafMA1B",
        b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42",
        b"MZ\x90\x00" + bytes(60),
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a/*" + pictures.jpeg(),
        archive() + pictures.png(),
        b"\xff\xd8\xffrubbish that only begins like a JPEG",
        b"\x89PNG\r\n\x1a\n" + bytes(200),
        b"RIFF\x10\x00\x00\x00WEBPJUNK\x04\x00\x00\x00abcd",
    ],
)
def test_refuses_what_is_not_a_photo_whatever_it_is_called(data: bytes) -> None:
    with pytest.raises(PhotoNotAnImage):
        inspect(data)


@pytest.mark.parametrize(
    "stowaway", [archive(), b"<script>alert(1)</script>", b"%PDF-1.7", bytes(5000)]
)
@pytest.mark.parametrize("make", [pictures.jpeg, pictures.png, pictures.webp])
def test_cuts_off_what_follows_the_image(make: Callable[[], bytes], stowaway: bytes) -> None:
    data = make()

    seen = inspect(data + stowaway)

    assert seen.image == data
    assert seen.trailing_bytes == len(stowaway)


@pytest.mark.parametrize(
    "size", [(7072, 7072), (50_000_001, 1), (1, 50_000_001), (2**31 - 1, 2**31 - 1)]
)
def test_refuses_more_pixels_than_fit_by_the_header_alone(size: tuple[int, int]) -> None:
    data = pictures.promising_png(*size)
    assert len(data) < 200

    with pytest.raises(PhotoTooManyPixels) as refused:
        inspect(data)

    assert refused.value.facts["width"] == size[0]


def test_refuses_a_picture_without_a_size() -> None:
    with pytest.raises(PhotoNotAnImage):
        inspect(pictures.promising_png(0, 10))


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff" + b"\xff" * 14_000_000,
        b"\xff\xd8" + b"\xff\xe0\x00\x02" * 3_500_000,
        b"\x89PNG\r\n\x1a\n" + pictures.png()[8:33] + b"\x00\x00\x00\x00tEXt1234" * 1_000_000,
        b"RIFF"
        + (14_000_012).to_bytes(4, "little")
        + b"WEBP"
        + b"VP8X\x00\x00\x00\x00" * 1_750_001,
        pictures.heic()[:28] + b"\x00\x00\x00\x08free" * 1_700_000,
    ],
    ids=["fill bytes", "segments", "chunks", "riff chunks", "boxes"],
)
def test_is_not_kept_busy_by_a_file_of_many_small_parts(data: bytes) -> None:
    started = time.process_time()

    with pytest.raises(PhotoRefused):
        inspect(data)

    assert time.process_time() - started < 3


def test_survives_every_way_to_flip_a_byte_in_the_headers() -> None:
    for make in (pictures.jpeg, pictures.png, pictures.webp, pictures.heic):
        data = make()
        for position in range(min(len(data), 300)):
            broken = bytearray(data)
            broken[position] ^= 0xFF
            try:
                inspect(bytes(broken))
            except PhotoRefused:
                continue
