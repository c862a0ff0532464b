"""JPEG: markers from SOI to EOI (ITU-T T.81, annex B)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from core.imaging.containers.layout import (
    MAX_PARTS,
    Layout,
    Malformed,
    Truncated,
    without_exif_prefix,
)

SIGNATURE: Final = b"\xff\xd8\xff"

COMMENT: Final = 0xFE

_APP1: Final = 0xE1
_SOS: Final = 0xDA
_EOI: Final = 0xD9
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_AFTER_FILL: Final = re.compile(rb"[^\xff]")
"""Any number of 0xFF may stand before a marker."""
_MARKER_AFTER_SCAN: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def read(data: bytes) -> Layout:
    """Walk the segments of a JPEG up to its end marker.

    Raises:
        Malformed: Something else stands where a marker must be, or there is no frame.
        Truncated: The file ends inside a segment, or before the end marker.
    """
    position = 2
    size: tuple[int, int] | None = None
    exif: bytes | None = None
    for _part in range(MAX_PARTS):
        marker, position = _marker(data, position)
        if marker == _EOI:
            break
        end = position + _segment_length(data, position)
        body = data[position + 2 : end]
        if marker in _FRAMES and size is None:
            size = _frame_size(body)
        elif marker == _APP1 and exif is None and body.startswith(b"Exif\x00\x00"):
            exif = without_exif_prefix(body)
        position = end
        if marker == _SOS:
            if size is None:
                raise Malformed("scan before frame")
            position = _end_of_scan(data, position)
    else:
        raise Malformed("too many segments")
    if size is None:
        raise Malformed("no frame")
    return Layout(width=size[0], height=size[1], length=position, exif=exif)


def header_segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield marker and content of each segment before the first scan.

    Raises:
        Malformed: Something else stands where a marker must be.
        Truncated: The file ends inside a segment.
    """
    marker, position = _marker(data, 2)
    while marker not in (_SOS, _EOI):
        end = position + _segment_length(data, position)
        yield marker, data[position + 2 : end]
        marker, position = _marker(data, end)


def _marker(data: bytes, position: int) -> tuple[int, int]:
    if position >= len(data):
        raise Truncated
    if data[position] != 0xFF:
        raise Malformed("marker expected")
    found = _AFTER_FILL.search(data, position)
    if found is None:
        raise Truncated
    marker = data[found.start()]
    if marker < 0xC0:
        raise Malformed("reserved marker")
    return marker, found.end()


def _segment_length(data: bytes, position: int) -> int:
    if position + 2 > len(data):
        raise Truncated
    length = int.from_bytes(data[position : position + 2])
    if length < 2:
        raise Malformed("segment length")
    if position + length > len(data):
        raise Truncated
    return length


def _frame_size(body: bytes) -> tuple[int, int]:
    if len(body) < 6:
        raise Malformed("frame header")
    return int.from_bytes(body[3:5]), int.from_bytes(body[1:3])


def _end_of_scan(data: bytes, position: int) -> int:
    found = _MARKER_AFTER_SCAN.search(data, position)
    if found is None:
        raise Truncated
    return found.start()
