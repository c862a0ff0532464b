"""Count what an encoded file carries besides the picture: the proof that a copy is clean."""

from __future__ import annotations

from typing import Final

from core.imaging.containers import jpeg, png, webp

_STRUCTURAL_APPS: Final = (b"JFIF\x00", b"Adobe")
"""APP0 and APP14 describe the coding of the pixels, not the photo."""
_PICTURE_CHUNKS: Final = frozenset({b"VP8 ", b"VP8L"})
_PNG_CHUNKS: Final = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})


def metadata_bytes(data: bytes) -> int:
    """Return how many bytes of EXIF, XMP, ICC, IPTC, comments or anything appended are in a file.

    Knows the formats that we write.

    Raises:
        ValueError: Neither JPEG, WebP nor PNG.
    """
    if data.startswith(jpeg.SIGNATURE):
        return _in_jpeg(data) + len(data) - jpeg.read(data).length
    if webp.is_webp(data):
        length = webp.read(data).length
        inside = (len(b) for name, b in webp.chunks(data[:length]) if name not in _PICTURE_CHUNKS)
        return sum(inside) + len(data) - length
    if data.startswith(png.SIGNATURE):
        return _in_png(data) + len(data) - png.read(data).length
    raise ValueError("only JPEG, WebP and PNG are written")


def _in_jpeg(data: bytes) -> int:
    found = 0
    for marker, body in jpeg.header_segments(data):
        is_application = 0xE0 <= marker <= 0xEF
        if (is_application and not body.startswith(_STRUCTURAL_APPS)) or marker == jpeg.COMMENT:
            found += len(body)
    return found


def _in_png(data: bytes) -> int:
    """What chunks other than the picture's own hold; ``png.read`` vouches for their lengths."""
    found, position = 0, len(png.SIGNATURE)
    while position + 8 <= len(data):
        length = int.from_bytes(data[position : position + 4])
        name = data[position + 4 : position + 8]
        found += 0 if name in _PNG_CHUNKS else length
        position += length + 12
        if name == b"IEND":
            break
    return found
