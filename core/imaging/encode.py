"""The three clean copies of a photo. Pixels in, bytes out; no metadata can come along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from math import ceil, floor
from typing import Final

from PIL import Image, ImageDraw

from core.imaging import limits
from core.imaging.decode import shrunk
from core.imaging.phash import difference_hash

Box = tuple[float, float, float, float]
"""Left, top, width, height of a covered part, in per cent of the upright picture."""

COVER: Final = (32, 34, 40)
"""What is painted over: one colour, so that nothing of what was there can be worked out."""


@dataclass(frozen=True, slots=True)
class Copies:
    """The encoded results. ``original`` and ``phash`` are of the picture as it was taken.

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


def make_copies(image: Image.Image, boxes: Sequence[Box] = ()) -> Copies:
    """Encode an upright RGB picture in its three sizes, each made from the next larger one.

    Args:
        image: Upright.
        boxes: Parts to cover on the copies that are shown; the original keeps them.
    """
    original = BytesIO()
    image.save(original, "JPEG", quality=limits.ORIGINAL_QUALITY)
    phash = difference_hash(shrunk(shrunk(image, limits.DISPLAY_EDGE), limits.THUMB_EDGE))
    display = shrunk(covered(image, boxes), limits.DISPLAY_EDGE)
    thumb = shrunk(display, limits.THUMB_EDGE)
    return Copies(
        width=image.width,
        height=image.height,
        phash=phash,
        original=original.getvalue(),
        display=_webp(display, limits.DISPLAY_QUALITY),
        thumb=_webp(thumb, limits.THUMB_QUALITY),
    )


def covered(image: Image.Image, boxes: Sequence[Box]) -> Image.Image:
    """Return the picture with parts painted over, before it is shrunk: no edge lets through."""
    if not boxes:
        return image
    painted = image.copy()
    pen = ImageDraw.Draw(painted)
    for left, top, width, height in boxes:
        corners = (
            floor(left / 100 * image.width),
            floor(top / 100 * image.height),
            ceil((left + width) / 100 * image.width),
            ceil((top + height) / 100 * image.height),
        )
        pen.rectangle(corners, fill=COVER)
    return painted


def _webp(image: Image.Image, quality: int) -> bytes:
    file = BytesIO()
    image.save(file, "WEBP", quality=quality, method=limits.WEBP_METHOD)
    return file.getvalue()
