"""The copies of a logo. Pixels in, bytes out; transparency stays where it is of use."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL import Image

NAMES: Final = ("kepala.webp", "ikon-192.png", "ikon-512.png", "surel.png")
HEADER_SIZE: Final = (480, 96)
MAIL_SIZE: Final = (360, 96)
ICON_FILL: Final = 0.7
"""Icons are cut round by some phones: the logo keeps to the middle."""
_PAPER: Final = (255, 255, 255, 255)


def make_logo_copies(image: Image.Image) -> list[bytes]:
    """Encode a logo for the header, two app icons and mail, in the order of ``NAMES``."""
    picture = image.convert("RGBA")
    box = picture.getchannel("A").getbbox()
    picture = picture.crop(box) if box else picture
    return [
        _encoded(_fitted(picture, HEADER_SIZE), "WEBP", lossless=True, exact=False),
        _encoded(_icon(picture, 192), "PNG", optimize=True),
        _encoded(_icon(picture, 512), "PNG", optimize=True),
        _encoded(_on_paper(_fitted(picture, MAIL_SIZE), None), "PNG", optimize=True),
    ]


def _fitted(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    from PIL import Image

    scale = min(size[0] / picture.width, size[1] / picture.height)
    wanted = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    return picture.resize(wanted, Image.Resampling.LANCZOS)


def _icon(picture: Image.Image, edge: int) -> Image.Image:
    inner = round(edge * ICON_FILL)
    return _on_paper(_fitted(picture, (inner, inner)), edge)


def _on_paper(picture: Image.Image, edge: int | None) -> Image.Image:
    from PIL import Image

    size = (edge, edge) if edge else picture.size
    paper = Image.new("RGBA", size, _PAPER)
    place = (size[0] - picture.width) // 2, (size[1] - picture.height) // 2
    paper.alpha_composite(picture, place)
    return paper.convert("RGB")


def _encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = BytesIO()
    picture.info = {}
    picture.save(file, kind, **options)
    return file.getvalue()
