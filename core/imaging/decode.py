"""From untrusted bytes to an upright RGB picture of bounded size. Runs in the sandbox only."""

from __future__ import annotations

import contextlib
import struct
import warnings
from io import BytesIO
from typing import BinaryIO, Final

from PIL import ExifTags, Image

from core.imaging.kinds import ImageKind
from core.imaging.limits import DRAFT_TOLERANCE, MAX_PIXELS

_TURNS: Final[dict[object, Image.Transpose]] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF orientation to what undoes it; 1 and anything unknown need nothing."""
_PAPER: Final = (255, 255, 255)
"""What shows through a transparent picture."""


def open_image(file: BinaryIO, kind: ImageKind) -> Image.Image:
    """Open a file with the one decoder of its kind; pixels are not read yet.

    Raises:
        Image.DecompressionBombError: More than ``MAX_PIXELS`` (the warning counts as the error).
        OSError: Not readable as this kind.
    """
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    if kind is ImageKind.HEIC:
        import pillow_heif  # costs 40 ms of start-up that the other kinds need not pay

        pillow_heif.options.DECODE_THREADS = 1
        pillow_heif.register_heif_opener(thumbnails=False)
    return Image.open(file, formats=[kind.pillow_format])


def upright_rgb(image: Image.Image, *, edge: int) -> Image.Image:
    """Decode into RGB (sRGB), no side longer than ``edge``, the way the camera was held.

    A JPEG that is much larger than needed is decoded at a fraction of its size. Of an animation
    the first frame is taken. Nothing but pixels is left on the result.
    """
    profile = image.info.get("icc_profile")
    image.draft(None, fitted(image.size, round(edge * DRAFT_TOLERANCE)))
    image.load()
    turn = _TURNS.get(_orientation(image))  # after load: a PNG is decoded to find its EXIF
    image = _eight_bit(image)
    image = shrunk(image, edge)
    image = _to_srgb(image, profile)
    if turn is not None:
        image = image.transpose(turn)
    image.info = {}  # Pillow would write a comment or a colour profile found here into the copy
    return image


def shrunk(image: Image.Image, edge: int) -> Image.Image:
    """Return the picture with no side longer than ``edge``; never enlarged."""
    size = fitted(image.size, edge)
    if size == image.size:
        return image
    return image.resize(size, Image.Resampling.BICUBIC, reducing_gap=1.5)


def fitted(size: tuple[int, int], edge: int) -> tuple[int, int]:
    """Return a size of the same shape that fits a square of ``edge``; at least one pixel."""
    scale = min(1.0, edge / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _eight_bit(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16-bit grey: Pillow's own conversion would clip, not scale
        return image.convert("I").point(lambda level: level * (1 / 257)).convert("L")
    if image.mode in {"P", "PA", "1"}:  # colours cannot be averaged by their number
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image


def _to_srgb(image: Image.Image, profile: object) -> Image.Image:
    if image.has_transparency_data:
        see_through = image.convert("RGBA")
        image = Image.new("RGB", image.size, _PAPER)
        image.paste(see_through, mask=see_through.getchannel("A"))
    if isinstance(profile, bytes) and image.mode in {"RGB", "CMYK"}:
        image = _from_profile(image, profile)
    return image if image.mode == "RGB" else image.convert("RGB")


def _from_profile(image: Image.Image, profile: bytes) -> Image.Image:
    """Convert wide-gamut phone photos, so that colours survive without their profile."""
    from PIL import ImageCms

    with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if "sRGB" in ImageCms.getProfileName(source):
            return image
        converted = ImageCms.profileToProfile(
            image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
        if converted is not None:
            return converted
    return image  # a damaged profile is worth less than the photo


def _orientation(image: Image.Image) -> object:
    try:
        return image.getexif().get(ExifTags.Base.Orientation)
    except (
        ArithmeticError,
        LookupError,
        OSError,
        SyntaxError,
        TypeError,
        ValueError,
        struct.error,
    ):
        return None  # a damaged block must not cost the photo
