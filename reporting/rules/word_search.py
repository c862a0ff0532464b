"""Finding the newest reports with certain words without sorting all that have them.

PostgreSQL's index of words keeps no order: of a word that stands in every third report it would fetch and
sort a third of the city. So each report is also indexed by marks of the days it came in: eight, sixty-four
and five hundred and twelve in a row. A search asks for word and mark, the newest days first, and stops as
soon as a page is full. Few in eight days means few in sixty-four: every step stays small.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from core.errors import Invalid

EPOCH: Final = date(1970, 1, 1)
SPANS: Final = {"@a": 8, "@b": 64, "@c": 512}
"""Beginning of a mark, and how many days share it. No word of a text begins like this."""

MAX_LENGTH: Final = 100
MAX_WORDS: Final = 8
CONFIGURATION: Final = "pg_catalog.indonesian"
_WORD: Final = re.compile(r"\w", re.UNICODE)
_STEPS: Final = ("@a", "@a", "@b")
_FINER: Final = {"@c": "@b", "@b": "@a"}


class BadSearch(Invalid):
    """There is nothing in the text to look for, or too much."""

    code = "invalid_search"

    def __init__(self, message: str) -> None:
        errors = [{"field": "q", "message": message, "code": self.code}]
        super().__init__(message, field="q", errors=errors)


@dataclass(frozen=True, slots=True)
class Window:
    """Days to search: those of a mark, from ``first`` to ``last``."""

    mark: str
    first: date
    last: date

    def finer(self) -> list[Window]:
        """The same days in smaller windows, the newest first; nothing when they are as small as can be."""
        kind = _FINER.get(self.mark[:2])
        return list(_steps(kind, self.last, self.first)) if kind else []


def windows(newest: date, oldest: date) -> Iterator[Window]:
    """Yield the days to search, the newest first, each day once, in steps that grow.

    Args:
        newest: Day (UTC) of the newest report that may be meant.
        oldest: Day of the oldest.
    """
    last = newest
    for kind in _STEPS:
        if last < oldest:
            return
        window = _window(kind, last, oldest)
        yield window
        last = window.first - timedelta(days=1)
    yield from _steps("@c", last, oldest)


def _steps(kind: str, last: date, first: date) -> Iterator[Window]:
    while last >= first:
        window = _window(kind, last, first)
        yield window
        last = window.first - timedelta(days=1)


def _window(kind: str, last: date, first: date) -> Window:
    """The days of the mark that ``last`` has, up to it and not before ``first``."""
    span = SPANS[kind]
    number = (last - EPOCH).days // span
    return Window(f"{kind}{number}", max(first, EPOCH + timedelta(days=number * span)), last)


def searched_words(text: str) -> str:
    """Return the words to look for, tidied; all of them must occur.

    Raises:
        BadSearch: No word, or more than a search takes.
    """
    words = [word for word in text.split() if _WORD.search(word)]
    if not words:
        raise BadSearch("Tulis paling sedikit satu kata untuk dicari.")
    if len(words) > MAX_WORDS or len(text) > MAX_LENGTH:
        raise BadSearch("Cari paling banyak delapan kata, seratus huruf.")
    return " ".join(words)
