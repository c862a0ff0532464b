"""Ninety days of a city's life, written in bulk: reports, timelines, clocks, jobs, photos, counters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from django.db import connection, models, transaction

from core.tenancy import current_city
from reporting.demo.gallery import Gallery
from reporting.demo.life import Habits, Life, World
from reporting.demo.places import places
from reporting.demo.plan import Storyteller
from reporting.models import (
    Agency,
    Contact,
    Crew,
    Deadline,
    Hold,
    Photo,
    Report,
    ReportEvent,
    Support,
    WorkOrder,
    WorkState,
)
from reporting.rules.numbers import report_number
from reporting.services import config, recount, scorecards
from reporting.services.config import CategoryFacts, Snapshot

Row = TypeVar("Row", bound=models.Model)

BATCH: Final = 2000
#: How often each kind of problem is reported, relative to each other.
FREQUENCY: Final = {
    "sampah": 10.0,
    "jalan_rusak": 7.0,
    "lampu_jalan": 4.0,
    "drainase_banjir": 5.0,
    "parkir_liar": 5.0,
    "lalu_lintas": 3.0,
    "air_bersih": 2.5,
    "pohon": 2.0,
}
#: Reports per hour of the day, relative to each other.
HOURS: Final = (1, 1, 1, 1, 2, 4, 8, 10, 11, 11, 10, 8, 7, 7, 8, 9, 9, 8, 7, 6, 5, 4, 2, 1)


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much was written."""

    reports: int
    events: int
    photos: int


def load(*, reports: int, days: int, seed: int, now: datetime, gallery: Gallery) -> Loaded:
    """Write the history of the current city, which must have no reports yet.

    Args:
        reports: How many.
        days: Over how many days, ending now.
        seed: The same seed and moment give the same history.
        now: The end of the history (aware).
        gallery: The city's stored pictures.
    """
    rng = Random(f"history {seed} {current_city().code}")
    setup = config.snapshot()
    world = _world(setup, gallery, now, rng)
    lives = _tell(world, reports, days, rng)
    _one_place_at_a_time(lives)
    with transaction.atomic():
        _save(lives)
    recount.recount()
    scorecards.freeze_what_is_over(at=now)
    scorecards.count_so_far(at=now)
    return Loaded(
        reports=len(lives),
        events=sum(len(life.events) for life in lives),
        photos=sum(len(life.photos) for life in lives),
    )


def reportable(setup: Snapshot) -> list[CategoryFacts]:
    """Categories citizens really choose: the second level where there is one, ours to solve."""
    active = [
        each for each in setup.categories.values() if each.is_active and not each.next_door_name
    ]
    parents = {each.line[1] for each in active if len(each.line) > 1}
    chosen = [each for each in active if each.code not in parents]
    return [
        each for each in chosen if each.line[-1] not in {"luar_kewenangan", "lainnya"}
    ] or chosen


def weight(category: CategoryFacts, siblings: int) -> float:
    """How often a category is chosen; a parent's share is split among its children."""
    return FREQUENCY.get(category.line[-1], 1.0) / max(siblings, 1)


def _world(setup: Snapshot, gallery: Gallery, now: datetime, rng: Random) -> World:
    crews: dict[str, list[Crew]] = {}
    for crew in Crew.objects.filter(is_active=True).select_related("agency").order_by("pk"):
        crews.setdefault(crew.agency.code, []).append(crew)
    return World(
        setup=setup,
        gallery=gallery,
        agency_rows={agency.code: agency for agency in Agency.objects.all()},
        crews=crews,
        habits={
            code: Habits(
                answers_in_time=rng.uniform(0.72, 0.96),
                solves_in_time=rng.uniform(0.66, 0.93),
                reopened=rng.uniform(0.02, 0.09),
            )
            for code in sorted(setup.agencies)
        },
        now=now,
    )


def _tell(world: World, count: int, days: int, rng: Random) -> list[Life]:
    categories = reportable(world.setup)
    tops = [each.line[-1] for each in categories]
    weights = [weight(each, tops.count(each.line[-1])) for each in categories]
    where, crowded = places(world.setup, rng)
    moments = sorted(_moment(world.now, days, rng) for _number in range(count))
    lives = []
    for at in moments:
        category = rng.choices(categories, weights)[0]
        place = rng.choices(where, crowded)[0]
        teller = Storyteller(world, Random(rng.getrandbits(64)))
        lives.append(teller.tell(category, place, at))
    return lives


def _one_place_at_a_time(lives: Sequence[Life]) -> None:
    """A crew is on its way to one job, or at it; its other jobs of today wait their turn."""
    moving: dict[int, WorkOrder] = {}
    orders = [order for life in lives for order in life.orders if order.started_at is not None]
    open_ones = [each for each in orders if each.state != WorkState.DONE.value]
    for order in sorted(open_ones, key=lambda each: each.assigned_at, reverse=True):
        if moving.setdefault(order.crew_id, order) is not order:
            order.state, order.started_at, order.arrived_at = WorkState.ASSIGNED.value, None, None


def _moment(now: datetime, days: int, rng: Random) -> datetime:
    """More by day than by night, a little more each week, and always some in the last hours."""
    if rng.random() < 0.012:
        return now - timedelta(minutes=rng.uniform(1, 180))
    zone = ZoneInfo(current_city().time_zone)
    back = days * (1 - rng.random() ** 0.85)
    day = (now - timedelta(days=back)).astimezone(zone)
    hour = rng.choices(range(24), HOURS)[0]
    at = day.replace(hour=hour, minute=rng.randrange(60), second=rng.randrange(60), microsecond=0)
    return at if at < now else now - timedelta(minutes=rng.uniform(2, 240))


def _save(lives: Sequence[Life]) -> None:
    zone = ZoneInfo(current_city().time_zone)
    prefix = current_city().number_prefix
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('report_serial') FROM generate_series(1, %s)", [len(lives)])
        serials = [int(row[0]) for row in cursor.fetchall()]
    for life, serial in zip(lives, serials, strict=True):
        life.report.number = report_number(
            prefix, life.report.submitted_at.astimezone(zone), serial
        )
    Report.objects.bulk_create((life.report for life in lives), batch_size=500)
    events = [event for life in lives for event in life.events]
    events.sort(key=lambda event: event.happened_at)  # the newest entry has the highest number
    _create(ReportEvent, events)
    _create(Deadline, (row for life in lives for row in life.deadlines))
    _create(Photo, (row for life in lives for row in life.photos))
    _create(WorkOrder, (row for life in lives for row in life.orders))
    _create(Hold, (row for life in lives for row in life.holds))
    _create(Support, (row for life in lives for row in life.supports))
    _create(Contact, (row for life in lives for row in life.contacts))


def _create(model: type[Row], rows: Iterable[Row]) -> None:
    model._default_manager.bulk_create(rows, batch_size=BATCH)
