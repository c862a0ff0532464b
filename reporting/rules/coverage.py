"""Which rules of a list can never decide, because earlier ones take every report they fit.

What a rule fits is a box: a set of categories × areas × priorities × answers × hours. Taking an
earlier rule away from it leaves smaller boxes; when nothing is left, the rule never decides. Sets
are numbers with a bit for each code, so a city with thousands of RT costs no more than one with ten.

It errs on one side only: a rule said to be hidden is hidden. Answers count as independent of each
other, so two rules for the only two options of a question are not taken to cover everything, and
a list too tangled to finish within ``MAX_BOXES`` is taken as not hiding anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from reporting.rules.matching import Rule, in_order, lineage

PRIORITIES: Final = ("low", "normal", "high", "emergency")
MAX_BOXES: Final = 4_000
MAX_SPARED: Final = 12
"""Of so many rules that hide another it is tried whether the rest would do."""

_BOTH: Final = 0b11
_YES: Final = 0b10
_NO: Final = 0b01

Dimension = tuple[str, ...]
Box = dict[Dimension, int]
"""Bits still allowed for each dimension; one that is missing is whole."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """A rule that never decides, and the earlier rules that take its reports."""

    rule: Rule
    behind: tuple[Rule, ...]


def never_matching(rules: Iterable[Rule], parents: Mapping[str, str | None]) -> list[Rule]:
    """Return active rules that cannot decide, because earlier ones always fit first.

    Args:
        rules: The city's list, in any order.
        parents: Parent code of each category and area code; codes of the two never collide.
    """
    return [hidden.rule for hidden in hidden_rules(rules, parents, parents)]


def hidden_rules(
    rules: Iterable[Rule],
    categories: Mapping[str, str | None],
    areas: Mapping[str, str | None],
) -> list[Hidden]:
    """Return active rules that never decide, each with those it is hidden behind.

    Args:
        rules: The city's list, in any order.
        categories: Every category's code with its parent's.
        areas: The same of areas.
    """
    ordered = in_order(rules)
    named_categories = {rule.category for rule in ordered if rule.category}
    named_areas = {rule.area for rule in ordered if rule.area}
    sizes = _Sizes(_bits(categories, named_categories), _bits(areas, named_areas))
    earlier: list[tuple[Rule, Box]] = []
    found = []
    for rule in ordered:
        box = sizes.box_of(rule)
        behind = _cover(box, earlier, sizes)
        if behind is None:
            earlier.append((rule, box))
        else:
            # It takes nothing from the rules below it, so they are not said to hide behind it.
            found.append(Hidden(rule, tuple(behind)))
    return found


def contradictions(rules: Iterable[Rule]) -> list[tuple[Rule, Rule]]:
    """Return pairs of active rules that ask the same and name different agencies."""
    first: dict[tuple[object, ...], Rule] = {}
    found = []
    for rule in in_order(rules):
        known = first.setdefault(rule.conditions, rule)
        if known is not rule and known.agency != rule.agency:
            found.append((known, rule))
    return found


@dataclass(frozen=True, slots=True)
class _Sizes:
    """For each category and area the bits it covers, itself and everything below it."""

    categories: dict[str, int]
    areas: dict[str, int]

    def box_of(self, rule: Rule) -> Box:
        """The reports a rule fits."""
        box: Box = {}
        if rule.category is not None:
            box["category",] = self.categories[rule.category]
        if rule.area is not None:
            box["area",] = self.areas[rule.area]
        if rule.priority is not None:
            box["priority",] = 1 << PRIORITIES.index(rule.priority)
        for question, answer in rule.answers:
            box["answer", question, answer] = _YES
        if rule.working is not None:
            box["hours", rule.hours_of] = _YES if rule.working else _NO
        return box

    def whole(self, dimension: Dimension) -> int:
        """All bits of a dimension. Areas have one more: reports that lie in none."""
        match dimension[0]:
            case "category":
                return (1 << len(self.categories)) - 1
            case "area":
                return (1 << len(self.areas) + 1) - 1
            case "priority":
                return (1 << len(PRIORITIES)) - 1
            case _:
                return _BOTH


def _bits(parents: Mapping[str, str | None], named: set[str]) -> dict[str, int]:
    """A bit for each code, and for each code those of everything at or below it."""
    codes = sorted({*parents, *named, *(each for each in parents.values() if each)})
    covered = dict.fromkeys(codes, 0)
    for number, code in enumerate(codes):
        for above in lineage(code, parents):
            covered[above] |= 1 << number
    return covered


def _cover(box: Box, earlier: Sequence[tuple[Rule, Box]], sizes: _Sizes) -> list[Rule] | None:
    """Few earlier rules that together take all of a box; ``None`` when some of it is left."""
    for rule, taken in earlier:
        if not _without(box, taken, sizes):
            return [rule]
    used = _used(box, earlier, sizes)
    if used is None:
        return None
    for each in used[:MAX_SPARED]:
        fewer = [pair for pair in used if pair is not each]
        if _used(box, fewer, sizes) is not None:
            used = fewer
    return [rule for rule, _taken in used]


def _used(
    box: Box, earlier: Sequence[tuple[Rule, Box]], sizes: _Sizes
) -> list[tuple[Rule, Box]] | None:
    """The earlier rules that take a part of a box, until nothing is left of it."""
    left = [box]
    used = []
    made = 0
    for rule, taken in earlier:
        rest: list[Box] = []
        touched = False
        for each in left:
            parts = _without(each, taken, sizes)
            touched |= parts != [each]
            rest += parts
        if touched:
            used.append((rule, taken))
        made += len(rest)
        if not rest:
            return used
        if made > MAX_BOXES:
            return None
        left = rest
    return None


def _without(box: Box, taken: Box, sizes: _Sizes) -> list[Box]:
    """What is left of a box when another is taken away, in boxes that share nothing."""
    for dimension, bits in taken.items():
        if not box.get(dimension, sizes.whole(dimension)) & bits:
            return [box]
    parts = []
    inside = dict(box)
    for dimension, bits in taken.items():
        own = inside.get(dimension, sizes.whole(dimension))
        if outside := own & ~bits:
            parts.append({**inside, dimension: outside})
        inside[dimension] = own & bits
    return parts
