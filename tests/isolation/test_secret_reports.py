"""A secret report: its sender shows nowhere, to nobody of the agency, not in messages, not in logs."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from core import clock
from core.audit.models import AuditEntry
from core.outbox.models import OutboxMessage
from core.tenancy import inside_public
from reporting.models import CrewMember, Notice, Report, ReportEvent, WorkOrder
from reporting.rules.roles import Role
from reporting.services import contacts, workflow
from tenants.models import City
from tests.isolation.canary import addresses
from tests.make.people import make_person
from tests.make.reporting import (
    make_crew,
    make_running_report,
    make_work_order,
    operator,
    reporter,
    some_kelurahan,
)
from tests.support.clients import CityClient, signed_in

NAME = "Rahasiawati Pelapor"
PHONE = "+6281277788899"
EMAIL = "rahasiawati@contoh.id"
TRACES = (NAME, PHONE, PHONE[1:], "0812-7778-8899", EMAIL)


@pytest.fixture
def told(batam: City) -> Report:
    """A secret report whose sender can be reached, and that a crew works on."""
    report = make_running_report(visibility="secret", device_hash="d" * 64)
    contacts.follow(
        report_id=report.public_id,
        actor=reporter(),
        at=clock.now(),
        name=NAME,
        phone=PHONE,
        email=EMAIL,
    )
    return report


@pytest.fixture
def people(batam: City, told: Report) -> dict[Role, CityClient]:
    """Those who work on it, and those who look on."""
    found = {}
    agency = told.agency.code if told.agency else ""
    for role in (
        Role.AGENCY_OPERATOR,
        Role.AGENCY_HEAD,
        Role.CREW,
        Role.COMMAND,
        Role.AREA_OFFICER,
    ):
        area = some_kelurahan() if role is Role.AREA_OFFICER else None
        person = make_person(role, agency=agency, area=area)
        if role is Role.CREW:
            crew = make_crew(agency=agency)
            CrewMember.objects.create(crew=crew, user=person)
            make_work_order(report=told, crew=crew)
        found[role] = signed_in(batam, person)
    return found


@contextmanager
def everything_logged() -> Iterator[io.StringIO]:
    """All that any logger says meanwhile, at the most talkative level."""
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield heard
    finally:
        root.setLevel(level)
        root.removeHandler(handler)


def traces(text: str) -> list[str]:
    return [trace for trace in TRACES if trace.lower() in text.lower()]


def content_of(response: object) -> str:
    parts = response if getattr(response, "streaming", False) else [response.content]  # type: ignore[attr-defined]
    return b"".join(parts).decode(errors="replace")  # type: ignore[arg-type]


def test_no_page_of_agency_and_crew_names_the_sender(
    told: Report, people: dict[Role, CityClient]
) -> None:
    values = _values(told)
    asked = 0
    with everything_logged() as heard:
        for role, client in people.items():
            client.raise_request_exception = False
            for path in addresses("/"):
                try:
                    target = path % values
                except KeyError:
                    continue
                answer = client.get(target)
                asked += answer.status_code == 200
                assert traces(content_of(answer)) == [], (role, target)
    assert asked > 60
    assert traces(heard.getvalue()) == []


def test_nobody_but_the_coordinator_opens_the_contact(
    told: Report, people: dict[Role, CityClient]
) -> None:
    for role, client in people.items():
        answer = client.post(
            f"/meja/laporan/{told.number}/kontak", {"reason": "Perlu bertanya alamat"}
        )
        assert answer.status_code in (403, 404, 405), role
        assert traces(content_of(answer)) == []
    assert not told.contact_openings.exists()


def test_what_is_kept_of_the_work_names_nobody(told: Report) -> None:
    with everything_logged() as heard:
        workflow.accept(report_id=told.public_id, actor=operator(told.agency.code), at=clock.now())  # type: ignore[union-attr]
        workflow.ask_reporter(
            report_id=told.public_id,
            note="Sebelah mana tepatnya?",
            actor=operator(told.agency.code),  # type: ignore[union-attr]
            at=clock.now(),
        )
    with inside_public():
        jobs = list(OutboxMessage.objects.values_list("payload", flat=True))
    kept = [
        list(ReportEvent.objects.values("note", "facts", "actor_label")),
        list(AuditEntry.objects.values("subject", "facts", "actor_label")),
        list(Notice.objects.values("facts", "address_hint", "person")),
        list(WorkOrder.objects.values("note")),
        jobs,
    ]

    assert traces(json.dumps(kept, default=str)) == []
    assert traces(heard.getvalue()) == []


def test_the_coordinator_sees_the_sender_after_saying_why(told: Report, batam: City) -> None:
    """Otherwise the tests above prove nothing."""
    client = signed_in(batam, make_person(Role.TRIAGE))

    page = client.post(
        f"/meja/laporan/{told.number}/kontak", {"reason": "Perlu bertanya alamat"}, follow=True
    )

    assert NAME in content_of(page)
    assert told.contact_openings.count() == 1


def _values(report: Report) -> dict[str, object]:
    order = WorkOrder.objects.get(report=report)
    known: dict[str, object] = {
        "number": report.number,
        "report_id": report.public_id,
        "public_id": order.public_id,
        "code": report.agency.code if report.agency else "x",
        "step": "reject",
        "name": "accept",
        "level": "kelurahan",
        "z": 14,
        "x": 12927,
        "y": 8140,
    }
    return known
