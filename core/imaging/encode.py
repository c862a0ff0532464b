"""The three clean copies of a photo. Pixels in, bytes out; no metadata can come along."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from core.imaging import limits
from core.imaging.decode import shrunk
from core.imaging.phash import difference_hash


@dataclass(frozen=True, slots=True)
class Copies:
    """The encoded results.

    Attributes:
        width: Pixels per row of ``original``, upright.
        height: Rows of ``original``, upright.
        phash: 64-bit difference hash, signed.
        original: JPEG that replaces the upload.
        display: WebP for screens.
        thumb: WebP for lists.
    """

    width: int
    height: int
    phash: int
    original: bytes
    display: bytes
    thumb: bytes


def make_copies(image: Image.Image) -> Copies:
    """Encode an upright RGB picture in its three sizes, each made from the next larger one."""
    original = BytesIO()
    image.save(original, "JPEG", quality=limits.ORIGINAL_QUALITY)
    display = shrunk(image, limits.DISPLAY_EDGE)
    thumb = shrunk(display, limits.THUMB_EDGE)
    return Copies(
        width=image.width,
        height=image.height,
        phash=difference_hash(thumb),
        original=original.getvalue(),
        display=_webp(display, limits.DISPLAY_QUALITY),
        thumb=_webp(thumb, limits.THUMB_QUALITY),
    )


def _webp(image: Image.Image, quality: int) -> bytes:
    file = BytesIO()
    image.save(file, "WEBP", quality=quality, method=limits.WEBP_METHOD)
    return file.getvalue()
