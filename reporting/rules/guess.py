"""Guessing a category from a few words, so that the citizen only has to agree.

Source: domain.md section 3. Keywords belong to the city's categories. A keyword counts by its
number of words (a phrase says more than a word) and less when several categories share it; a
category's own name counts as a keyword. No model: a city can read why a guess was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from reporting.rules.words import read

MAX_ALTERNATIVES: Final = 2
_DOUBT: Final = 0.5
"""Evidence that is always missing: one lone keyword is never certainty."""


@dataclass(frozen=True, slots=True)
class Keywords:
    """What a category is called in people's words."""

    category: str
    name: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guess:
    """One possible category.

    ``confidence`` runs from 0 to 1; ``because`` lists the keywords that were found.
    """

    category: str
    confidence: float
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guesses:
    """The best guess, if there is one, and at most two alternatives, best first."""

    best: Guess | None
    alternatives: tuple[Guess, ...]


def guess_category(text: str, categories: Sequence[Keywords]) -> Guesses:
    """Return what a text is probably about.

    Ties go to the category listed first. A text without any keyword gives no guess, rather than a
    wrong one.

    Args:
        text: As the citizen wrote it.
        categories: The city's active ones, in the order it lists them.
    """
    reading = read(text)
    found = {
        each.category: [
            phrase
            for phrase in dict.fromkeys((each.name, *each.keywords))
            if phrase.strip() and reading.places(phrase)
        ]
        for each in categories
    }
    weights = {category: _weight(phrases, found.values()) for category, phrases in found.items()}
    total = sum(weights.values()) + _DOUBT
    ranked = sorted(
        (
            Guess(category, round(weight / total, 3), tuple(found[category]))
            for category, weight in weights.items()
            if weight
        ),
        key=lambda guess: -guess.confidence,
    )
    if not ranked:
        return Guesses(None, ())
    return Guesses(ranked[0], tuple(ranked[1 : 1 + MAX_ALTERNATIVES]))


def _weight(phrases: Iterable[str], everyone: Iterable[list[str]]) -> float:
    lists = list(everyone)
    return sum(
        len(phrase.split()) / sum(1 for others in lists if phrase in others) for phrase in phrases
    )
