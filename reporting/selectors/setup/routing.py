"""The routing list as people read it, and a try-out: this category, here – which agency?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from core.errors import Invalid, NotFound
from core.tenancy import current_city
from reporting.models import Area, Category, Priority, RoutingRule, TargetKind
from reporting.rules import coverage, matching
from reporting.rules.targets import pick_target
from reporting.selectors import locate
from reporting.selectors.setup.agencies import Option
from reporting.services import config
from reporting.services.config import AreaFacts, Snapshot


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule. ``hidden``: an earlier one always fits first."""

    pk: int
    number: int
    category: str
    area: str
    priority: str
    agency: str
    agency_is_active: bool
    note: str
    hidden: bool
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a report would go, and why."""

    agency: str
    agency_name: str
    rule_number: int | None
    why: str
    kelurahan: str
    kecamatan: str
    category: str
    response: str
    resolution: str


def lines() -> list[RuleLine]:
    """Active rules in the order they are tried."""
    rows = list(
        RoutingRule.objects.active().in_order().select_related("category", "area", "agency")
    )
    hidden = _hidden(rows)
    return [
        RuleLine(
            row.pk,
            number,
            row.category.name if row.category else "",
            row.area.name if row.area else "",
            str(Priority(row.priority).label) if row.priority else "",
            row.agency.short_name,
            row.agency.is_active,
            row.note,
            row.pk in hidden,
            number == 1,
            number == len(rows),
        )
        for number, row in enumerate(rows, start=1)
    ]


def before_which(rule_id: int, *, up: bool) -> tuple[bool, int | None]:
    """Which rule a rule has to stand before to move one place.

    Returns:
        Whether it can move, and the other rule's key; ``None`` for the end of the list.
    """
    keys = list(RoutingRule.objects.active().in_order().values_list("pk", flat=True))
    if rule_id not in keys:
        return False, None
    at = keys.index(rule_id)
    if up:
        return (True, keys[at - 1]) if at > 0 else (False, None)
    if at + 1 >= len(keys):
        return False, None
    return True, keys[at + 2] if at + 2 < len(keys) else None


def category_options() -> list[Option]:
    """Categories that are switched on, those below another one after it."""
    rows = list(Category.objects.active().in_order().select_related("parent"))
    found = []
    for top in (row for row in rows if row.parent is None):
        found.append(Option(top.code, top.name))
        found += [Option(row.code, f"– {row.name}") for row in rows if row.parent_id == top.pk]
    return found


def try_out(
    *, category: str, kelurahan: str, point: tuple[float, float] | None, at: datetime
) -> Answer:
    """Where a report like this would go now.

    Args:
        category: Its code.
        kelurahan: Code of the area it lies in; not asked when ``point`` is given.
        point: Longitude and latitude.
        at: Now, for the targets in force.

    Raises:
        NotFound: No such category or area.
        Invalid: The point is not in the city, or in an area that is switched off.
    """
    setup = config.snapshot()
    facts = setup.categories.get(category)
    if facts is None:
        raise NotFound(_("Kategori ini tidak ada."))
    if facts.next_door_name:
        raise Invalid(
            _("%(category)s bukan urusan kota: diarahkan ke %(who)s.")
            % {"category": facts.name, "who": facts.next_door_name}
        )
    area = locate.place(*point).kelurahan if point else _area(setup, kelurahan)
    route = setup.route(facts, area, facts.default_priority)
    agency = setup.agencies[route.agency]
    today = at.astimezone(ZoneInfo(current_city().time_zone)).date()
    promises = [
        pick_target(
            setup.targets,
            kind=kind.value,
            category=facts.line,
            priority=facts.default_priority,
            area=area.line,
            on=today,
        )
        for kind in (TargetKind.RESPONSE, TargetKind.RESOLUTION)
    ]
    above = setup.areas.get(area.parent_pk) if area.parent_pk else None
    return Answer(
        agency.short_name,
        agency.name,
        _number(setup, route.rule),
        route.why,
        area.name,
        above.name if above else "",
        facts.name,
        *(promise.words() if promise else "" for promise in promises),
    )


def _area(setup: Snapshot, code: str) -> AreaFacts:
    for area in setup.areas.values():
        if area.code == code:
            return area
    raise NotFound(_("Wilayah ini tidak ada."))


def _number(setup: Snapshot, rule: matching.Rule | None) -> int | None:
    """The rule's place in the list, counted from 1 as the page does."""
    if rule is None:
        return None
    return 1 + [each.pk for each in setup.rules].index(rule.pk)


def _hidden(rows: list[RoutingRule]) -> set[int | None]:
    categories = dict(Category.objects.values_list("code", "parent__code"))
    areas = dict(Area.objects.values_list("code", "parent__code"))
    rules = [
        matching.Rule(
            agency=row.agency.code,
            category=row.category.code if row.category else None,
            area=row.area.code if row.area else None,
            priority=row.priority,
            position=row.position,
            pk=row.pk,
        )
        for row in rows
    ]
    return {rule.pk for rule in coverage.never_matching(rules, {**categories, **areas})}
