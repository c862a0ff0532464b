"""Reading what citizens type: slang, repeated letters, affixes.

Enough Indonesian morphology to find a keyword in a sentence ("menumpuk", "tumpukan" and
"tumpuk" are one word). Not a stemmer: both sides are reduced the same way, and only compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
    "idup": "hidup", "ilang": "hilang", "ancur": "hancur",
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
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
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


@dataclass(frozen=True, slots=True)
class Reading:
    """A text taken apart once, so that many phrases can be looked up in it quickly.

    Attributes:
        words: As ``words_of`` gives them.
        spelled: Where each word stands, also without its "-nya".
        rooted: Where each possible root stands.
    """

    words: tuple[str, ...]
    spelled: Mapping[str, tuple[int, ...]]
    rooted: Mapping[str, tuple[int, ...]]

    def near(self, phrases: tuple[str, ...], *, exactly: bool = False) -> list[str]:
        """Those of the phrases whose first word is here, in their order; hardly ever more than two."""
        index = self.spelled if exactly else self.rooted
        numbers = _first_words(phrases, exactly)
        found = {number for form in numbers.keys() & index.keys() for number in numbers[form]}
        return [phrases[number] for number in sorted(found)]

    def places(self, phrase: str, *, exactly: bool = False) -> list[int]:
        """Return where a phrase begins, in order.

        Args:
            phrase: One or more words.
            exactly: Whether words must be spelled alike; otherwise a shared root is enough.
        """
        index, forms = (
            (self.spelled, _spelled_phrase(phrase)) if exactly else (self.rooted, _roots(phrase))
        )
        if not forms or index.keys().isdisjoint(forms[0]):
            return []  # nearly every phrase, nearly always
        starts: set[int] = set()
        for offset, word in enumerate(forms):
            here = {place - offset for form in word for place in index.get(form, ())}
            starts = here if offset == 0 else starts & here
            if not starts:
                return []
        return sorted(start for start in starts if start >= 0)


@lru_cache(maxsize=16)
def read(text: str) -> Reading:
    """Take a text apart; the rules ask several times for the text they look at."""
    words = words_of(text)
    return Reading(words, _index(words, _spellings), _index(words, stems_of))


@lru_cache(maxsize=8192)
def _spellings(word: str) -> frozenset[str]:
    short = word.removesuffix("nya")
    return frozenset({word, short} if len(short) >= _MIN_STEM else {word})


@lru_cache(maxsize=4096)
def _spelled_phrase(phrase: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset({word}) for word in words_of(phrase))


@lru_cache(maxsize=4096)
def _roots(phrase: str) -> tuple[frozenset[str], ...]:
    return tuple(stems_of(word) for word in words_of(phrase))


@lru_cache(maxsize=1024)
def _first_words(phrases: tuple[str, ...], exactly: bool) -> Mapping[str, tuple[int, ...]]:
    """Each form of a phrase's first word, and the numbers of the phrases that begin with it."""
    found: dict[str, tuple[int, ...]] = {}
    for number, phrase in enumerate(phrases):
        forms = _spelled_phrase(phrase) if exactly else _roots(phrase)
        for form in forms[0] if forms else ():
            found[form] = (*found.get(form, ()), number)
    return found


def _index(
    words: tuple[str, ...], forms_of: Callable[[str], frozenset[str]]
) -> dict[str, tuple[int, ...]]:
    index: dict[str, tuple[int, ...]] = {}
    for place, word in enumerate(words):
        for form in forms_of(word):
            index[form] = (*index.get(form, ()), place)
    return index
