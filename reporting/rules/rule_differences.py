"""What a draft of the routing list changes, rule by rule."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reporting.rules.matching import Rule, in_order


class Kind(StrEnum):
    """What happened to a rule."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Difference:
    """One rule before and after, with its place in each list counted from 1.

    ``moved`` also says so of a rule that was changed and stands elsewhere.
    """

    kind: Kind
    before: Rule | None
    after: Rule | None
    number_before: int | None
    number_after: int | None
    moved: bool = False

    @property
    def key(self) -> str:
        rule = self.after or self.before
        return rule.key if rule else ""


def compare(before: Iterable[Rule], after: Iterable[Rule]) -> list[Difference]:
    """Return what differs, in the order of the new list; what was removed stands last.

    Of rules that changed places, the fewest that explain the new order are said to have moved.
    """
    old, new = in_order(before), in_order(after)
    old_at = {rule.key: place for place, rule in enumerate(old)}
    new_keys = {rule.key for rule in new}
    stayed = _longest_rising([old_at[rule.key] for rule in new if rule.key in old_at])
    found = []
    for place, rule in enumerate(new):
        was_at = old_at.get(rule.key)
        if was_at is None:
            found.append(Difference(Kind.ADDED, None, rule, None, place + 1))
            continue
        was, moved = old[was_at], was_at not in stayed
        kind = Kind.CHANGED if _says(was) != _says(rule) else Kind.MOVED if moved else None
        if kind:
            found.append(Difference(kind, was, rule, was_at + 1, place + 1, moved))
    return found + [
        Difference(Kind.REMOVED, rule, None, place + 1, None)
        for place, rule in enumerate(old)
        if rule.key not in new_keys
    ]


def _says(rule: Rule) -> tuple[object, ...]:
    return (rule.agency, rule.conditions, rule.note)


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The most of these different numbers that stand in rising order."""
    ends: list[int] = []  # for each length, the place of the smallest number that ends such a row
    before: list[int | None] = []
    for place, number in enumerate(numbers):
        length = bisect_left([numbers[end] for end in ends], number)
        before.append(ends[length - 1] if length else None)
        if length == len(ends):
            ends.append(place)
        else:
            ends[length] = place
    found: set[int] = set()
    at = ends[-1] if ends else None
    while at is not None:
        found.add(numbers[at])
        at = before[at]
    return found
