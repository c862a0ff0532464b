"""The city's public numbers: today, and thirty days by agency. Read from counters, never from reports."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Sum

from core.tenancy import current_city
from reporting.models import Agency, AgencyDay, CityDay, ResponseMinutes
from reporting.rules.histogram import median_from
from reporting.rules.scoring import is_ranked

PERIOD_DAYS: Final = 30
_SUMMED: Final = (
    "received", "responded", "resolved", "closed", "reopened", "on_time_response",
    "on_time_resolution", "confirmed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Today:
    """The city's day so far. ``response_minutes`` is the median of today's first answers."""

    received: int
    closed: int
    response_minutes: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyNumbers:
    """One agency over the period; shares are percentages, ``None`` when nothing was measured.

    Attributes:
        ranked: Whether it had enough reports to be compared with others.
        rank: Its place among the ranked, by on-time answers and then by speed.
    """

    name: str
    short_name: str
    received: int
    responded: int
    closed: int
    response_minutes: float | None
    on_time_response: float | None
    on_time_resolution: float | None
    reopened: float | None
    confirmed: float | None
    ranked: bool
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class CityNumbers:
    """Totals of the period, its days for a small chart, and its agencies."""

    since: date
    until: date
    received: int
    closed: int
    rejected: int
    overdue: int
    response_minutes: float | None
    daily: list[int]
    agencies: list[AgencyNumbers]


def today(at: datetime) -> Today:
    """The city's day so far."""
    on = _local_day(at)
    day = CityDay.objects.filter(pk=on).first()
    minutes = _minutes(on, on)
    return Today(
        received=day.received if day else 0,
        closed=day.closed if day else 0,
        response_minutes=median_from(sum(minutes.values(), Counter())),
    )


def city_numbers(at: datetime) -> CityNumbers:
    """The last thirty days, today included. Four queries, whatever the city's size."""
    until = _local_day(at)
    since = until - timedelta(days=PERIOD_DAYS - 1)
    days = {day.on: day for day in CityDay.objects.filter(on__range=(since, until))}
    minutes = _minutes(since, until)
    return CityNumbers(
        since=since,
        until=until,
        received=sum(day.received for day in days.values()),
        closed=sum(day.closed for day in days.values()),
        rejected=sum(day.rejected for day in days.values()),
        overdue=sum(day.overdue for day in days.values()),
        response_minutes=median_from(sum(minutes.values(), Counter())),
        daily=[
            days[on].received if on in days else 0
            for on in (since + timedelta(days=step) for step in range(PERIOD_DAYS))
        ],
        agencies=_agencies(since, until, minutes),
    )


def _agencies(since: date, until: date, minutes: dict[int, Counter[int]]) -> list[AgencyNumbers]:
    sums: dict[int, dict[str, int]] = {
        agency: dict(zip(_SUMMED, counts, strict=True))
        for agency, *counts in AgencyDay.objects.filter(on__range=(since, until))
        .values("agency")
        .annotate(**{f"all_{name}": Sum(name) for name in _SUMMED})
        .values_list("agency", *(f"all_{name}" for name in _SUMMED))
    }
    rows = [
        _numbers(agency, sums.get(agency.pk, {}), minutes.get(agency.pk, Counter()))
        for agency in Agency.objects.filter(is_active=True).order_by("name", "pk")
    ]
    rows = [row for row in rows if row.received or row.responded or row.closed]
    ranked = sorted((row for row in rows if row.ranked), key=_place)
    places = {id(row): place for place, row in enumerate(ranked, start=1)}
    ordered = [*ranked, *(row for row in rows if not row.ranked)]
    return [replace(row, rank=places.get(id(row))) for row in ordered]


def _numbers(agency: Agency, sums: dict[str, int], minutes: Counter[int]) -> AgencyNumbers:
    responded, resolved = sums.get("responded", 0), sums.get("resolved", 0)
    closed = sums.get("closed", 0)
    return AgencyNumbers(
        name=agency.name,
        short_name=agency.short_name or agency.name,
        received=sums.get("received", 0),
        responded=responded,
        closed=closed,
        response_minutes=median_from(minutes),
        on_time_response=_share(sums.get("on_time_response", 0), responded),
        on_time_resolution=_share(sums.get("on_time_resolution", 0), resolved),
        reopened=_share(sums.get("reopened", 0), resolved),
        confirmed=_share(sums.get("confirmed", 0), closed),
        ranked=is_ranked(sums.get("received", 0)),
    )


def _place(row: AgencyNumbers) -> tuple[float, float, str]:
    return (-(row.on_time_response or 0.0), row.response_minutes or 0.0, row.name)


def _share(part: int, whole: int) -> float | None:
    return min(100.0, 100 * part / whole) if whole else None


def _minutes(since: date, until: date) -> dict[int, Counter[int]]:
    """Counts per bucket of first answers, by agency."""
    found: dict[int, Counter[int]] = defaultdict(Counter)
    rows = (
        ResponseMinutes.objects.filter(on__range=(since, until))
        .values_list("agency_id", "minute_bucket")
        .annotate(total=Sum("count"))
    )
    for agency, bucket, total in rows:
        found[agency][bucket] += total
    return found


def _local_day(at: datetime) -> date:
    return at.astimezone(ZoneInfo(current_city().time_zone)).date()
