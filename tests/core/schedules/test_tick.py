"""Ticking: each due moment once, for each ready city, however many tick."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from core.outbox import registry as outbox_registry
from core.schedules import registry
from core.schedules.models import Schedule
from core.schedules.services import tick
from core.tenancy import CityLike, current_schema, inside_public
from tests.support.outbox import drain, waiting

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ran() -> Iterator[list[tuple[str, str, datetime]]]:
    """Two jobs of which each run is noted: in every city and on the platform."""
    seen: list[tuple[str, str, datetime]] = []

    @registry.in_every_city("test.each", every=5 * MINUTE)
    def each(at: datetime) -> None:
        assert not connection.in_atomic_block or connection.savepoint_ids is not None
        seen.append(("each", current_schema(), at))

    @registry.on_the_platform("test.one", every=timedelta(days=1), offset=timedelta(hours=18))
    def one(at: datetime) -> None:
        seen.append(("one", current_schema(), at))

    yield seen
    for name in ("test.each", "test.one"):
        registry.forget(name)
        outbox_registry.forget(name)


def test_a_due_job_runs_in_every_ready_city_with_the_moment_it_was_due(
    batam: CityLike, bekasi: CityLike, ran: list[tuple[str, str, datetime]]
) -> None:
    tick(at=NOON)
    assert waiting("test.each") == []

    tick(at=NOON + 5 * MINUTE)
    drain()

    assert [entry for entry in ran if entry[0] == "each"] == [
        ("each", batam.schema_name, NOON + 5 * MINUTE),
        ("each", bekasi.schema_name, NOON + 5 * MINUTE),
    ]


def test_a_daily_job_keeps_to_its_hour(db: None, ran: list[tuple[str, str, datetime]]) -> None:
    tick(at=NOON)
    tick(at=NOON + timedelta(hours=5, minutes=59))
    assert waiting("test.one") == []

    tick(at=NOON + timedelta(hours=6))

    assert [row.city for row in waiting("test.one")] == ["public"]
    with inside_public():
        assert Schedule.objects.get(name="test.one").next_at == NOON + timedelta(hours=30)


def test_moments_missed_are_made_up_for_once(
    batam: CityLike, ran: list[tuple[str, str, datetime]]
) -> None:
    tick(at=NOON)

    tick(at=NOON + timedelta(hours=3))
    tick(at=NOON + timedelta(hours=3, seconds=5))

    assert len([row for row in waiting("test.each") if row.city == batam.schema_name]) == 1


def test_a_city_still_busy_with_the_job_is_left_out(
    batam: CityLike, ran: list[tuple[str, str, datetime]]
) -> None:
    for minutes in (0, 5, 10, 15):
        tick(at=NOON + minutes * MINUTE)

    assert len([row for row in waiting("test.each") if row.city == batam.schema_name]) == 1


def test_a_city_that_is_not_ready_is_left_out(
    batam: CityLike, bekasi: CityLike, ran: list[tuple[str, str, datetime]]
) -> None:
    with inside_public():
        type(bekasi).objects.filter(pk=bekasi.pk).update(is_ready=False)  # type: ignore[attr-defined]
    tick(at=NOON)
    tick(at=NOON + 5 * MINUTE)

    assert [row.city for row in waiting("test.each")] == [batam.schema_name]


def test_a_paused_job_does_not_run(batam: CityLike, ran: list[tuple[str, str, datetime]]) -> None:
    tick(at=NOON)
    with inside_public():
        Schedule.objects.filter(name="test.each").update(is_active=False)

    tick(at=NOON + 5 * MINUTE)

    assert waiting("test.each") == []


def test_two_beats_tick_once(committed_db: None, ran: list[tuple[str, str, datetime]]) -> None:
    tick(at=NOON)
    start = threading.Barrier(4)

    def beat() -> None:
        start.wait()
        tick(at=NOON + 5 * MINUTE)
        connection.close()

    threads = [threading.Thread(target=beat) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)

    assert len(waiting("test.each")) == 2


def test_a_job_faster_than_the_beat_is_refused() -> None:
    with pytest.raises(ValueError, match="5 seconds"):
        registry.on_the_platform("test.fast", every=timedelta(seconds=1))(lambda at: None)
