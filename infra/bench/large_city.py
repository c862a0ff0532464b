"""What lists, queues, maps and medians cost PostgreSQL in a city with a million reports.

The selectors run as the product runs them; only the time inside database calls counts, the way to
PostgreSQL and back included. All calls share one connection, so that a statement that PostgreSQL
would prepare and plan badly from the sixth execution on shows.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db import connection

from core.tenancy import inside
from infra.bench import filling, processes
from infra.bench.figures import Figure, at_most
from reporting.access import Standing, Viewer
from reporting.models import Agency, Report
from reporting.rules import mercator
from reporting.rules.roles import Role
from reporting.rules.states import CLOSED_STATES, OPEN_STATES
from reporting.selectors import agency_queue, map_tiles, nearby, report_list, scorecards
from reporting.services import config

TIMES: Final = 200
SECONDS_EACH: Final = 6.0
_FIRST_COUNTED: Final = 5
_KM: Final = 1 / 111.3


@dataclass
class Times:
    """Milliseconds in the database of each call, in order, and PostgreSQL's processor time a call."""

    each: list[float] = field(default_factory=list)
    cpu_ms: float = 0.0

    @property
    def p50(self) -> float:
        return statistics.median(self.each)

    @property
    def p99(self) -> float:
        """From the sixth execution on, when PostgreSQL may choose generic plans."""
        later = sorted(self.each[_FIRST_COUNTED:])
        return later[min(int(len(later) * 0.99), len(later) - 1)]


def measure(rows: int) -> list[Figure]:
    """All of it."""
    at = datetime.fromisoformat(filling.AT)
    with inside(filling.ensure(rows)):
        chance = random.Random(1)
        points = _points(chance)
        known = _run(lambda: _by_key(chance, rows))
        limit = partial(_within, most=10.0, key=known.p50)
        return [
            Figure(f"one report by its key, {rows:,} reports", _words(known)),
            *limit("list, newest 50", _run(lambda: _list(chance))),
            *limit("list, cursor deep inside", _run(lambda: _deep(chance, at))),
            *limit("list, one category", _run(lambda: _category(chance))),
            *limit("box 2 km, open", _run(lambda: _box(points, chance, 2, "open"))),
            *limit("box 11 km, open", _run(lambda: _box(points, chance, 11, "open"))),
            *limit("box 2 km, closed", _run(lambda: _box(points, chance, 2, "closed"))),
            *limit("box 2 km, all", _run(lambda: _box(points, chance, 2, ""))),
            *limit("box 11 km, all", _run(lambda: _box(points, chance, 11, ""))),
            *_queues(limit, at),
            *_tiles(points, chance),
            *_similar(points, chance, at),
            *_medians(at),
        ]


def _queues(limit: Callable[..., list[Figure]], at: datetime) -> list[Figure]:
    agencies = list(
        Agency.objects.filter(is_active=True).order_by("pk").values_list("pk", flat=True)
    )
    turn = _cycle([_officer(agency) for agency in agencies])
    coordinator = Viewer(standings=(Standing(Role.TRIAGE),))
    late = agency_queue.Filters(tab="late")
    return [
        *limit("agency queue (rows, clocks, crews, counts)", _run(lambda: _queue(next(turn), at))),
        *limit("agency queue, late", _run(lambda: _queue(next(turn), at, late))),
        *limit("whole city's queue", _run(lambda: _queue(coordinator, at))),
    ]


def _tiles(points: list[tuple[float, float]], chance: random.Random) -> list[Figure]:
    found = []
    for zoom, most in ((6, 1.0), (10, 10.0), (14, 1.0)):
        times = _run(lambda zoom=zoom: _tile(zoom, *chance.choice(points)))  # type: ignore[misc]
        found.append(_most(f"tile z{zoom}, p50", times, most))
    return found


def _similar(
    points: list[tuple[float, float]], chance: random.Random, at: datetime
) -> list[Figure]:
    categories = [each for each in config.snapshot().categories.values() if each.is_active]

    def ask() -> None:
        lon, lat = chance.choice(points)
        nearby.similar(chance.choice(categories), lon=lon, lat=lat, at=at)

    return [_most("similar reports within 50 m, 30 days, p50", _run(ask), 1.0)]


def _medians(at: datetime) -> list[Figure]:
    until = at.date()
    since = until - timedelta(days=29)
    times = _run(lambda: scorecards.median_minutes(since=since, until=until))
    exact = _exact_medians(since, until)
    read = scorecards.median_minutes(since=since, until=until)
    worst = max(abs(read[agency] - exact[agency]) / exact[agency] for agency in exact)
    return [
        _most("agency medians of 30 days, p50", times, 10.0),
        at_most(f"  their largest error, {len(exact)} agencies", worst * 100, 3.0, "%"),
    ]


def _exact_medians(since: date, until: date) -> dict[int, float]:
    """From the timeline itself: the ORM has no median."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.id, percentile_cont(0.5) WITHIN GROUP"
            " (ORDER BY (e.facts ->> 'response_minutes')::int)"
            " FROM reporting_reportevent e JOIN reporting_agency a ON a.code = e.facts ->> 'agency'"
            " WHERE (e.happened_at AT TIME ZONE 'Asia/Jakarta')::date BETWEEN %s AND %s GROUP BY a.id",
            [since, until],
        )
        return {agency: float(minutes) for agency, minutes in cursor.fetchall() if minutes}


def _within(what: str, times: Times, *, most: float, key: float) -> list[Figure]:
    return [
        Figure(
            f"{what}, p99",
            _words(times),
            f"{times.p50 / key:.1f} × key",
            f"≤ {most:g} ms",
            times.p99 <= most,
        )
    ]


def _most(what: str, times: Times, most: float) -> Figure:
    return Figure(what, _words(times), "", f"≤ {most:g} ms", times.p50 <= most)


def _words(times: Times) -> str:
    return f"p50 {times.p50:.2f}, p99 {times.p99:.2f} ms; CPU {times.cpu_ms:.2f} ms"


def _run(ask: Callable[[], object]) -> Times:
    """Ask again and again on one connection; at most so long."""
    times = Times()
    until = time.monotonic() + SECONDS_EACH
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    before = processes.cpu_seconds(pid)
    while len(times.each) < TIMES and time.monotonic() < until:
        with _clocked() as spent:
            ask()
        times.each.append(sum(spent) * 1000)
    times.cpu_ms = (processes.cpu_seconds(pid) - before) * 1000 / len(times.each)
    return times


@contextmanager
def _clocked() -> Iterator[list[float]]:
    spent: list[float] = []

    def clock(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent.append(time.perf_counter() - began)

    with connection.execute_wrapper(clock):
        yield spent


def _by_key(chance: random.Random, rows: int) -> None:
    Report.objects.filter(pk=chance.randint(1, rows)).values_list("number").first()


def _list(_chance: random.Random) -> None:
    report_list.page(report_list.Filters())


def _deep(chance: random.Random, at: datetime) -> None:
    moment = at - timedelta(days=chance.randint(1, 1000))
    report_list.page(report_list.Filters(after=(moment, 1)))


def _category(chance: random.Random) -> None:
    keys = [each.pk for each in config.cached().categories.values()]  # type: ignore[union-attr]
    report_list.page(report_list.Filters(category=(chance.choice(keys),)))


def _box(
    points: list[tuple[float, float]], chance: random.Random, kilometres: float, states: str
) -> None:
    lon, lat = chance.choice(points)
    half = kilometres * _KM / 2
    wanted = {"open": OPEN_STATES, "closed": CLOSED_STATES, "": ()}[states]
    report_list.page(
        report_list.Filters(
            bbox=(lon - half, lat - half, lon + half, lat + half), states=tuple(sorted(wanted))
        )
    )


def _queue(viewer: Viewer, at: datetime, filters: agency_queue.Filters | None = None) -> None:
    agency_queue.queue(viewer, at=at, filters=filters)


def _tile(zoom: int, lon: float, lat: float) -> None:
    x, y = mercator.cell_of(zoom, *mercator.to_mercator(lon, lat))
    map_tiles.reports_tile(zoom, x, y)


def _officer(agency: int) -> Viewer:
    standing = Standing(Role.AGENCY_OPERATOR, agency_id=agency, reaches=frozenset({agency}))
    return Viewer(standings=(standing,))


def _points(chance: random.Random) -> list[tuple[float, float]]:
    """Places where reports are."""
    config.snapshot()
    newest = Report.objects.newest_first().values_list("location", flat=True)[:5000]
    return [(point.x, point.y) for point in chance.sample(list(newest), 500)]


def _cycle(viewers: list[Viewer]) -> Iterator[Viewer]:
    while True:
        yield from viewers
