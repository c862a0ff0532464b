"""Names and areas of regions. Plain Python."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_KINDS: Final = frozenset({"kota", "kabupaten", "kab", "administrasi", "adm"})


def words_of(text: str) -> tuple[str, ...]:
    """The words of a name or of what somebody typed, without case and marks; ``kab.`` is kabupaten."""
    found = re.findall(r"[a-z0-9]+", text.lower())
    return tuple("kabupaten" if word == "kab" else word for word in found)


def own_words(name: str) -> tuple[str, ...]:
    """The words of a name without what kind of region it is: ``Kota Batam`` → ``batam``."""
    return tuple(word for word in words_of(name) if word not in _KINDS)


def match(typed: str, name: str, code: str = "") -> int | None:
    """How well a region fits what was typed: 0 is best, ``None`` does not fit at all.

    Every typed word must begin a word of the name; ``batam kota`` finds Kota Batam, and so does its code.
    """
    wanted, words = words_of(typed), words_of(name)
    if not wanted:
        return None
    if code and code.replace(".", "").startswith("".join(wanted)):
        return 0
    if not all(any(word.startswith(each) for word in words) for each in wanted):
        return None
    own = " ".join(own_words(name))
    asked = " ".join(word for word in wanted if word not in _KINDS)
    if own == asked:
        return 0
    return 1 if asked and own.startswith(asked) else 2


def shares(total: int, weights: Mapping[str, float]) -> dict[str, int]:
    """A whole number shared out by weight; the parts add up to it exactly.

    Args:
        total: Hectares of a regency.
        weights: Rough areas of its kecamatan; without any, the parts are equal.
    """
    if not weights:
        return {}
    whole = sum(weights.values())
    exact = {
        code: total * (weight / whole if whole else 1 / len(weights))
        for code, weight in weights.items()
    }
    parts = {code: int(value) for code, value in exact.items()}
    rest = total - sum(parts.values())
    by_remainder = sorted(exact, key=lambda code: (parts[code] - exact[code], code))
    for code in by_remainder[:rest]:
        parts[code] += 1
    return parts
