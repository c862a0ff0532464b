"""What a walk through a file's structure finds, and how it fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MAX_PARTS: Final = 20_000
"""More segments, chunks or boxes than this no camera writes; counting them would only cost time."""


class Malformed(Exception):
    """The bytes start like this format but are not built like it."""


class Truncated(Exception):
    """The structure promises more bytes than there are: the tail is missing."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The outline of one image file.

    Attributes:
        width: Pixels in a row, before any orientation is applied.
        height: Rows, before any orientation is applied.
        length: Bytes that belong to the image; whatever follows is a stowaway.
        exif: The EXIF block as TIFF bytes, without a prefix; ``None`` when there is none.
    """

    width: int
    height: int
    length: int
    exif: bytes | None = None


def without_exif_prefix(block: bytes) -> bytes:
    """Drop the ``Exif`` marker that some writers put before the TIFF header."""
    return block.removeprefix(b"Exif\x00\x00")
