"""PNG: chunks from IHDR to IEND (ISO/IEC 15948)."""

from __future__ import annotations

from typing import Final

from core.imaging.containers.layout import (
    MAX_PARTS,
    Layout,
    Malformed,
    Truncated,
    without_exif_prefix,
)

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"

_FRAME: Final = 12
"""Bytes around the content of a chunk: length, type, checksum."""


def read(data: bytes) -> Layout:
    """Walk the chunks of a PNG. Checksums are left to the decoder.

    Raises:
        Malformed: The first chunk is not the header, or there is no picture data.
        Truncated: A chunk reaches past the end, or the end chunk is missing.
    """
    position = len(SIGNATURE)
    size: tuple[int, int] | None = None
    exif: bytes | None = None
    has_pixels = False
    for _part in range(MAX_PARTS):
        if position + 8 > len(data):
            raise Truncated
        length = int.from_bytes(data[position : position + 4])
        name = data[position + 4 : position + 8]
        if size is None and (name != b"IHDR" or length != 13):
            raise Malformed("header chunk")
        end = position + length + _FRAME
        if end > len(data):
            raise Truncated
        body = slice(position + 8, end - 4)
        if name == b"IHDR":
            header = data[body]
            size = int.from_bytes(header[:4]), int.from_bytes(header[4:8])
        elif name == b"IDAT":
            has_pixels = True
        elif name == b"eXIf" and exif is None:
            exif = without_exif_prefix(data[body])
        position = end
        if name == b"IEND":
            break
    else:
        raise Malformed("too many chunks")
    if size is None or not has_pixels:
        raise Malformed("no picture data")
    return Layout(width=size[0], height=size[1], length=position, exif=exif)
