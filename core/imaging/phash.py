"""A fingerprint of what a picture shows, so that the same scene can be recognised again."""

from __future__ import annotations

from PIL import Image


def difference_hash(image: Image.Image) -> int:
    """Return the 64-bit difference hash as a signed integer (the range of a ``bigint``).

    Each bit says whether a cell of a 9 x 8 grey miniature is brighter than the one to its right.
    Compare two by counting the bits that differ: below about 10 it is the same scene.
    """
    cells = image.convert("L").resize((9, 8), Image.Resampling.LANCZOS).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            at = row * 9 + column
            bits = bits << 1 | (cells[at] > cells[at + 1])
    return bits - (1 << 64) if bits >> 63 else bits


def distance(one: int, other: int) -> int:
    """Return in how many of the 64 bits two hashes differ."""
    return ((one ^ other) & (1 << 64) - 1).bit_count()
