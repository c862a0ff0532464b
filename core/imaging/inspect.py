"""The look at a file on arrival: may it become a photo at all? No pixel is decoded.

1. not empty, not over the size limit;
2. the first bytes are those of a format that we read, whatever name or type was sent along;
3. the structure reaches its own end (a broken upload is told at once, while the phone is at hand);
4. the size in the header is within the pixel limit;
5. what follows the end of the image (an archive, a page, a second file) is cut off.

A file that passes may still be damaged or hostile; that is settled in the sandbox.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.imaging import claims
from core.imaging.containers import heic, jpeg, png, webp
from core.imaging.containers.layout import Layout, Malformed, Truncated
from core.imaging.errors import (
    PhotoEmpty,
    PhotoNotAnImage,
    PhotoTooLarge,
    PhotoTooManyPixels,
    PhotoTruncated,
)
from core.imaging.kinds import ImageKind
from core.imaging.limits import MAX_BYTES, MAX_PIXELS


@dataclass(frozen=True, slots=True)
class Inspection:
    """A file that may become a photo.

    Attributes:
        kind: What it is by its bytes.
        width: Pixels per row as stored, before orientation.
        height: Rows as stored, before orientation.
        image: The bytes of the image alone.
        trailing_bytes: How much followed the image and was cut off.
        claims: What its EXIF says.
    """

    kind: ImageKind
    width: int
    height: int
    image: bytes
    trailing_bytes: int
    claims: claims.Claims


def inspect(data: bytes, *, max_bytes: int = MAX_BYTES, max_pixels: int = MAX_PIXELS) -> Inspection:
    """Look at an uploaded file without decoding it.

    Raises:
        PhotoEmpty: Nothing arrived.
        PhotoTooLarge: More than ``max_bytes``.
        PhotoNotAnImage: Not JPEG, PNG, WebP or HEIC, or only dressed as one.
        PhotoTruncated: The end is missing.
        PhotoTooManyPixels: The header promises more than ``max_pixels``.
    """
    if not data:
        raise PhotoEmpty
    if len(data) > max_bytes:
        raise PhotoTooLarge(bytes=len(data), limit=max_bytes)
    kind = kind_of(data)
    if kind is None:
        raise PhotoNotAnImage
    layout = _layout(kind, data)
    if layout.width < 1 or layout.height < 1:
        raise PhotoNotAnImage(kind=kind.value)
    if layout.width * layout.height > max_pixels:
        raise PhotoTooManyPixels(width=layout.width, height=layout.height, limit=max_pixels)
    return Inspection(
        kind=kind,
        width=layout.width,
        height=layout.height,
        image=data[: layout.length],
        trailing_bytes=len(data) - layout.length,
        claims=claims.from_exif(layout.exif),
    )


def kind_of(data: bytes) -> ImageKind | None:
    """Recognise a format by its first bytes; ``None`` when it is none of ours."""
    if data.startswith(jpeg.SIGNATURE):
        return ImageKind.JPEG
    if data.startswith(png.SIGNATURE):
        return ImageKind.PNG
    if webp.is_webp(data):
        return ImageKind.WEBP
    if heic.is_heic(data):
        return ImageKind.HEIC
    return None


def _layout(kind: ImageKind, data: bytes) -> Layout:
    readers = {
        ImageKind.JPEG: jpeg.read,
        ImageKind.PNG: png.read,
        ImageKind.WEBP: webp.read,
        ImageKind.HEIC: heic.read,
    }
    try:
        return readers[kind](data)
    except Truncated:
        raise PhotoTruncated(kind=kind.value) from None
    except Malformed as error:
        raise PhotoNotAnImage(kind=kind.value, reason=str(error)) from None
