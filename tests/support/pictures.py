"""Photos drawn by code, good and evil: small, always the same, holding only what is asked for."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, ImageDraw
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import IFDRational

BATAM = (1.130475, 104.052902)
"""Latitude and longitude of the place that photos claim by default."""


def scene(width: int = 400, height: int = 300, mode: str = "RGB") -> Image.Image:
    """Sky over ground with a red bin on the left: turned or mirrored, it looks different."""
    image = Image.new("RGB", (width, height), (180, 210, 240))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height * 2 // 3, width, height), fill=(60, 70, 50))
    draw.rectangle((width // 10, height // 3, width // 3, height * 4 // 5), fill=(200, 30, 30))
    return image if mode == "RGB" else image.convert(mode)


def camera_exif(
    *,
    place: tuple[float, float] | None = BATAM,
    taken_at: str = "2026:11:20 14:27:00",
    offset: str = "+07:00",
    camera: tuple[str, str] = ("samsung", "SM-A155F"),
    orientation: int = 1,
) -> Image.Exif:
    """What a phone writes."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = camera
    exif[ExifTags.Base.Orientation] = orientation
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeOriginal] = taken_at
    if offset:
        details[ExifTags.Base.OffsetTimeOriginal] = offset
    if place is not None:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[ExifTags.GPS.GPSLatitudeRef] = "N" if place[0] >= 0 else "S"
        gps[ExifTags.GPS.GPSLatitude] = sexagesimal(place[0])
        gps[ExifTags.GPS.GPSLongitudeRef] = "E" if place[1] >= 0 else "W"
        gps[ExifTags.GPS.GPSLongitude] = sexagesimal(place[1])
    return exif


def sexagesimal(angle: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    """Degrees, minutes and seconds as EXIF keeps them."""
    seconds = round(abs(angle) * 3600 * 10_000)
    return (
        IFDRational(seconds // 36_000_000),
        IFDRational(seconds // 600_000 % 60),
        IFDRational(seconds % 600_000, 10_000),
    )


def saved(image: Image.Image, format: str, **options: Any) -> bytes:
    """The picture as a file."""
    file = BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def jpeg(width: int = 400, height: int = 300, **exif: Any) -> bytes:
    """A phone's JPEG with place, time and camera."""
    return saved(scene(width, height), "JPEG", quality=85, exif=camera_exif(**exif))


def png(width: int = 400, height: int = 300) -> bytes:
    """A screenshot."""
    return saved(scene(width, height), "PNG")


def webp(width: int = 400, height: int = 300) -> bytes:
    """A picture from a messenger."""
    return saved(scene(width, height), "WEBP", quality=80)


def heic(width: int = 256, height: int = 192, **exif: Any) -> bytes:
    """What an iPhone keeps."""
    import pillow_heif

    file = BytesIO()
    photo = pillow_heif.from_pillow(scene(width, height))
    photo.save(file, quality=60, exif=camera_exif(**exif).tobytes())
    return file.getvalue()


def loaded_with_metadata() -> bytes:
    """A JPEG that carries everything a JPEG can carry: EXIF, XMP, IPTC, a profile and a comment."""
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    plain = saved(
        scene(),
        "JPEG",
        exif=camera_exif(),
        icc_profile=profile,
        comment=b"rumah Ibu Sari",
        xmp=b"<x:xmpmeta>rahasia</x:xmpmeta>",
    )
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x09\x1c\x02\x50\x00\x04Sari"
    segment = b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc
    return plain[:2] + segment + plain[2:]


def png_with_text() -> bytes:
    """A PNG with words and EXIF in it."""
    words = PngInfo()
    words.add_text("Author", "Ibu Sari")
    words.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>rahasia</x:xmpmeta>")
    return saved(scene(), "PNG", pnginfo=words, exif=camera_exif())


def bomb_png(width: int, height: int) -> bytes:
    """A few kilobytes that unpack to ``width`` x ``height`` black pixels, complete to the end."""
    squeezer = zlib.compressobj(9)
    row = bytes(1 + width)
    body = b"".join([*(squeezer.compress(row) for _row in range(height)), squeezer.flush()])
    return png_of_chunks(
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", body),
        (b"IEND", b""),
    )


def promising_png(width: int, height: int) -> bytes:
    """A tiny PNG whose header promises ``width`` x ``height`` pixels that are not there."""
    return png_of_chunks(
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes(1000))),
        (b"IEND", b""),
    )


def png_of_chunks(*chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG of just these chunks, with correct checksums."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


def animated_webp() -> bytes:
    """Three frames."""
    frames = [scene(120, 90), scene(120, 90).rotate(90), scene(120, 90).rotate(180)]
    return saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=100)


def deep_grey_png() -> bytes:
    """A 16-bit grey ramp from black to white."""
    ramp = Image.new("I;16", (256, 64))
    ramp.putdata([column * 257 for _row in range(64) for column in range(256)])
    return saved(ramp, "PNG")


def two_pictures_in_one() -> bytes:
    """A multi-picture JPEG as phones write it, with a second picture behind the first."""
    return saved(scene(), "MPO", save_all=True, append_images=[scene(200, 150)])
