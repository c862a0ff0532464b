"""What one phone photo costs: processor time, memory, and the metadata that is left.

``python -m infra.bench.photos [--rounds 5]`` draws a noisy 12-megapixel JPEG with orientation, place
and camera, sends it through the look on arrival and through the sandbox, and reads the copies back.
The processor time includes starting and ending the child process.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from django.conf import settings
from PIL import ExifTags, Image

from core.imaging import sandbox
from core.imaging.errors import PhotoRefused
from core.imaging.inspect import inspect
from core.imaging.kinds import ImageKind
from core.imaging.metadata import metadata_bytes

WIDTH, HEIGHT = 4000, 3000
MAX_CPU_SECONDS = 0.7
MAX_MEBIBYTES = 200
DAMAGED_AT = 0.6


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured, medians over the rounds."""

    bytes_in: int
    inspect_ms: float
    decode_cpu_s: float
    cpu_s: float
    wall_s: float
    peak_mebibytes: float
    metadata: int
    sizes: tuple[int, int, int]
    shape: tuple[int, int]

    @property
    def kept(self) -> bool:
        """Whether the three targets are met."""
        return (
            self.cpu_s <= MAX_CPU_SECONDS
            and self.peak_mebibytes <= MAX_MEBIBYTES
            and self.metadata == 0
        )


def phone_photo() -> bytes:
    """Draw a street-like scene with fine texture and sensor noise, as heavy as a real photo."""
    noise = np.random.default_rng(1)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    waves = (80 * np.sin(x / 300), 60 * np.cos(x / 700 + y / 400), 50 * np.sin(y / 250))
    coarse = noise.normal(128, 18, (HEIGHT // 4, WIDTH // 4)).clip(0, 255).astype(np.uint8)
    texture = np.asarray(
        Image.fromarray(coarse).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC), dtype=np.float32
    )
    pixels = np.stack([wave + texture for wave in waves], axis=-1)
    pixels += noise.normal(0, 6, (HEIGHT, WIDTH, 1)).astype(np.float32)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "samsung", "SM-A155F"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (1.0, 7.0, 49.7)
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (104.0, 3.0, 10.4)
    file = BytesIO()
    picture = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
    picture.save(file, "JPEG", quality=88, exif=exif, comment=b"halaman rumah")
    return file.getvalue()


def measure(rounds: int) -> Result:
    """Send the photo through the pipeline ``rounds`` times."""
    data = phone_photo()
    inspecting, decoding, cpu, wall, peak = [], [], [], [], []
    for _round in range(rounds):
        started = time.perf_counter()
        seen = inspect(data)
        inspecting.append((time.perf_counter() - started) * 1000)
        decoding.append(_decode_only(data))
        before, started = _children_cpu(), time.perf_counter()
        processed = sandbox.process(seen.image, seen.kind)
        wall.append(time.perf_counter() - started)
        cpu.append(_children_cpu() - before)
        peak.append(processed.peak_kilobytes / 1024)
    copies = processed.copies
    files = (copies.original, copies.display, copies.thumb)
    return Result(
        bytes_in=len(data),
        inspect_ms=statistics.median(inspecting),
        decode_cpu_s=statistics.median(decoding),
        cpu_s=statistics.median(cpu),
        wall_s=statistics.median(wall),
        peak_mebibytes=max(peak),
        metadata=sum(metadata_bytes(file) + _exif_bytes(file) for file in files),
        sizes=(len(copies.original), len(copies.display), len(copies.thumb)),
        shape=(copies.width, copies.height),
    )


def refusal_cpu_seconds() -> float:
    """Return what a photo costs that breaks in the middle: it must not be dearer than a good one."""
    data = phone_photo()
    before = _children_cpu()
    try:
        sandbox.process(data[: int(len(data) * DAMAGED_AT)], ImageKind.JPEG)
    except PhotoRefused:
        return _children_cpu() - before
    raise AssertionError("half a photo was accepted")


def main() -> int:
    """Print the figures; the exit status says whether the targets are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    if not settings.configured:
        settings.configure(USE_I18N=False)  # pictures need no city, no database and no settings
    result = measure(parser.parse_args().rounds)
    original, display, thumb = (size / 1000 for size in result.sizes)
    print(f"photo, 12 MP JPEG, {result.bytes_in / 1e6:.2f} MB")
    print(f"  look on arrival               {result.inspect_ms:8.1f} ms")
    print(f"  processor time, child process {result.cpu_s:8.3f} s    (at most {MAX_CPU_SECONDS})")
    print(f"  against a bare decode         {result.cpu_s / result.decode_cpu_s:8.1f} x")
    print(f"  wall clock                    {result.wall_s:8.3f} s")
    print(
        f"  peak memory of the child      {result.peak_mebibytes:8.0f} MiB  (at most {MAX_MEBIBYTES})"
    )
    print(f"  metadata in the copies        {result.metadata:8d} bytes (0)")
    print(
        f"  copies: original {result.shape[0]}x{result.shape[1]} {original:.0f} kB,"
        f" display {display:.0f} kB, thumb {thumb:.0f} kB"
    )
    print(f"  a photo broken in the middle  {refusal_cpu_seconds():8.3f} s of processor time")
    return 0 if result.kept else 1


def _decode_only(data: bytes) -> float:
    before = time.process_time()
    Image.open(BytesIO(data)).load()
    return time.process_time() - before


def _exif_bytes(file: bytes) -> int:
    """A second opinion, by the library that anybody would read the copy with."""
    image = Image.open(BytesIO(file))
    found = [image.info.get(name, b"") for name in ("exif", "xmp", "icc_profile", "comment")]
    return sum(len(block) for block in found) + len(image.getexif())


def _children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    sys.exit(main())
