"""HEIC: boxes of an ISO base media file (ISO/IEC 14496-12, 23008-12)."""

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

_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"})
_CONTAINER_BRANDS: Final = frozenset({b"mif1", b"mif2", b"msf1"})
_EXIF_STARTS: Final = (b"Exif\x00\x00II*\x00", b"Exif\x00\x00MM\x00*")
_FULL_BOX: Final = 4
"""Version and flags before the content of some boxes."""


def is_heic(data: bytes) -> bool:
    """Whether the file says that it holds HEVC pictures (AVIF has the same outer shape)."""
    if data[4:8] != b"ftyp":
        return False
    length = int.from_bytes(data[:4])
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, min(length, 256), 4))}
    major = data[8:12]
    return major in _BRANDS or (major in _CONTAINER_BRANDS and not brands.isdisjoint(_BRANDS))


def read(data: bytes) -> Layout:
    """Walk the top boxes and find the largest picture described in ``meta``.

    The EXIF item is found by its own first bytes instead of through the item tables; a file that
    hides it better only loses its claims.

    Raises:
        Malformed: No ``meta`` box or no picture size in it.
        Truncated: A box reaches past the end, or the picture data box is missing.
    """
    top = dict(_boxes(data))
    if b"meta" not in top:
        raise Malformed("no meta box")
    if b"mdat" not in top and b"idat" not in dict(_boxes(top[b"meta"][_FULL_BOX:])):
        raise Truncated
    sizes = list(_picture_sizes(top[b"meta"]))
    if not sizes:
        raise Malformed("no picture size")
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    return Layout(width=width, height=height, length=len(data), exif=_exif(data))


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 0
    for _part in range(MAX_PARTS):
        if position == len(data):
            return
        if position + 8 > len(data):
            raise Truncated
        length = int.from_bytes(data[position : position + 4])
        name = data[position + 4 : position + 8]
        head = 8
        if length == 1:
            length, head = int.from_bytes(data[position + 8 : position + 16]), 16
        elif length == 0:
            length = len(data) - position
        if length < head:
            raise Malformed("box length")
        if position + length > len(data):
            raise Truncated
        yield name, data[position + head : position + length]
        position += length
    raise Malformed("too many boxes")


def _picture_sizes(meta: bytes) -> Iterator[tuple[int, int]]:
    for outer, properties in _boxes(meta[_FULL_BOX:]):
        if outer != b"iprp":
            continue
        for inner, container in _boxes(properties):
            if inner != b"ipco":
                continue
            for name, body in _boxes(container):
                if name == b"ispe" and len(body) >= 12:
                    yield int.from_bytes(body[4:8]), int.from_bytes(body[8:12])


def _exif(data: bytes) -> bytes | None:
    for start in _EXIF_STARTS:
        at = data.find(start)
        if at >= 0:
            return without_exif_prefix(data[at : at + 64 * 1024])
    return None
