"""Which agency owns a report: ordered rules, the first that fits decides, a default always exists.

Source: domain.md section 5. An agency that takes no reports at the moment is never chosen: its
reports go to the default agency and to the coordinator's list, never to nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

CITY_HOURS: Final = ""
"""Whose working hours a rule asks about when it names no agency: the city's."""


class Condition(StrEnum):
    """What a rule can ask, in the order it is told to people."""

    CATEGORY = "category"
    AREA = "area"
    PRIORITY = "priority"
    ANSWERS = "answers"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What rules may ask about a report.

    ``category`` and ``area`` are codes, the report's own first, then their ancestors'. ``answers``
    are by code of the question; a choice of several is a list. ``working`` says for the city (``""``)
    and for agencies, by code, whether they work at the moment; what is missing is not known, and a
    rule that asks about it does not fit.
    """

    category: tuple[str, ...]
    area: tuple[str, ...]
    priority: str = "normal"
    answers: Mapping[str, Any] = field(default_factory=dict)
    working: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a city's routing list; a condition left ``None`` or empty fits everything.

    Attributes:
        agency: Code of who gets the reports.
        answers: Pairs of a question's code and the answer it must have.
        working: ``True`` for working hours only, ``False`` for the time outside them.
        hours_of: Whose hours: an agency's code, or ``""`` for the city's.
        key: Stays the same when the list gets a new version.
    """

    agency: str
    category: str | None = None
    area: str | None = None
    priority: str | None = None
    position: int = 0
    is_active: bool = True
    pk: int | None = None
    answers: tuple[tuple[str, str], ...] = ()
    working: bool | None = None
    hours_of: str = CITY_HOURS
    key: str = ""
    note: str = ""

    def fits(self, facts: ReportFacts) -> bool:
        """Whether every condition holds; a parent category or area covers what is below it."""
        return (
            (self.category is None or self.category in facts.category)
            and (self.area is None or self.area in facts.area)
            and (self.priority is None or self.priority == facts.priority)
            and (self.working is None or facts.working.get(self.hours_of) is self.working)
            and all(answers_with(facts.answers, *pair) for pair in self.answers)
        )

    def unmet(self, facts: ReportFacts) -> tuple[Condition, ...]:
        """Which conditions do not hold; none when the rule fits."""
        held = {
            Condition.CATEGORY: self.category is None or self.category in facts.category,
            Condition.AREA: self.area is None or self.area in facts.area,
            Condition.PRIORITY: self.priority is None or self.priority == facts.priority,
            Condition.ANSWERS: all(answers_with(facts.answers, *pair) for pair in self.answers),
            Condition.HOURS: self.working is None
            or facts.working.get(self.hours_of) is self.working,
        }
        return tuple(condition for condition, holds in held.items() if not holds)

    @property
    def conditions(self) -> tuple[object, ...]:
        """Everything it asks: two rules with equal conditions fit the same reports."""
        hours = None if self.working is None else (self.working, self.hours_of)
        return (self.category, self.area, self.priority, tuple(sorted(self.answers)), hours)


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


@dataclass(frozen=True, slots=True)
class Tried:
    """One rule on the way to the one that decides, and what kept it from fitting."""

    rule: Rule
    unmet: tuple[Condition, ...]

    @property
    def fits(self) -> bool:
        return not self.unmet


def answers_with(answers: Mapping[str, Any], question: str, wanted: str) -> bool:
    """Whether a question has this answer, among others when several may be chosen."""
    given = answers.get(question)
    if given is None:
        return False
    if isinstance(given, list | tuple | set | frozenset):
        return any(plain(each) == plain(wanted) for each in given)
    return plain(given) == plain(wanted)


def plain(answer: object) -> str:
    """An answer as answers are compared: "3" for 3.0, "ya" for True, without case and stray spaces."""
    if isinstance(answer, bool):
        return "ya" if answer else "tidak"
    if isinstance(answer, float) and answer.is_integer():
        answer = int(answer)
    return " ".join(str(answer).split()).casefold()


def first_match(rules: Iterable[Rule], facts: ReportFacts) -> Rule | None:
    """Return the first active rule that fits, by position; ``None`` when none does."""
    return next((rule for rule in in_order(rules) if rule.fits(facts)), None)


def explain(rules: Iterable[Rule], facts: ReportFacts) -> list[Tried]:
    """Return every rule tried in turn, the one that decides last; all of them when none does."""
    tried = []
    for rule in in_order(rules):
        tried.append(Tried(rule, rule.unmet(facts)))
        if tried[-1].fits:
            break
    return tried


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


def in_order(rules: Iterable[Rule]) -> list[Rule]:
    """Active rules in the order they are tried; of two at one position, the older first."""
    return sorted((rule for rule in rules if rule.is_active), key=_place)


def lineage(code: str | None, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return a code and its ancestors, nearest first; a loop in the data ends the line."""
    line: list[str] = []
    while code is not None and code not in line:
        line.append(code)
        code = parents.get(code)
    return tuple(line)


def _place(rule: Rule) -> int:
    return rule.position
