"""Agencies as the set-up shows them: the list, and one with everything that hangs on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from reporting.models import (
    Agency,
    Area,
    AreaLevel,
    Membership,
    Report,
    RoutingRule,
    WorkingCalendar,
)
from reporting.rules.roles import Role
from reporting.rules.states import OPEN_STATES

DESK: Final = (Role.AGENCY_OPERATOR.value, Role.AGENCY_HEAD.value)


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """One line of the list. ``people`` work at its desk; ``rules`` send reports to it."""

    code: str
    name: str
    short_name: str
    parent: str
    phone: str
    is_active: bool
    is_default: bool
    people: int
    rules: int
    open_reports: int

    @property
    def is_deaf(self) -> bool:
        """Whether it gets reports that nobody would read."""
        return self.is_active and self.people == 0 and (self.is_default or self.rules > 0)


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose from a list."""

    code: str
    name: str
    is_active: bool = True


def lines(code: str = "") -> list[AgencyLine]:
    """Every agency, or only the one with a code: switched on first, then by name. One query."""
    found = Agency.objects.filter(code=code) if code else Agency.objects.all()
    return [
        AgencyLine(
            row.code,
            row.name,
            row.short_name,
            row.parent.short_name if row.parent else "",
            row.phone,
            row.is_active,
            row.is_default,
            int(vars(row)["desk_people"]),
            int(vars(row)["rule_count"]),
            int(vars(row)["open_count"]),
        )
        for row in found.select_related("parent")
        .annotate(
            desk_people=_count(
                Membership.objects.filter(
                    agency=OuterRef("pk"), role__in=DESK, user__is_active=True
                ),
                "user",
            ),
            rule_count=_count(RoutingRule.objects.active().filter(agency=OuterRef("pk")), "pk"),
            open_count=_count(
                Report.objects.filter(agency=OuterRef("pk"), state__in=sorted(OPEN_STATES)), "pk"
            ),
        )
        .order_by("-is_active", "name", "pk")
    ]


def options(*, active_only: bool = True) -> list[Option]:
    """Agencies to choose from."""
    found = Agency.objects.active() if active_only else Agency.objects.all()
    return [Option(row.code, row.name, row.is_active) for row in found.by_name()]


def default_name() -> str:
    """What people call the agency that takes what no rule sends elsewhere."""
    return Agency.objects.the_default().short_name


def calendar_options() -> list[Option]:
    """Working calendars to choose from."""
    return [
        Option(code, name)
        for code, name in WorkingCalendar.objects.order_by("-is_default", "name").values_list(
            "code", "name"
        )
    ]


def area_tree() -> list[tuple[Option, list[Option]]]:
    """Kecamatan with their kelurahan, both by name. One query."""
    rows = list(
        Area.objects.active()
        .filter(level__in=[AreaLevel.KECAMATAN, AreaLevel.KELURAHAN])
        .by_name()
        .values_list("code", "name", "level", "parent__code")
    )
    below: dict[str, list[Option]] = {}
    for code, name, level, parent in rows:
        if level == AreaLevel.KELURAHAN:
            below.setdefault(parent or "", []).append(Option(code, name))
    return [
        (Option(code, name), below.get(code, []))
        for code, name, level, _parent in rows
        if level == AreaLevel.KECAMATAN
    ]


def _count(rows: object, field: str) -> Coalesce:
    counted = (
        rows.order_by()  # type: ignore[attr-defined]
        .values("agency")
        .annotate(n=Count(field, distinct=True))
        .values("n")
    )
    return Coalesce(Subquery(counted), 0)


def deaf() -> Q:
    """Agencies that get reports although nobody works at their desk."""
    staffed = Membership.objects.filter(role__in=DESK, user__is_active=True).values("agency")
    named = RoutingRule.objects.active().values("agency")
    return Q(is_active=True) & ~Q(pk__in=staffed) & (Q(is_default=True) | Q(pk__in=named))
