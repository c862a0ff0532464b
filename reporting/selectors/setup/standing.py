"""What a city has, counted once for the first page of its set-up: eight queries in any city."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Case, Count, Exists, Q, Value, When

from core.audit.models import AuditEntry
from core.branding.models import Brand
from reporting.models import (
    Agency,
    Area,
    AreaLevel,
    Holiday,
    Membership,
    Report,
    WallScreen,
)
from reporting.rules.roles import Role
from reporting.selectors.setup import agencies, calendars

QUIET_SCREEN: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Screen:
    """A wall in use, and when it was last seen."""

    name: str
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class People:
    """How many have a role, how many of those are admins, and how many never came in."""

    all: int
    admins: int
    absent: int


@dataclass(frozen=True, slots=True)
class Land:
    """Areas in use, how many are only illustrations, its kelurahan, and those that are served."""

    all: int
    illustrative: int
    kelurahan: int
    served: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The counts behind the parts, the steps and the signs of the first page."""

    agencies: int
    deaf: list[tuple[str, str]]
    screens: list[Screen]
    people: People
    land: Land
    app_name: str
    contact: str
    brand_chosen: bool
    days_off: dict[int, int]
    newest_report_at: datetime | None


def standing(at: datetime) -> Standing:
    """Everything counted, for this year and the next."""
    known = _agencies()
    brand = (
        Brand.objects.annotate(chosen=_chosen())
        .values("app_name", "contact_text", "chosen")
        .first()
    )
    screens = WallScreen.objects.filter(revoked_at__isnull=True)
    return Standing(
        agencies=len(known),
        deaf=[(code, name) for code, name, is_deaf in known if is_deaf],
        screens=[Screen(*row) for row in screens.values_list("name", "last_seen_at")],
        people=_people(),
        land=_land(),
        app_name=brand["app_name"] if brand else "",
        contact=brand["contact_text"] if brand else "",
        brand_chosen=bool(brand and brand["chosen"]),
        days_off=_days_off(at),
        newest_report_at=(
            Report.objects.order_by("-submitted_at", "-pk")
            .values_list("submitted_at", flat=True)
            .first()
        ),
    )


def _chosen() -> Exists:
    return Exists(AuditEntry.objects.filter(kind__in=["brand_changed", "brand_logo_changed"]))


def _agencies() -> list[tuple[str, str, bool]]:
    is_deaf = Case(When(agencies.deaf(), then=Value(True)), default=Value(False))
    active = Agency.objects.active().by_name().annotate(is_deaf=is_deaf)
    return list(active.values_list("code", "short_name", "is_deaf"))


def _people() -> People:
    found = Membership.objects.filter(user__is_active=True).aggregate(
        all=Count("user", distinct=True),
        admins=Count("user", distinct=True, filter=Q(role=Role.CITY_ADMIN)),
        absent=Count("user", distinct=True, filter=Q(user__last_login__isnull=True)),
    )
    return People(**found)


def _land() -> Land:
    kelurahan = Q(level=AreaLevel.KELURAHAN)
    found = Area.objects.active().aggregate(
        all=Count("pk"),
        illustrative=Count("pk", filter=Q(is_illustrative=True)),
        kelurahan=Count("pk", filter=kelurahan),
        served=Count("pk", filter=kelurahan & Q(is_covered=True)),
    )
    return Land(**found)


def _days_off(at: datetime) -> dict[int, int]:
    """Days off of the city's calendar by year; a year nobody filled in is missing."""
    year = calendars.this_year(at)
    days = Holiday.objects.filter(on__year__in=[year, year + 1], calendar__is_default=True)
    counted = days.values("on__year").annotate(n=Count("pk", filter=Q(is_working=False)))
    return dict(counted.order_by("on__year").values_list("on__year", "n"))
