"""Counters move by the difference, whatever the order, and agree with a fresh count."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from django.db import transaction

from core.live.models import CityEvent
from core.outbox.models import OutboxMessage
from core.outbox.registry import Message
from core.tenancy import CityLike, inside
from reporting.models import AgencyDay, CityDay, MapCell, Report, ResponseMinutes
from reporting.rules.histogram import bucket_of
from reporting.rules.lifecycle import Actor, State
from reporting.services import recount, rollups, workflow
from reporting.services.facts import change_of, facts_of
from tests.make.reporting import (
    SUBMITTED_AT,
    later,
    make_report,
    make_running_report,
    operator,
    reporter,
    triage,
)
from tests.support import database

TODAY = date(2026, 3, 2)


def consume(*, shuffled: int | None = None) -> None:
    """Do what waits for the counters, as a worker would, in any order."""
    waiting = list(
        OutboxMessage.objects.waiting().filter(topic="reporting.report_changed").order_by("pk")
    )
    if shuffled is not None:
        random.Random(shuffled).shuffle(waiting)
    for row in waiting:
        with transaction.atomic():
            rollups.apply(Message(row.pk, row.topic, row.key, row.payload))
        row.done_at = later(days=90)
        row.save(update_fields=["done_at"])


def take_in(report: Report) -> None:
    """What intake promises for a new report."""
    change = change_of(kind="received", at=report.submitted_at, before=None, after=facts_of(report))
    with transaction.atomic():
        rollups.apply(Message(0, "reporting.report_changed", report.number, change))


def cells(**narrowed: object) -> dict[tuple[int, str, str | None], int]:
    rows = MapCell.objects.filter(**narrowed).exclude(count=0)
    return {
        (level, group, category): count
        for level, group, category, count in rows.values_list(
            "level", "state_group", "category__code", "count"
        )
    }


@pytest.mark.usefixtures("batam")
def test_a_new_report_is_counted_on_every_level_and_shown_live() -> None:
    report = make_running_report()

    take_in(report)

    assert cells() == {
        (level, "open", category): 1 for level in (12, 14, 16) for category in (None, "sampah")
    }
    day = AgencyDay.objects.get()
    assert (day.agency.code, day.on, day.received) == ("dlh", TODAY, 1)
    assert CityDay.objects.get(on=TODAY).received == 1
    event = CityEvent.objects.get()
    assert (event.type, event.key) == ("report_created", str(report.public_id))
    assert event.facts["mx"] == report.mx
    assert "description" not in event.facts


@pytest.mark.usefixtures("batam")
def test_a_report_walks_through_the_counters() -> None:
    report = make_running_report()
    take_in(report)
    workflow.accept(report_id=report.public_id, actor=operator(), at=later(minutes=12))
    workflow.resolve(report_id=report.public_id, note="Beres", actor=triage(), at=later(hours=2))
    workflow.confirm(report_id=report.public_id, actor=reporter(), at=later(hours=3))

    consume()

    day = AgencyDay.objects.get()
    assert (day.received, day.responded, day.resolved, day.closed, day.confirmed) == (1, 1, 1, 1, 1)
    assert (day.on_time_response, day.response_minutes_sum) == (1, 12)
    minutes = ResponseMinutes.objects.get()
    assert (minutes.on, minutes.minute_bucket, minutes.count) == (TODAY, bucket_of(12), 1)
    assert cells() == {
        (level, "closed", category): 1 for level in (12, 14, 16) for category in (None, "sampah")
    }
    city_day = CityDay.objects.get()
    assert (city_day.received, city_day.responded, city_day.closed) == (1, 1, 1)


@pytest.mark.usefixtures("batam")
def test_a_hand_over_counts_for_both_agencies() -> None:
    report = make_running_report()
    take_in(report)

    workflow.hand_over(
        report_id=report.public_id,
        agency="dishub",
        note="Bukan kami",
        actor=operator(),
        at=later(minutes=5),
    )
    consume()

    days = {day.agency.code: day for day in AgencyDay.objects.select_related("agency")}
    assert (days["dlh"].received, days["dlh"].handed_over) == (1, 1)
    assert (days["dishub"].received, days["dishub"].handed_over) == (1, 0)


@pytest.mark.usefixtures("batam")
def test_secret_and_held_reports_are_on_no_map() -> None:
    take_in(make_running_report(visibility="secret"))
    take_in(make_running_report(needs_triage=True))

    assert cells() == {}
    assert CityDay.objects.get().received == 2
    assert all("mx" not in event.facts for event in CityEvent.objects.all())


@pytest.mark.usefixtures("batam")
def test_a_held_report_comes_onto_the_map_when_somebody_decides() -> None:
    report = make_report(needs_triage=True)
    take_in(report)

    workflow.assign(report_id=report.public_id, agency="dlh", actor=triage(), at=later(minutes=5))
    consume()

    assert cells(level=16) == {(16, "open", None): 1, (16, "open", "sampah"): 1}


@pytest.mark.usefixtures("batam")
def test_a_new_category_moves_only_the_cells_of_categories() -> None:
    report = make_running_report()
    take_in(report)

    workflow.recategorise(
        report_id=report.public_id, category="jalan_rusak", actor=operator(), at=later(minutes=5)
    )
    consume()

    assert cells(level=12) == {(12, "open", None): 1, (12, "open", "jalan_rusak"): 1}


@pytest.mark.usefixtures("batam")
def test_the_day_ends_at_local_midnight() -> None:
    """18:30 UTC is half past one the next morning in Batam."""
    take_in(make_running_report(at=SUBMITTED_AT + timedelta(hours=16, minutes=30)))

    assert CityDay.objects.get().on == TODAY + timedelta(days=1)


def lives(count: int) -> None:
    """Reports with different fates."""
    for number in range(count):
        at = SUBMITTED_AT + timedelta(hours=7 * number)
        report = make_report(submitted_at=at, device_hash=f"device-{number}")
        take_in(report)
        workflow.route(report_id=report.public_id, actor=Actor.system("Penerusan"), at=at)
        if number % 4 == 0:
            workflow.hand_over(
                report_id=report.public_id, agency="dishub", note="Bukan kami",
                actor=triage(), at=at + timedelta(minutes=3),
            )  # fmt: skip
        if number % 3 == 0:
            workflow.hold(
                report_id=report.public_id, reason="weather", note="Hujan", actor=triage(),
                at=at + timedelta(minutes=9 * number),
            )  # fmt: skip
            workflow.resume(report_id=report.public_id, actor=triage(), at=at + timedelta(hours=5))
        if number % 5 == 4:
            workflow.reject(
                report_id=report.public_id, reason="private_matter", note="Urusan warga",
                actor=triage(), at=at + timedelta(hours=6),
            )  # fmt: skip
            continue
        workflow.resolve(
            report_id=report.public_id, note="Beres", actor=triage(), at=at + timedelta(hours=8)
        )
        if number % 2:
            workflow.confirm(
                report_id=report.public_id, actor=reporter(), at=at + timedelta(hours=9)
            )
        else:
            workflow.reopen(
                report_id=report.public_id, note="Belum", actor=reporter(),
                at=at + timedelta(hours=10),
            )  # fmt: skip


@pytest.mark.usefixtures("batam")
@pytest.mark.parametrize("seed", [None, 1, 2])
def test_counters_equal_a_fresh_count_whatever_the_order(seed: int | None) -> None:
    lives(12)

    consume(shuffled=seed)

    assert recount.differences() == {
        "reporting_mapcell": 0,
        "reporting_agencyday": 0,
        "reporting_responseminutes": 0,
        "reporting_cityday": 0,
        "reporting_areaday": 0,
    }
    assert CityDay.objects.count() > 2


@pytest.fixture
def city(committed_db: None) -> CityLike:
    return database.city("batam")


def test_a_recount_repairs_what_was_wrong(city: CityLike) -> None:
    with inside(city):
        lives(3)
        consume()
        AgencyDay.objects.update(received=99)
        MapCell.objects.all().delete()

        wrong = recount.recount()

        assert wrong["reporting_agencyday"] > 0
        assert wrong["reporting_mapcell"] > 0
        assert wrong["reporting_cityday"] == 0
        assert set(recount.differences().values()) == {0}
        assert not AgencyDay.objects.filter(received=99).exists()


def test_a_recount_waits_for_changes_on_their_way(city: CityLike) -> None:
    with inside(city):
        lives(1)

        with pytest.raises(recount.ChangesWait):
            recount.recount()

        assert not AgencyDay.objects.filter(responded__gt=0).exists()
        assert State.ASSIGNED in set(Report.objects.values_list("state", flat=True))
