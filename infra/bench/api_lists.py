"""What the API's lists, searches and map tiles cost in a city of a million reports against one of ten thousand.

The selectors run as the endpoints run them, in turns on both cities. Processor time of Python and PostgreSQL
together decides, and of several rounds the best, so that a neighbour on the machine decides nothing; the median
on the clock stands beside it. Lists whose page is full in
both cities must cost the same; what finds more in the larger city is only held to a limit.
"""

from __future__ import annotations

import json
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from core.tenancy import inside
from infra.bench import filling, processes
from infra.bench.figures import Figure
from reporting.models import Area
from reporting.rules import mercator
from reporting.rules.states import OPEN_STATES, State
from reporting.selectors import map_tiles, report_list, report_nearby, service_requests
from reporting.selectors.report_list import Filters
from reporting.services import config

SMALL: Final = 10_000
ROUNDS: Final = 3
TIMES: Final = 40
WARM_UP: Final = 4
SECONDS_EACH: Final = 4.0
MOST_RATIO: Final = 1.5
#: The kernel counts in hundredths of a second: below this a ratio says more about counting than about the list.
FLOOR_MS: Final = 1.5
MOST_MS: Final = 60.0
TILE_MS: Final = 50.0
_KM: Final = 1 / 111.3
_QUARTER: Final = timedelta(days=90)


@dataclass
class Cost:
    """Milliseconds of one call: of processors, and on the clock."""

    cpu: float
    wall: float


@dataclass
class Asked:
    """One question, what it costs in each city, and how full the answer is."""

    what: str
    ask: Callable[[], bytes]
    has_limit_only: bool = False
    best: dict[int, Cost] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)

    def run(self, size: int, backend: int) -> None:
        for _time in range(WARM_UP):
            self.rows[size] = max(self.rows.get(size, 0), _rows(self.ask()))
        times: list[float] = []
        until = time.monotonic() + SECONDS_EACH
        before = time.process_time() + processes.cpu_seconds(backend)
        while len(times) < TIMES and (not times or time.monotonic() < until):
            began = time.perf_counter()
            self.ask()
            times.append((time.perf_counter() - began) * 1000)
        spent = time.process_time() + processes.cpu_seconds(backend) - before
        cost = Cost(spent * 1000 / len(times), statistics.median(times))
        kept = self.best.get(size, cost)
        self.best[size] = Cost(min(cost.cpu, kept.cpu), min(cost.wall, kept.wall))


def measure(rows: int) -> list[Figure]:
    """Everything, in rounds over both cities."""
    asked: dict[str, Asked] = {}
    for _round in range(ROUNDS):
        for size in (SMALL, rows):
            with inside(filling.ensure(size)):
                backend = _backend()
                for each in _questions():
                    kept = asked.setdefault(each.what, each)
                    kept.ask = each.ask
                    kept.run(size, backend)
    return [_figure(each, rows) for each in asked.values()]


def _figure(asked: Asked, rows: int) -> Figure:
    small, large = asked.best[SMALL], asked.best[rows]
    words = f"CPU {large.cpu:.1f} ms, of {SMALL:,} {small.cpu:.1f} ms; p50 {large.wall:.1f}, {small.wall:.1f} ms"
    if asked.has_limit_only:
        most = TILE_MS if "tile" in asked.what else MOST_MS
        return Figure(asked.what, words, "", f"≤ {most:g} ms", large.cpu <= most)
    ratio = large.cpu / max(small.cpu, 0.1)
    is_met = ratio <= MOST_RATIO or large.cpu <= FLOOR_MS
    return Figure(
        asked.what, f"{words}; {asked.rows[rows]} rows", f"{ratio:.2f}", f"≤ {MOST_RATIO:g}", is_met
    )


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    return int(pid)


def _questions() -> list[Asked]:
    """The same in either city; each asks about something else every time."""
    chance = random.Random(1)
    at = datetime.fromisoformat(filling.AT)
    known = config.snapshot()
    kelurahan = [pk for pk, area in known.areas.items() if area.level == "kelurahan"]
    kecamatan = [pk for pk, area in known.areas.items() if area.level == "kecamatan"]
    offered = [
        each for each in known.categories.values() if each.is_active and not each.next_door_name
    ]
    main = [
        tuple(each.pk for each in known.categories.values() if code in each.line)
        for code in sorted({each.line[-1] for each in offered})
    ]
    agencies = [each.pk for each in known.agencies.values() if each.is_active]
    points = [(p.x, p.y) for p in Area.objects.kelurahan().values_list("label_point", flat=True)]

    def page(**filters: object) -> bytes:
        return report_list.page(Filters(**filters))  # type: ignore[arg-type]

    def past() -> datetime:
        return at - timedelta(days=chance.randint(60, 1000))

    def pick(keys: list[int]) -> tuple[int, ...]:
        return (chance.choice(keys),)

    return [
        Asked("list of 50: newest", page),
        Asked("  cursor deep inside", lambda: page(after=(past(), 1))),
        Asked("  older than a day", lambda: page(until=past())),
        Asked("  a main category and those below it", lambda: page(category=chance.choice(main))),
        Asked("  a kelurahan", lambda: page(kelurahan=pick(kelurahan))),
        Asked("  a kecamatan, deep inside", lambda: page(kecamatan=pick(kecamatan), after=(past(), 1))),
        Asked("  an agency", lambda: page(agency=pick(agencies))),
        Asked("  open", lambda: page(states=tuple(sorted(OPEN_STATES)))),
        Asked("  rejected", lambda: page(states=(State.REJECTED,))),
        Asked("  words in half of all reports", lambda: page(words="sampah menumpuk")),
        Asked("  a word in one of a hundred", lambda: page(words="tumbang")),
        Asked("  a word of old reports only", lambda: page(words="jembatan"), True),
        Asked("  none such (joined into another)", lambda: page(states=(State.MERGED,))),
        Asked("  two words in a kecamatan and a category", lambda: page(
            words="lampu mati", kecamatan=pick(kecamatan), category=chance.choice(main)), True),
        Asked("  kelurahan, category and state", lambda: page(
            kelurahan=pick(kelurahan), category=chance.choice(main), states=(State.CLOSED,)), True),
        Asked("  box of 2 km", lambda: page(bbox=_box(*chance.choice(points), 2)), True),
        Asked("Open311: 50 requests of 90 days", lambda: _requests(since=at - _QUARTER)),
        Asked("  closed", lambda: _requests(since=at - _QUARTER, groups=frozenset({"closed"}))),
        Asked("  updated within two hours", lambda: _requests(updated_since=at - timedelta(hours=2)), True),
        Asked("nearest 20 within 500 m", lambda: _nearest(*chance.choice(points)), True),
        Asked("map tile z10 over the whole city", lambda: _tile(10, *chance.choice(points)), True),
    ]  # fmt: skip


def _requests(**search: object) -> bytes:
    found = service_requests.find(service_requests.Search(limit=50, **search))  # type: ignore[arg-type]
    return json.dumps({"results": [row.number for row in found]}).encode()


def _box(lon: float, lat: float, kilometres: float) -> tuple[float, float, float, float]:
    half = kilometres * _KM / 2
    return lon - half, lat - half, lon + half, lat + half


def _nearest(lon: float, lat: float) -> bytes:
    return report_nearby.nearest(report_nearby.Around(lon=lon, lat=lat))


def _tile(zoom: int, lon: float, lat: float) -> bytes:
    x, y = mercator.cell_of(zoom, *mercator.to_mercator(lon, lat))
    return map_tiles.reports_tile(zoom, x, y)


def _rows(body: bytes) -> int:
    return len(json.loads(body)["results"]) if body.startswith(b"{") else 0
