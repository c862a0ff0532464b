"""What a learned guess means for a city that has switched on some categories and not others.

The model knows main categories; keywords choose the branch within one and say why. What the city
does not serve is never guessed as something it serves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from reporting.rules.guess import (
    MAX_ALTERNATIVES,
    Guess,
    Guesses,
    Keywords,
    guess_category,
)
from reporting.rules.words import words_of

LEAST: Final = 0.12
"""Below this share a category is not worth offering."""
BEST_AT_LEAST: Final = 0.4
"""Below this share nothing is pressed for the citizen."""
UNKNOWN: Final = "lainnya"
"""A greeting or a question: not a subject, somebody has to read it."""
_LAST_RESORTS: Final = frozenset({UNKNOWN, "luar_kewenangan"})


def prepared(text: str) -> str:
    """Return a text as the model reads it: slang written out, capitals and signs gone."""
    return " ".join(words_of(text))


def learned_guesses(
    text: str, shares: Mapping[str, float], families: Mapping[str, Sequence[Keywords]]
) -> Guesses:
    """Return categories the city serves, by the shares a model gave to main categories.

    Args:
        text: As the citizen wrote it.
        shares: How likely each main category is, served or not; adds up to one.
        families: Active categories under each main category, the main one first.
    """
    ranked = sorted(shares.items(), key=lambda each: -each[1])
    served = [
        _within(text, families[main], share)
        for main, share in ranked
        if main in families and main != UNKNOWN and share >= LEAST
    ][: 1 + MAX_ALTERNATIVES]
    likeliest = ranked[0][0] if ranked else UNKNOWN
    if likeliest in families and likeliest != UNKNOWN and served[:1]:
        if served[0].confidence < BEST_AT_LEAST:
            return Guesses(None, tuple(served))
        return Guesses(served[0], _others(text, served, ranked, families))
    return _elsewhere(text, families, served)


def _others(
    text: str,
    served: Sequence[Guess],
    ranked: Sequence[tuple[str, float]],
    families: Mapping[str, Sequence[Keywords]],
) -> tuple[Guess, ...]:
    """Two to choose from even beside a sure guess: what is likely, its branches, then the next."""
    best, *likely = served
    family = next(each for each in families.values() if _holds(each, best.category))
    told = guess_category(text, family)
    branches = [
        Guess(each.category, round(best.confidence * each.confidence, 3), each.because)
        for each in (told.best, *told.alternatives)
        if each is not None and each.category != best.category
    ]
    offered = [*likely, *branches][:MAX_ALTERNATIVES]
    taken = {main for main, share in ranked if share >= LEAST} | _LAST_RESORTS
    for main, share in ranked:
        if len(offered) >= MAX_ALTERNATIVES:
            break
        if main in families and main not in taken:
            offered.append(_within(text, families[main], share))
    return tuple(offered)


def _holds(family: Sequence[Keywords], category: str) -> bool:
    return any(each.category == category for each in family)


def _elsewhere(
    text: str, families: Mapping[str, Sequence[Keywords]], served: list[Guess]
) -> Guesses:
    """The likeliest is nothing the city serves: perhaps its keywords know whose it is."""
    keywords = [each for main, members in families.items() if main != UNKNOWN for each in members]
    told = guess_category(text, keywords).best
    rest = tuple(each for each in served if told is None or each.category != told.category)
    return Guesses(told, rest[:MAX_ALTERNATIVES])


def _within(text: str, members: Sequence[Keywords], share: float) -> Guess:
    """The branch whose keywords the text has, else the main category."""
    told = guess_category(text, members).best
    if told is not None:
        return Guess(told.category, round(share, 3), told.because)
    return Guess(members[0].category, round(share, 3), ())
