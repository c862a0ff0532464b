"""Messages: sent where a way exists, and honestly noted where none does."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from core.outbox.models import OutboxMessage
from core.outbox.registry import Message, consumer_of
from reporting.models import Agency, Contact, Report, ReportEvent
from reporting.rules.lifecycle import Role, State
from reporting.services import notify, workflow
from reporting.services.workflow.telling import NOTIFY_AGENCY, NOTIFY_REPORTER
from tests.make.reporting import later, make_person, make_report, make_running_report, operator

pytestmark = pytest.mark.usefixtures("batam")


def deliver(topic: str) -> None:
    """Do what the worker does with the newest message of a topic."""
    row = OutboxMessage.objects.filter(topic=topic).latest("pk")
    message = Message(row.pk, row.topic, row.key, row.payload)
    how = consumer_of(topic)
    assert how.prepare is not None
    how.handler(message, how.prepare(message))


def noted() -> list[dict[str, Any]]:
    return [event.facts for event in ReportEvent.objects.filter(kind="notified").in_order()]


def accepted(**contact: str) -> Report:
    report = make_running_report()
    Contact.objects.create(report=report, created_at=later(minutes=1), **contact)
    workflow.accept(
        report_id=report.public_id, actor=operator(), at=later(minutes=5), note="Segera ke sana"
    )
    return report


def test_the_reporter_gets_an_email() -> None:
    report = accepted(email="siti@contoh.id")

    deliver("reporting.notify_reporter")

    (letter,) = mail.outbox
    assert letter.to == ["siti@contoh.id"]
    assert letter.subject == f"[{report.number}] Diterima dinas, mulai dikerjakan"
    assert "Segera ke sana" in letter.body
    assert f"/laporan/{report.number}" in letter.body
    assert noted() == [
        {"about": "accept", "to": "reporter", "channel": "email", "status": "sent", "count": 1}
    ]


def test_the_same_message_twice_is_one_message_to_a_mail_server() -> None:
    accepted(email="siti@contoh.id")

    deliver("reporting.notify_reporter")
    deliver("reporting.notify_reporter")

    ids = {letter.extra_headers["Message-ID"] for letter in mail.outbox}
    assert len(ids) == 1


def test_a_phone_without_a_carrier_is_noted_as_not_sent() -> None:
    accepted(phone="+6281234567890", channel="whatsapp")

    deliver("reporting.notify_reporter")

    assert mail.outbox == []
    event = ReportEvent.objects.get(kind="notified")
    assert event.note == "tidak terkirim: kanal belum diatur"
    assert (event.facts["channel"], event.facts["status"]) == ("whatsapp", "not_sent")
    assert not event.is_public


def test_without_a_mail_server_an_email_is_noted_as_not_sent(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "localhost"
    accepted(email="siti@contoh.id")

    deliver("reporting.notify_reporter")

    assert noted()[0]["status"] == "not_sent"


def test_nobody_is_told_who_left_no_way() -> None:
    report = make_running_report()

    workflow.accept(report_id=report.public_id, actor=operator(), at=later(minutes=5))

    assert not OutboxMessage.objects.filter(topic="reporting.notify_reporter").exists()


def test_a_desk_hears_of_a_report_that_became_its_own() -> None:
    Agency.objects.filter(code="dishub").update(email="dishub@batam.example")
    report = make_running_report()
    workflow.hand_over(
        report_id=report.public_id,
        agency="dishub",
        note="Rambu rusak",
        actor=operator(),
        at=later(minutes=5),
    )

    deliver("reporting.notify_agency")

    (letter,) = mail.outbox
    assert letter.to == ["dishub@batam.example"]
    assert "Rambu rusak" in letter.body
    assert "Batas waktu:" in letter.body


def test_what_intake_promises_is_understood() -> None:
    Agency.objects.filter(code="dlh").update(email="dlh@batam.example")
    report = make_report(state=State.ASSIGNED)
    payload = {"report_id": str(report.public_id), "kind": "received", "at": "2026-03-02"}
    message = Message(7, NOTIFY_AGENCY, report.number, payload)

    notify.notify_agency(message, notify.prepare_for_agency(message))

    assert mail.outbox[0].subject == f"[{report.number}] Laporan baru masuk"


def test_a_breach_reaches_the_head_of_the_agency_only() -> None:
    head = make_person(Role.AGENCY_HEAD, agency="dlh")
    make_person(Role.AGENCY_HEAD, agency="dishub")
    make_person(Role.AGENCY_OPERATOR, agency="dlh")
    report = make_report(state=State.ASSIGNED)
    payload = {
        "report_id": str(report.public_id),
        "kind": "escalated_breach",
        "note": "resolution",
        "audience": "head",
    }
    message = Message(8, NOTIFY_AGENCY, report.number, payload)

    notify.notify_agency(message, notify.prepare_for_agency(message))

    assert [letter.to for letter in mail.outbox] == [[head.email]]
    assert "resolution" not in mail.outbox[0].body


def test_giving_up_is_noted() -> None:
    report = make_report()
    payload = {"report_id": str(report.public_id), "kind": "accept"}

    notify.give_up(Message(9, NOTIFY_REPORTER, report.number, payload), OSError())

    assert noted()[0]["status"] == "not_sent"
    assert "tidak terkirim" in ReportEvent.objects.get().note


def test_a_header_cannot_be_smuggled_in() -> None:
    report = make_report(state=State.ASSIGNED)
    Agency.objects.filter(code="dlh").update(email="dlh@batam.example")
    payload = {"report_id": str(report.public_id), "kind": "x\r\nBcc: all@example.com"}
    message = Message(10, NOTIFY_AGENCY, report.number, payload)

    notify.notify_agency(message, notify.prepare_for_agency(message))

    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].recipients() == ["dlh@batam.example"]
