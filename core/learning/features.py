"""A text as numbers: which words and pieces of words occur in it.

Pieces of two to five letters make typos, slang and affixes look alike ("mampet", "kemampetan",
"mampettt"). Each piece is hashed to one of ``DIMENSIONS`` columns with CRC-32, which is the same on
every machine and in every process.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

DIMENSIONS: Final = 1 << 14
MAX_CHARACTERS: Final = 600
"""People say what it is about in their first sentences; the rest costs time and adds little."""
SHORTEST: Final = 2
LONGEST: Final = 5
_NOT_A_WORD: Final = re.compile(r"[^a-z0-9]+")
_DRAWN_OUT: Final = re.compile(r"(.)\1{2,}")
_MASK: Final = DIMENSIONS - 1

Columns = NDArray[np.int32]


def words_of(text: str) -> list[str]:
    """Return the words in plain lower-case letters, drawn-out ones shortened ("bauuuu": "bauu")."""
    plain = unicodedata.normalize("NFKD", text[:MAX_CHARACTERS].casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [_DRAWN_OUT.sub(r"\1\1", word) for word in _NOT_A_WORD.split(plain) if word]


def columns_of(text: str) -> Columns:
    """Return the columns a text has something in, each once, in order."""
    words = words_of(text)
    found: set[int] = set()
    for word in words:
        found.update(_pieces(word))
    found.update(crc32(pair) & _MASK for pair in _pairs(words))
    return np.fromiter(sorted(found), dtype=np.int32, count=len(found))


def _pairs(words: list[str]) -> Iterator[bytes]:
    """Neighbouring words: "lampu jalan" is not "lampu merah"."""
    for one, other in pairwise(words):
        yield b"2:" + f"{one} {other}".encode()


@lru_cache(maxsize=20_000)
def _pieces(word: str) -> frozenset[int]:
    letters = f"^{word}$".encode()
    pieces = {crc32(b"1:" + word.encode()) & _MASK}
    for length in range(SHORTEST, LONGEST + 1):
        for start in range(len(letters) - length + 1):
            pieces.add(crc32(letters[start : start + length]) & _MASK)
    return frozenset(pieces)
