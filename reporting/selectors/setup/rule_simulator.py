"""One report tried on the routing list: which rule, which agency, and why not the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from core.errors import Invalid, NotFound
from core.tenancy import current_city
from reporting.models import Priority, TargetKind
from reporting.rules.matching import Condition, ReportFacts, Rule, Tried, explain
from reporting.rules.targets import pick_target
from reporting.selectors import locate
from reporting.selectors.setup.rule_words import RuleWords, Said
from reporting.services.config import AreaFacts, CategoryFacts, Snapshot


@dataclass(frozen=True, slots=True)
class Step:
    """One rule on the way, or several in a row about other categories.

    ``why_not`` is empty for the rule that decides.
    """

    number: int
    said: Said | None
    why_not: tuple[str, ...]
    skipped: int = 0

    @property
    def last_skipped(self) -> int:
        return self.number + self.skipped - 1


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a report would go, and why."""

    agency: str
    agency_name: str
    rule_number: int | None
    said: Said | None
    why: str
    needs_triage: bool
    kelurahan: str
    kecamatan: str
    category: str
    priority: str
    at: datetime
    is_working: bool
    response: str
    resolution: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is tried.

    Attributes:
        category: Its code.
        kelurahan: Code of the area; not asked when ``point`` is given.
        point: Longitude and latitude.
        priority: One of the four; empty for the category's own.
        answers: By code of the question.
        at: When it comes in (aware).
    """

    category: str
    kelurahan: str = ""
    point: tuple[float, float] | None = None
    priority: str = ""
    answers: dict[str, Any]
    at: datetime


def try_out(case: Case, rules: tuple[Rule, ...], setup: Snapshot) -> Answer:
    """Where a report like this would go by these rules.

    Raises:
        NotFound: No such category or area.
        Invalid: The point is not in the city, or the priority unknown.
    """
    category = _category(setup, case.category)
    if case.priority and case.priority not in Priority.values:
        raise Invalid(_("Prioritas ini tidak dikenal."))
    priority = case.priority or category.default_priority
    area = locate.place(*case.point).kelurahan if case.point else _area(setup, case.kelurahan)
    table = setup.table_of(rules)
    route = table.route(
        category=category.line,
        area=area.line,
        priority=priority,
        answers=case.answers,
        is_working=lambda whose: setup.is_working(case.at, whose),
    )
    working = {whose: setup.is_working(case.at, whose) for whose in table.asked_hours}
    facts = ReportFacts(
        category.line,
        area.line,
        priority,
        case.answers,
        {whose: works for whose, works in working.items() if works is not None},
    )
    agency = setup.agencies[route.agency]
    above = setup.areas.get(area.parent_pk) if area.parent_pk else None
    words = RuleWords(setup)
    tried = explain(rules, facts)
    return Answer(
        agency.short_name,
        agency.name,
        len(tried) if route.rule else None,
        words.of(route.rule) if route.rule else None,
        route.why,
        route.needs_triage,
        area.name,
        above.name if above else "",
        category.name,
        words.priority(priority),
        case.at,
        bool(setup.is_working(case.at, "")),
        *_promises(setup, category, area, priority, case.at),
        _steps(tried, words),
    )


def questions_of(setup: Snapshot, category: str) -> list[dict[str, Any]]:
    """What a report of a category is asked, as fields to fill in."""
    facts = setup.categories.get(category)
    return [
        {
            "name": f"j_{question.code}",
            "code": question.code,
            "label": question.text,
            "options": [(option.key, option.name) for option in question.options],
        }
        for question in (facts.questions if facts else ())
        if question.is_active
    ]


def _steps(tried: list[Tried], words: RuleWords) -> tuple[Step, ...]:
    """What was tried; rules in a row that are about other categories in one step."""
    steps: list[Step] = []
    for number, each in enumerate(tried, start=1):
        if Condition.CATEGORY in each.unmet:
            if steps and steps[-1].skipped:
                last = steps.pop()
                steps.append(Step(last.number, None, (), last.skipped + 1))
            else:
                steps.append(Step(number, None, (), 1))
            continue
        why_not = tuple(words.unmet(each.rule, condition) for condition in each.unmet)
        steps.append(Step(number, words.of(each.rule), why_not))
    return tuple(steps)


def _promises(
    setup: Snapshot, category: CategoryFacts, area: AreaFacts, priority: str, at: datetime
) -> tuple[str, str]:
    """How soon somebody answers and how soon it is solved, in words."""
    today = at.astimezone(ZoneInfo(current_city().time_zone)).date()
    found = [
        pick_target(
            setup.targets,
            kind=kind.value,
            category=category.line,
            priority=priority,
            area=area.line,
            on=today,
        )
        for kind in (TargetKind.RESPONSE, TargetKind.RESOLUTION)
    ]
    response, resolution = (promise.words() if promise else "" for promise in found)
    return response, resolution


def _category(setup: Snapshot, code: str) -> CategoryFacts:
    facts = setup.categories.get(code)
    if facts is None:
        raise NotFound(_("Kategori ini tidak ada."))
    if facts.next_door_name:
        raise Invalid(
            _("%(category)s bukan urusan kota: diarahkan ke %(who)s.")
            % {"category": facts.name, "who": facts.next_door_name}
        )
    return facts


def _area(setup: Snapshot, code: str) -> AreaFacts:
    for area in setup.areas.values():
        if area.code == code:
            return area
    raise NotFound(_("Wilayah ini tidak ada."))
