"""The demo's history: believable, complete, the same for the same seed, and counted right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from core.outbox.models import OutboxMessage
from core.tenancy import inside
from reporting.demo import gallery, history
from reporting.demo.life import World
from reporting.demo.people import people
from reporting.demo.simulation import Simulation
from reporting.models import Deadline, Membership, Photo, Report, ReportEvent
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.services import config, recount
from tenants.models import City
from tests.support import database

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


@pytest.fixture
def city(committed_db: None) -> Iterator[City]:
    """Kota Batam with real commits: recounting needs a transaction of its own."""
    batam = database.city("batam")
    with inside(batam):
        yield batam


@pytest.fixture(scope="module")
def pictures() -> list[gallery.Picture]:
    return gallery.draw_all(["sampah"], variants=1, processes=1)


def _load(pictures: list[gallery.Picture]) -> history.Loaded:
    return history.load(reports=80, days=90, seed=1, now=NOW, gallery=gallery.store(pictures))


def test_a_history_is_whole(city: City, pictures: list[gallery.Picture]) -> None:
    loaded = _load(pictures)

    assert loaded.reports == Report.objects.count() == 80
    assert Report.objects.filter(state=State.CLOSED).count() > 40
    assert Report.objects.filter(agency__isnull=True).count() == 0
    assert Deadline.objects.filter(is_current=True, kind="response").count() == 80
    assert Photo.objects.filter(kind="before").exists()
    assert Photo.objects.filter(kind="after").exists()
    assert not ReportEvent.objects.filter(happened_at__gt=NOW).exists()
    assert not OutboxMessage.objects.exists()
    assert len(set(Report.objects.values_list("number", flat=True))) == 80


def test_its_counters_are_what_a_fresh_count_says(
    city: City, pictures: list[gallery.Picture]
) -> None:
    _load(pictures)

    assert set(recount.differences().values()) == {0}


def test_the_same_seed_tells_the_same_story(city: City, pictures: list[gallery.Picture]) -> None:
    first = history._tell(_world(pictures), 20, 90, Random("x"))
    again = history._tell(_world(pictures), 20, 90, Random("x"))

    assert [life.report.description for life in first] == [
        life.report.description for life in again
    ]
    assert [life.report.public_id for life in first] == [life.report.public_id for life in again]


def test_there_is_somebody_for_every_role(city: City) -> None:
    added = people(at=NOW)

    assert added
    assert people(at=NOW) == []
    roles = set(Membership.objects.values_list("role", flat=True))
    assert {
        Role.TRIAGE,
        Role.COMMAND,
        Role.CITY_ADMIN,
        Role.AGENCY_OPERATOR,
        Role.AGENCY_HEAD,
        Role.CREW,
    } <= {Role(role) for role in roles}


def test_a_simulated_city_sends_and_works_reports(
    city: City, pictures: list[gallery.Picture]
) -> None:
    people(at=NOW)
    _load(pictures)
    before = Report.objects.count()
    simulation = Simulation.begin(7)

    said = [
        line
        for beat in range(6)
        for line in simulation.act(NOW + timedelta(minutes=beat), sends=True)
    ]

    assert Report.objects.count() == before + 6
    assert any("sent to" in line or "accepted" in line for line in said)


def _world(pictures: list[gallery.Picture]) -> World:
    return history._world(config.snapshot(), gallery.store(pictures), NOW, Random("world"))
