"""What the command-centre wall shows: newest reports, today's numbers, agencies, crews on the move.

Numbers come from counters kept by the outbox; the list reads the newest few by index. Nothing here
scans reports, and nothing names a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Sum
from django.db.models.functions import ExtractHour

from core.tenancy import current_city
from reporting.models import (
    Agency,
    AgencyDay,
    Area,
    CityDay,
    CrewPosition,
    Photo,
    PhotoKind,
    PhotoState,
    Report,
    WorkOrder,
    WorkState,
)
from reporting.rules.limits import MIN_RANKED_REPORTS
from reporting.rules.states import State
from reporting.selectors.cards import Card, cards, thumb_url, with_card_facts
from reporting.selectors.scorecards import median_minutes

FEED: Final = 5
PAIRS: Final = 6
RANKED_DAYS: Final = 30
POSITION_FRESH: Final = timedelta(minutes=10)
MAX_CREWS: Final = 60


@dataclass(frozen=True, slots=True)
class Today:
    """The four figures, and how many reports came in each hour since local midnight."""

    received: int
    waiting: int
    late: int
    closed: int
    hours: list[int]


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """One agency over the last thirty days. ``rank`` is ``None`` below ten reports."""

    name: str
    reports: int
    median_minutes: int | None
    on_time_percent: int | None
    reopened_percent: int | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A finished report: the photo before and the one after."""

    number: str
    category: str
    place: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class AreaLoad:
    """Open reports of a kecamatan, and how many of them are late."""

    name: str
    code: str
    open: int
    late: int


def feed(limit: int = FEED) -> list[Card]:
    """The newest public reports."""
    return cards(with_card_facts(Report.objects.public().newest_first()[:limit]))


def today(at: datetime) -> Today:
    """The city's day so far."""
    zone = ZoneInfo(current_city().time_zone)
    local = at.astimezone(zone)
    day = CityDay.objects.filter(on=local.date()).first()
    waiting = Report.objects.open().filter(
        state__in=[State.RECEIVED.value, State.ASSIGNED.value], responded_at__isnull=True
    )
    return Today(
        received=day.received if day else 0,
        waiting=waiting.count(),
        late=Report.objects.overdue(at).count(),
        closed=day.closed if day else 0,
        hours=_hours(local, zone),
    )


def agencies(at: datetime) -> list[AgencyRow]:
    """Agencies over thirty days, fastest first; those with fewer than ten reports come unranked."""
    until = at.astimezone(ZoneInfo(current_city().time_zone)).date()
    since = until - timedelta(days=RANKED_DAYS - 1)
    medians = median_minutes(since=since, until=until)
    names = dict(Agency.objects.values_list("pk", "short_name"))
    rows = [_agency_row(sums, names, medians) for sums in _sums(since, until)]
    rows.sort(key=lambda row: (row.reports < MIN_RANKED_REPORTS, row.median_minutes or 0, row.name))
    return [
        AgencyRow(
            name=row.name,
            reports=row.reports,
            median_minutes=row.median_minutes,
            on_time_percent=row.on_time_percent,
            reopened_percent=row.reopened_percent,
            rank=place if row.reports >= MIN_RANKED_REPORTS else None,
        )
        for place, row in enumerate(rows, start=1)
    ]


def crews(at: datetime) -> dict[str, Any]:
    """Crews under way as GeoJSON: the newest position of each, not older than ten minutes."""
    moving = WorkOrder.objects.under_way().filter(
        state__in=[WorkState.EN_ROUTE.value, WorkState.ON_SITE.value]
    )
    newest = (
        CrewPosition.objects.filter(work_order__in=moving, recorded_at__gt=at - POSITION_FRESH)
        .select_related("crew")
        .order_by("crew_id", "-recorded_at", "-pk")
        .distinct("crew_id")[:MAX_CREWS]
    )
    return _collection(
        [
            _point(row.location.x, row.location.y, {"id": row.crew.code, "label": row.crew.name})
            for row in newest
        ]
    )


def pairs(limit: int = PAIRS) -> list[Pair]:
    """The newest confirmed repairs with both photos."""
    done = (
        Report.objects.public()
        .filter(state=State.CLOSED.value, photos__kind=PhotoKind.AFTER)
        .select_related("category", "kelurahan")
        .order_by("-closed_at", "-pk")
        .distinct()[: limit * 3]
    )
    reports = list(done)
    shown: dict[int, dict[str, str]] = {}
    ready = Photo.objects.filter(report__in=reports, state=PhotoState.READY).order_by("pk")
    for photo in ready:
        if photo.report_id is not None:
            shown.setdefault(photo.report_id, {}).setdefault(photo.kind, photo.display_key)
    found = [
        Pair(
            number=report.number,
            category=report.category.name,
            place=report.kelurahan.name if report.kelurahan else "",
            before=thumb_url(keys["before"]),
            after=thumb_url(keys["after"]),
        )
        for report in reports
        if (keys := shown.get(report.pk)) and {"before", "after"} <= set(keys)
    ]
    return found[:limit]


def area_loads(at: datetime) -> list[AreaLoad]:
    """Every kecamatan with its open reports, the busiest first."""
    open_ones = dict(
        Report.objects.open().order_by().values_list("kecamatan").annotate(total=Count("pk"))
    )
    late = dict(
        Report.objects.overdue(at).order_by().values_list("kecamatan").annotate(total=Count("pk"))
    )
    loads = [
        AreaLoad(area.name, area.code, open_ones.get(area.pk, 0), late.get(area.pk, 0))
        for area in Area.objects.active().kecamatan().only("pk", "name", "code")
    ]
    return sorted(loads, key=lambda load: (-load.open, load.name))


def bounds() -> str:
    """The city's box for the map: ``west,south,east,north``."""
    boxes = [area.boundary.extent for area in Area.objects.active().kecamatan().only("boundary")]
    if not boxes:
        return ""
    west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
    east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
    return f"{west:.5f},{south:.5f},{east:.5f},{north:.5f}"


def _hours(local: datetime, zone: ZoneInfo) -> list[int]:
    midnight = datetime.combine(local.date(), time(), tzinfo=zone)
    counted = dict(
        Report.objects.filter(submitted_at__gte=midnight)
        .annotate(hour=ExtractHour("submitted_at", tzinfo=zone))
        .order_by()
        .values_list("hour")
        .annotate(total=Count("pk"))
    )
    return [counted.get(hour, 0) for hour in range(local.hour + 1)]


def _sums(since: date, until: date) -> list[dict[str, Any]]:
    names = ("received", "responded", "resolved", "reopened", "on_time_response")
    rows = (
        AgencyDay.objects.filter(on__range=(since, until))
        .order_by()
        .values(pk_of=F("agency_id"))
        .annotate(**{f"{name}_sum": Sum(name) for name in names})
    )
    return [dict(row) for row in rows]


def _agency_row(
    sums: dict[str, Any], names: dict[int, str], medians: dict[int, float]
) -> AgencyRow:
    median = medians.get(sums["pk_of"])
    return AgencyRow(
        name=names.get(sums["pk_of"], ""),
        reports=sums["received_sum"],
        median_minutes=round(median) if median is not None else None,
        on_time_percent=_percent(sums["on_time_response_sum"], sums["responded_sum"]),
        reopened_percent=_percent(sums["reopened_sum"], sums["resolved_sum"]),
        rank=None,
    )


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def _point(lon: float, lat: float, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": properties,
    }
