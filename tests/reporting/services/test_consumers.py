"""A report's life with everything that follows from it, done by the outbox as a worker does it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from core import clock
from core.live.models import CityEvent
from core.outbox import consumer
from core.outbox.models import OutboxMessage
from core.outbox.registry import all_consumers
from core.tenancy import CityLike, inside
from reporting.models import AgencyDay, Contact, Report, ReportEvent
from reporting.rules.lifecycle import Actor, Role, State
from reporting.services import field_work, recount, workflow
from reporting.services.intake import Submission, submit
from tests.make.reporting import actor, make_after_photo, make_crew, make_person, operator
from tests.support import database

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)


@pytest.fixture
def city(committed_db: None) -> CityLike:
    return database.city("batam")


def work_off(city: CityLike) -> None:
    """Consume what waits, and what follows from it, until nothing waits."""
    for _round in range(10):
        with inside(city):
            waiting = list(OutboxMessage.objects.waiting().values_list("pk", flat=True))
        if not waiting:
            return
        consumer.consume(city.schema_name, waiting)
    pytest.fail(f"still waiting: {waiting}")


def test_everything_that_follows_happens_once(
    city: CityLike, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)  # by day: nothing waits for the morning
    with inside(city):
        receipt = submit(
            Submission(
                category="sampah",
                description="Sampah menumpuk di depan pasar",
                lon=104.0535,
                lat=1.1301,
                device_hash="anna",
                email="anna@contoh.id",
            ),
            actor=Actor.reporter(),
            at=NOW,
        )
        person = make_person(Role.CREW)
        crew = make_crew(user_id=person.pk)
        member = actor(Role.CREW, agency="dlh", user_id=person.pk)
        order = field_work.accept_and_assign(
            report_id=receipt.public_id,
            crew=crew.code,
            actor=operator(),
            at=NOW + timedelta(minutes=9),
        )
        field_work.start(
            work_order_id=order.public_id, actor=member, at=NOW + timedelta(minutes=10)
        )
        field_work.record_position(
            work_order_id=order.public_id,
            lon=104.0535,
            lat=1.1301,
            actor=member,
            at=NOW + timedelta(minutes=20),
        )
        done_at = NOW + timedelta(minutes=40)
        field_work.finish(
            work_order_id=order.public_id,
            actor=member,
            at=done_at,
            note="Diangkut",
            photos=[make_after_photo(at=done_at)],
        )
        workflow.confirm(
            report_id=receipt.public_id, actor=Actor.reporter(), at=NOW + timedelta(hours=1)
        )

    work_off(city)
    work_off(city)

    with inside(city):
        assert not OutboxMessage.objects.dead().exists()
        assert Report.objects.get().state == State.CLOSED
        day = AgencyDay.objects.get()
        assert (day.received, day.responded, day.resolved, day.confirmed) == (1, 1, 1, 1)
        assert day.response_minutes_sum == 9
        assert set(recount.differences().values()) == {0}
        types = list(CityEvent.objects.order_by("seq").values_list("type", flat=True))
        assert sorted(types) == ["crew_moved", "report_changed", "report_changed",
                                 "report_changed", "report_changed", "report_changed",
                                 "report_created"]  # fmt: skip
        assert Contact.objects.get().email == "anna@contoh.id"
        told = ReportEvent.objects.filter(kind="notified", facts__to="reporter").in_order()
        assert [event.facts["about"] for event in told] == ["received", "accept", "resolve"]
    assert [letter.to for letter in mail.outbox].count(["anna@contoh.id"]) == 3


def test_every_topic_of_this_app_has_a_consumer() -> None:
    topics = {each.topic for each in all_consumers()}

    assert {
        "reporting.report_changed",
        "reporting.notify_agency",
        "reporting.notify_reporter",
        "reporting.notify_crew",
        "reporting.deliver_notice",
        "reporting.morning_card",
        "reporting.route_report",
        "reporting.check_proof",
        "reporting.process_photo",
        "reporting.escalate",
        "reporting.auto_confirm",
        "reporting.prove_counters",
        "reporting.freeze_scorecards",
        "reporting.forget_positions",
    } <= topics
