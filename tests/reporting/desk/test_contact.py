"""Looking up who reported: rarely, with a reason, and never unseen."""

from __future__ import annotations

from datetime import datetime

import pytest

from core.audit.models import AuditEntry
from reporting.models import Contact, ContactOpening, Report, Visibility
from reporting.rules.roles import Role
from tests.reporting.desk.conftest import Desk
from tests.support.clients import CityClient

PHONE = "+6281234567890"


@pytest.fixture
def reported(waiting: Report, now: datetime) -> Report:
    """A report whose sender can be reached."""
    Contact.objects.create(report=waiting, name="Sri Wahyuni", phone=PHONE, created_at=now)
    return waiting


def _path(report: Report) -> str:
    return f"/meja/laporan/{report.number}/kontak"


def test_the_page_hides_the_contact(desk: Desk, reported: Report) -> None:
    page = desk().get(f"/meja/laporan/{reported.number}").content.decode()

    assert "Buka kontak" in page
    assert PHONE not in page
    assert "Sri Wahyuni" not in page


def test_a_reason_opens_it_and_is_on_record(desk: Desk, reported: Report) -> None:
    answer = desk(name="Ayu").post(_path(reported), {"reason": "Lokasi tidak ketemu"})

    assert PHONE in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    opening = ContactOpening.objects.get(report=reported)
    assert (opening.opened_by_label, opening.reason) == ("Ayu", "Lokasi tidak ketemu")
    assert AuditEntry.objects.filter(kind="contact_opened", subject=reported.number).exists()


def test_without_a_reason_it_stays_closed(desk: Desk, reported: Report) -> None:
    answer = desk().post(_path(reported), {"reason": " "})

    assert answer.status_code == 422
    assert PHONE not in answer.content.decode()
    assert not ContactOpening.objects.exists()


@pytest.mark.parametrize(
    ("role", "agency", "visibility", "status"),
    [
        (Role.AGENCY_OPERATOR, "dishub", Visibility.PUBLIC, 404),
        (Role.CREW, "dlh", Visibility.PUBLIC, 403),
        (Role.COMMAND, "dlh", Visibility.PUBLIC, 403),
        (Role.AGENCY_OPERATOR, "dlh", Visibility.SECRET, 403),
    ],
)
def test_others_never_open_it(
    desk: Desk, reported: Report, role: Role, agency: str, visibility: Visibility, status: int
) -> None:
    Report.objects.filter(pk=reported.pk).update(visibility=visibility)

    answer = desk(role, agency=agency).post(_path(reported), {"reason": "Ingin tahu saja"})

    assert answer.status_code == status
    assert PHONE not in answer.content.decode()
    assert not ContactOpening.objects.exists()


def test_nobody_is_sent_to_sign_in(nobody: CityClient, reported: Report) -> None:
    assert nobody.post(_path(reported), {"reason": "Ingin tahu"}).status_code == 302
    assert not ContactOpening.objects.exists()
