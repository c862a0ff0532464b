"""Reading what citizens type: slang, repeated letters, affixes.

Enough Indonesian morphology to find a keyword in a sentence ("menumpuk", "tumpukan" and
"tumpuk" are one word). Not a stemmer: both sides are reduced the same way, and only compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_MIN_STEM: Final = 4
_REPEATED: Final = re.compile(r"([a-z])\1{2,}")
_NOT_A_WORD: Final = re.compile(r"[^a-z0-9]+")

_SLANG: Final = {
    "jln": "jalan", "jl": "jalan", "jlan": "jalan", "lmpu": "lampu", "smpah": "sampah",
    "tdk": "tidak", "gak": "tidak", "ga": "tidak", "gk": "tidak", "nggak": "tidak",
    "enggak": "tidak", "ngga": "tidak", "tak": "tidak", "ndak": "tidak",
    "blm": "belum", "blum": "belum", "sdh": "sudah", "udah": "sudah", "udh": "sudah",
    "bnyk": "banyak", "byk": "banyak", "dgn": "dengan", "yg": "yang", "krn": "karena",
    "dpn": "depan", "blkg": "belakang", "rmh": "rumah", "mbl": "mobil", "mtr": "motor",
    "bgt": "sekali", "banget": "sekali", "aer": "air", "aspalt": "aspal", "got": "selokan",
    "pju": "lampu", "pdam": "pdam", "idup": "hidup", "ilang": "hilang", "ancur": "hancur",
}  # fmt: skip

# Prefix, and the letters a root may have lost to it (menumpuk: tumpuk; memotong: potong).
_PREFIXES: Final = (
    ("meng", ("", "k")), ("peng", ("", "k")), ("meny", ("s",)), ("peny", ("s",)),
    ("mem", ("", "p")), ("pem", ("", "p")), ("men", ("", "t")), ("pen", ("", "t")),
    ("ber", ("",)), ("ter", ("",)), ("me", ("",)), ("pe", ("",)), ("ke", ("",)),
    ("di", ("",)), ("se", ("",)),
)  # fmt: skip
_SUFFIXES: Final = ("nya", "kan", "an", "2")


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in plain lower-case letters, slang written out."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = _REPEATED.sub(r"\1", plain)
    return tuple(_SLANG.get(word, word) for word in _NOT_A_WORD.split(plain) if word)


@lru_cache(maxsize=8192)
def stems_of(word: str) -> frozenset[str]:
    """Return the word and every root it could have come from."""
    forms = {word}
    for suffix in _SUFFIXES:
        forms |= {form.removesuffix(suffix) for form in forms if form.endswith(suffix)}
    for prefix, lost in _PREFIXES:
        forms |= {
            letter + form.removeprefix(prefix)
            for form in tuple(forms)
            if form.startswith(prefix)
            for letter in lost
        }
    return frozenset(form for form in forms if form == word or len(form) >= _MIN_STEM)


def same_word(one: str, other: str) -> bool:
    """Whether two words can be the same root: "tumpukan" and "menumpuk" can."""
    return one == other or not stems_of(one).isdisjoint(stems_of(other))


def find_phrase(words: tuple[str, ...], phrase: tuple[str, ...]) -> int | None:
    """Return where ``phrase`` begins in ``words``, comparing roots; ``None`` when it is absent."""
    length = len(phrase)
    for begin in range(len(words) - length + 1) if length else ():
        if all(same_word(word, words[begin + at]) for at, word in enumerate(phrase)):
            return begin
    return None


def phrases_in(words: tuple[str, ...], phrases: Iterable[str]) -> list[str]:
    """Return the phrases that occur in the words, in the order given, each once."""
    return [
        phrase
        for phrase in dict.fromkeys(phrases)
        if find_phrase(words, words_of(phrase)) is not None
    ]
