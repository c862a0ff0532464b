"""Public reports around a place, newest first, and those that may be the same problem."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point, Polygon
from django.db.models import Q

from reporting.access import visible_reports
from reporting.models import Report
from reporting.models.report import IS_OPEN, ReportQuerySet
from reporting.rules.duplicates import Problem, similar_problems, window_start
from reporting.rules.geometry import Box, box_around, metres_between
from reporting.rules.states import CLOSED_STATES, OPEN_STATES, State
from reporting.selectors.cards import Card, card, cards, with_card_facts
from reporting.selectors.report_list import cursor_text
from reporting.services import config
from reporting.services.config import CategoryFacts

PAGE_SIZE: Final = 20
NEAR_METRES: Final = 2_000
MAX_POINTS: Final = 300
MAX_SIMILAR: Final = 2
DAYS: Final = (7, 30, 90)
#: The nearest that are read; which of them are alike, and how far they are, the rules say.
_MAX_CANDIDATES: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the list is narrowed to.

    Attributes:
        states: "open", "closed" or "" for all.
        category: Code of a category; what lies below it counts too.
        days: How many days back.
        near: Longitude and latitude; reports within two kilometres.
        box: A map's window instead.
        after: Where the page before ended.
    """

    states: str = ""
    category: str = ""
    days: int = 30
    near: tuple[float, float] | None = None
    box: Box | None = None
    after: tuple[datetime, int] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page; ``next`` is the cursor of the one after it, "" at the end."""

    cards: list[Card]
    next: str


def latest(count: int) -> list[Card]:
    """The newest public reports of the city."""
    return cards(with_card_facts(_public().newest_first()[:count]))


def page(filters: Filters, *, at: datetime) -> Page:
    """One page of public reports, newest first."""
    reports = _filtered(filters, at)
    if filters.after is not None:
        moment, pk = filters.after
        reports = reports.filter(Q(submitted_at__lt=moment) | Q(submitted_at=moment, pk__lt=pk))
    found = with_card_facts(reports.newest_first()[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    more = len(found) > PAGE_SIZE
    following = cursor_text(shown[-1].submitted_at, shown[-1].pk) if more else ""
    return Page([card(each, _distance(filters, each.location)) for each in shown], following)


def points(filters: Filters, *, at: datetime) -> list[Card]:
    """The newest public reports for a map."""
    return cards(with_card_facts(_filtered(filters, at).newest_first()[:MAX_POINTS]))


def similar(category: CategoryFacts, *, lon: float, lat: float, at: datetime) -> list[Card]:
    """Open public reports that may be the same problem, nearest first.

    A report under the same main category counts: neighbours rarely choose the same of its branches.
    """
    candidates = with_card_facts(_candidates(category, lon, lat, at))
    found = {report.pk: report for report in candidates}
    return [
        card(found[pk], distance)
        for pk, distance in _alike(category, lon, lat, at, among=candidates)
    ]


def alike(
    category: CategoryFacts, *, lon: float, lat: float, at: datetime
) -> list[tuple[int, int]]:
    """The same reports as :func:`similar`, by primary key, each with its metres. One query."""
    candidates = _candidates(category, lon, lat, at).only("location", "submitted_at", "state")
    return list(_alike(category, lon, lat, at, among=candidates))


def _candidates(category: CategoryFacts, lon: float, lat: float, at: datetime) -> ReportQuerySet:
    box = box_around(lon, lat, category.duplicate_radius_m)
    oldest = window_start(at, category.duplicate_window_days)
    return (
        _public()
        .filter(IS_OPEN, location__bboverlaps=_polygon(box))
        .filter(category__in=_family(category.line[-1]), submitted_at__gte=oldest)
        .order_by(Distance("location", Point(lon, lat, srid=4326)), "pk")[:_MAX_CANDIDATES]
    )


def _alike(
    category: CategoryFacts, lon: float, lat: float, at: datetime, *, among: Iterable[Report]
) -> Iterator[tuple[int, int]]:
    main = category.line[-1]
    problems = [
        Problem(
            each.pk, main, each.location.x, each.location.y, each.submitted_at, State(each.state)
        )
        for each in among
    ]
    found = similar_problems(
        Problem(0, main, lon, lat, at),
        problems,
        radius_m=category.duplicate_radius_m,
        window_days=category.duplicate_window_days,
    )
    for like in found[:MAX_SIMILAR]:
        yield like.problem.key, max(1, round(like.distance_m))


def _public() -> ReportQuerySet:
    return visible_reports(None)


def _filtered(filters: Filters, at: datetime) -> ReportQuerySet:
    reports = _public().filter(submitted_at__gte=at - timedelta(days=filters.days))
    if filters.states:
        wanted: Sequence[State] = sorted(OPEN_STATES if filters.states == "open" else CLOSED_STATES)
        reports = reports.filter(state__in=[state.value for state in wanted])
    if filters.category:
        reports = reports.filter(category__in=_family(filters.category))
    box = filters.box
    if filters.near is not None:
        box = box_around(*filters.near, NEAR_METRES)
    if box is not None:
        reports = reports.filter(location__bboverlaps=_polygon(box))
    return reports


def _family(code: str) -> list[int]:
    """Keys of a category and of all below it."""
    categories = config.snapshot().categories.values()
    return [each.pk for each in categories if code in each.line]


def _polygon(box: Box) -> Polygon:
    polygon = Polygon.from_bbox((box.west, box.south, box.east, box.north))
    polygon.srid = 4326
    return polygon


def _distance(filters: Filters, location: object) -> int | None:
    if filters.near is None:
        return None
    lon, lat = filters.near
    return round(metres_between(lon, lat, location.x, location.y))  # type: ignore[attr-defined]
