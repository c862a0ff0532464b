"""Who hears of what: from an outbox row to one message for each person and channel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from core import clock
from core.outbox.models import OutboxMessage
from core.outbox.registry import Message
from reporting.models import Agency, Contact, Notice, PushSubscription, Report, Support
from reporting.rules.escalation import Audience
from reporting.rules.lifecycle import Role, State
from reporting.services import field_work, notify, workflow
from reporting.services.messages.people import device_key, user_key
from reporting.services.workflow.telling import NOTIFY_AGENCY, NOTIFY_REPORTER
from tests.make.reporting import (
    later,
    make_crew,
    make_person,
    make_report,
    make_running_report,
    operator,
    reporter,
    triage,
)

pytestmark = pytest.mark.usefixtures("batam", "by_day")
NOON = later(hours=3)


@pytest.fixture
def by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


def tell(topic: str = NOTIFY_REPORTER) -> None:
    """Do what the worker does with every row of a topic; twice, as after a crash."""
    consume: dict[str, Callable[[Message], None]] = {
        NOTIFY_REPORTER: notify.notify_reporter,
        NOTIFY_AGENCY: notify.notify_agency,
        "reporting.notify_crew": notify.notify_crew,
    }
    for row in OutboxMessage.objects.filter(topic=topic).order_by("pk"):
        for _again in range(2):
            consume[topic](Message(row.pk, row.topic, row.key, row.payload))


def told() -> list[tuple[str, str, str]]:
    rows = Notice.objects.order_by("pk")
    return [(row.kind, row.person.partition(":")[0], row.channel) for row in rows]


def with_contact(report: Report, **contact: str) -> Report:
    Contact.objects.create(report=report, created_at=NOON, **contact)
    return report


def raised(report: Report, kind: str, audience: Audience) -> None:
    payload = {
        "report_id": str(report.public_id),
        "kind": kind,
        "note": "resolution",
        "audience": audience.value,
    }
    notify.notify_agency(Message(8, NOTIFY_AGENCY, report.number, payload))


def subscribed(person: str) -> None:
    PushSubscription.objects.create(
        endpoint=f"https://x/{person}", endpoint_hash=person[:64], person=person, created_at=NOON
    )


def test_a_reporter_hears_by_every_way_they_left() -> None:
    report = with_contact(
        make_running_report(device_hash="siti"), email="s@contoh.id", phone="+62812345678"
    )
    subscribed(device_key("siti"))

    workflow.accept(report_id=report.public_id, actor=operator(), at=NOON, note="Segera")
    tell()

    assert sorted(told()) == [("accepted", "device", "email"), ("accepted", "device", "push")]
    workflow.ask_reporter(
        report_id=report.public_id, actor=operator(), at=NOON, note="Di sebelah mana?"
    )
    tell()
    assert ("question", "device", "sms") in told()


def test_nobody_is_told_who_left_no_way() -> None:
    report = make_running_report()

    workflow.accept(report_id=report.public_id, actor=operator(), at=NOON)

    assert not OutboxMessage.objects.filter(topic=NOTIFY_REPORTER).exists()


def test_nobody_is_told_of_their_own_act() -> None:
    report = with_contact(make_report(state=State.RESOLVED, resolved_at=NOON), email="s@contoh.id")

    workflow.confirm(report_id=report.public_id, actor=reporter(), at=NOON)
    tell()

    assert told() == []


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("received", "received"),
        ("assign", "assigned"),
        ("ask_reporter", "question"),
        ("hold", "held"),
        ("deadline_moved", "deadline_moved"),
        ("resolve", "resolved"),
        ("auto_confirm", "closed"),
        ("reject", "rejected"),
        ("reopen", "reopened"),
        ("merge", "merged"),
        ("reply", "reply"),
        ("prioritise", None),
    ],
)
def test_each_step_has_its_own_message(kind: str, expected: str | None) -> None:
    report = with_contact(make_report(device_hash="siti"), email="s@contoh.id")
    payload = {"report_id": str(report.public_id), "kind": kind, "note": ""}

    notify.notify_reporter(Message(7, NOTIFY_REPORTER, report.number, payload))

    assert [kind for kind, _who, _channel in told()] == ([expected] if expected else [])


def test_who_joined_hears_how_it_ends_and_nothing_else() -> None:
    report = make_running_report(supporters_count=1)
    Support.objects.create(report=report, device_hash="budi", created_at=NOON)
    subscribed(device_key("budi"))
    workflow.accept(report_id=report.public_id, actor=operator(), at=NOON)
    tell()
    assert told() == []

    payload = {"report_id": str(report.public_id), "kind": "resolve", "note": ""}
    notify.notify_reporter(Message(9, NOTIFY_REPORTER, report.number, payload))
    assert told() == [("follower_resolved", "device", "push")]


def test_the_sender_of_a_joined_report_hears_how_the_other_one_ends() -> None:
    joined = with_contact(make_running_report(device_hash="siti"), email="s@contoh.id")
    target = make_running_report()
    workflow.merge(
        report_id=joined.public_id, report=target.number, actor=triage(), at=NOON, note="Sama"
    )
    workflow.reject(
        report_id=target.public_id, reason="no_budget", note="Belum ada anggaran",
        actor=triage(), at=NOON,
    )  # fmt: skip

    tell()

    assert told() == [("merged", "device", "email"), ("follower_closed", "device", "email")]
    assert Notice.objects.get(kind="follower_closed").report == target


def test_a_secret_report_has_no_followers() -> None:
    report = make_report(state=State.RESOLVED, resolved_at=NOON, visibility="secret")
    Support.objects.create(report=report, device_hash="budi", created_at=NOON)
    subscribed(device_key("budi"))
    payload = {"report_id": str(report.public_id), "kind": "resolve", "note": ""}

    notify.notify_reporter(Message(9, NOTIFY_REPORTER, report.number, payload))

    assert told() == []


def test_a_desk_with_a_mailbox_gets_one_mail_and_its_people_push() -> None:
    Agency.objects.filter(code="dlh").update(email="dlh@batam.example")
    person = make_person(Role.AGENCY_OPERATOR, agency="dlh")
    subscribed(user_key(person))
    report = make_report(state=State.ASSIGNED)

    payload = {"report_id": str(report.public_id), "kind": "received", "at": "2026-03-02"}
    notify.notify_agency(Message(7, NOTIFY_AGENCY, report.number, payload))

    assert sorted(told()) == [("agency_new", "agency", "email"), ("agency_new", "user", "push")]


def test_without_a_mailbox_each_operator_gets_a_mail() -> None:
    Agency.objects.filter(code="dlh").update(email="")
    make_person(Role.AGENCY_OPERATOR, agency="dlh")
    make_person(Role.AGENCY_OPERATOR, agency="dishub")

    raised(make_report(state=State.ASSIGNED), "escalated_nudge", Audience.DESK)

    assert told() == [("agency_nudge", "user", "email")]


@pytest.mark.parametrize(
    ("kind", "audience", "role", "expected"),
    [
        ("escalated_breach", Audience.HEAD, Role.AGENCY_HEAD, "head_breach"),
        ("escalated_coordinator", Audience.COORDINATOR, Role.TRIAGE, "coordinator_late"),
        ("escalated_mayor", Audience.MAYOR, Role.COMMAND, "mayor_late"),
        ("hand_over", Audience.COORDINATOR, Role.TRIAGE, "agency_changed"),
    ],
)
def test_a_late_report_reaches_just_its_audience(
    kind: str, audience: Audience, role: Role, expected: str
) -> None:
    person = make_person(role, agency="dlh")
    make_person(Role.AGENCY_HEAD, agency="dishub")
    make_person(Role.AGENCY_OPERATOR, agency="dlh")

    raised(make_report(state=State.ASSIGNED), kind, audience)

    assert told() == [(expected, "user", "email")]
    assert Notice.objects.get().person == user_key(person)
    assert Notice.objects.get().facts["note"] in {"", "resolution" if kind == "hand_over" else ""}


def test_somebody_who_left_hears_nothing() -> None:
    person = make_person(Role.AGENCY_HEAD, agency="dlh")
    person.is_active = False
    person.save(update_fields=["is_active"])

    raised(make_report(state=State.ASSIGNED), "escalated_breach", Audience.HEAD)

    assert told() == []


def test_a_crew_hears_of_its_new_job_on_its_phones() -> None:
    person = make_person(Role.CREW)
    subscribed(user_key(person))
    crew = make_crew(user_id=person.pk)
    report = make_running_report()

    order = field_work.accept_and_assign(
        report_id=report.public_id, crew=crew.code, actor=operator(), at=NOON
    )
    tell("reporting.notify_crew")

    assert told() == [("crew_job", "user", "push")]
    assert Notice.objects.get().facts["path"] == f"/tugas/{order.public_id}"


def test_an_emergency_is_urgent_for_the_desk() -> None:
    Agency.objects.filter(code="dlh").update(email="dlh@batam.example")
    report = make_report(state=State.ASSIGNED, priority="emergency")
    facts: dict[str, Any] = {"report_id": str(report.public_id), "kind": "received"}

    notify.notify_agency(Message(7, NOTIFY_AGENCY, report.number, facts))

    assert Notice.objects.get().is_urgent
    assert isinstance(Notice.objects.get().created_at, datetime)
