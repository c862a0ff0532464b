"""WebP: a RIFF file of VP8, VP8L or VP8X chunks (RFC 9649)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from core.imaging.containers.layout import (
    MAX_PARTS,
    Layout,
    Malformed,
    Truncated,
    without_exif_prefix,
)

_HEAD: Final = 12
_PICTURES: Final = frozenset({b"VP8 ", b"VP8L", b"ANMF"})


def is_webp(data: bytes) -> bool:
    """Whether the bytes begin as a WebP file."""
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def read(data: bytes) -> Layout:
    """Walk the chunks inside the RIFF length.

    Raises:
        Malformed: No picture chunk, or a header that no encoder writes.
        Truncated: The RIFF length or a chunk reaches past the end.
    """
    length = int.from_bytes(data[4:8], "little") + 8
    if length > len(data):
        raise Truncated
    size: tuple[int, int] | None = None
    exif: bytes | None = None
    has_pixels = False
    for name, body in chunks(data[:length]):
        if size is None:
            size = _size(name, body)
        has_pixels = has_pixels or name in _PICTURES
        if name == b"EXIF" and exif is None:
            exif = without_exif_prefix(body)
    if size is None or not has_pixels:
        raise Malformed("no picture chunk")
    return Layout(width=size[0], height=size[1], length=length, exif=exif)


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield each chunk's name and content.

    Raises:
        Malformed: More chunks than any encoder writes.
        Truncated: A chunk reaches past the end.
    """
    position = _HEAD
    for _part in range(MAX_PARTS):
        if position + 8 > len(data):
            return
        name = data[position : position + 4]
        length = int.from_bytes(data[position + 4 : position + 8], "little")
        start = position + 8
        if start + length > len(data):
            raise Truncated
        yield name, data[start : start + length]
        position = start + length + length % 2  # chunks are padded to even length
    raise Malformed("too many chunks")


def _size(name: bytes, body: bytes) -> tuple[int, int]:
    if name == b"VP8X" and len(body) >= 10:
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if name == b"VP8L" and len(body) >= 5 and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if name == b"VP8 " and len(body) >= 10 and body[3:6] == b"\x9d\x01\x2a":
        width = int.from_bytes(body[6:8], "little") & 0x3FFF
        return width, int.from_bytes(body[8:10], "little") & 0x3FFF
    raise Malformed("first chunk")
