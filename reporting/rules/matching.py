"""Which agency owns a report: ordered rules, the first that fits decides, a default always exists.

Source: domain.md section 5. An agency that takes no reports at the moment is never chosen: its
reports go to the default agency and to the coordinator's list, never to nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What rules may ask about a report.

    ``category`` and ``area`` are codes, the report's own first, then their ancestors'.
    """

    category: tuple[str, ...]
    area: tuple[str, ...]
    priority: str = "normal"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a city's routing list; a condition left ``None`` fits everything."""

    agency: str
    category: str | None = None
    area: str | None = None
    priority: str | None = None
    position: int = 0
    is_active: bool = True
    pk: int | None = None

    def fits(self, facts: ReportFacts) -> bool:
        """Whether every condition holds; a parent category or area covers what is below it."""
        return (
            (self.category is None or self.category in facts.category)
            and (self.area is None or self.area in facts.area)
            and (self.priority is None or self.priority == facts.priority)
        )


@dataclass(frozen=True, slots=True)
class Route:
    """Where a report goes.

    Attributes:
        agency: Code of the agency that becomes responsible.
        rule: The rule that decided; ``None`` when the default agency takes it.
        needs_triage: Whether the coordinator should look, and ``why`` in Indonesian.
    """

    agency: str
    rule: Rule | None
    needs_triage: bool = False
    why: str = ""


def first_match(rules: Iterable[Rule], facts: ReportFacts) -> Rule | None:
    """Return the first active rule that fits, by position; ``None`` when none does."""
    return next(
        (rule for rule in sorted(rules, key=_position) if rule.is_active and rule.fits(facts)), None
    )


def route(
    rules: Iterable[Rule],
    facts: ReportFacts,
    *,
    default_agency: str,
    closed_agencies: Collection[str] = (),
) -> Route:
    """Return the agency for a report, whatever the rules say.

    Args:
        rules: The city's list, in any order.
        facts: About the report.
        default_agency: Takes what no rule decides; must be active.
        closed_agencies: Codes of agencies that take no reports at the moment.
    """
    rule = first_match(rules, facts)
    if rule is None:
        return Route(default_agency, None)
    if rule.agency in closed_agencies:
        return Route(default_agency, rule, needs_triage=True, why="Dinas tujuan sedang tidak aktif")
    return Route(rule.agency, rule)


def never_matching(rules: Iterable[Rule], parents: dict[str, str | None]) -> list[Rule]:
    """Return active rules that cannot decide, because an earlier one always fits first.

    Args:
        rules: The city's list, in any order.
        parents: Parent code of each category and area code; codes of the two never collide.
    """
    earlier: list[Rule] = []
    hidden: list[Rule] = []
    for rule in sorted(rules, key=_position):
        if not rule.is_active:
            continue
        if any(_covers(before, rule, parents) for before in earlier):
            hidden.append(rule)
        earlier.append(rule)
    return hidden


def lineage(code: str | None, parents: dict[str, str | None]) -> tuple[str, ...]:
    """Return a code and its ancestors, nearest first; a loop in the data ends the line."""
    line: list[str] = []
    while code is not None and code not in line:
        line.append(code)
        code = parents.get(code)
    return tuple(line)


def _covers(before: Rule, rule: Rule, parents: dict[str, str | None]) -> bool:
    """Whether everything ``rule`` fits, ``before`` fits too."""
    return (
        _at_or_above(before.category, rule.category, parents)
        and _at_or_above(before.area, rule.area, parents)
        and before.priority in {None, rule.priority}
    )


def _at_or_above(upper: str | None, lower: str | None, parents: dict[str, str | None]) -> bool:
    return upper is None or upper in lineage(lower, parents)


def _position(rule: Rule) -> int:
    return rule.position
