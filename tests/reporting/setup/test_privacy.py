"""The privacy desk: timers, answers, and a breach from its discovery to its end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from core import clock
from core.audit.models import AuditEntry
from reporting.models import Breach, PrivacyRequest, Report
from reporting.services import contacts, privacy
from tests.make.reporting import make_report, reporter

HOME = "/atur/data-pribadi/"


@pytest.fixture
def asked(admin: Client) -> PrivacyRequest:
    """A restriction that waits for the city's answer."""
    report: Report = make_report()
    contacts.keep(report_id=report.pk, at=clock.now(), phone="081234567890")
    privacy.restrict(report_id=report.public_id, actor=reporter(), at=clock.now())
    return PrivacyRequest.objects.get()


def found(**changes: str) -> dict[str, str]:
    at = clock.now() - timedelta(hours=1)
    return {
        "title": "Daftar pelapor terkirim ke alamat salah",
        "discovered_at": at.strftime("%Y-%m-%dT%H:%M"),
        "description": "Sebuah lampiran berisi dua belas nama.",
        "data_kinds": "nama, telepon",
        "people_count": "12",
        **changes,
    }


def test_a_request_that_is_late_says_so(admin: Client, asked: PrivacyRequest) -> None:
    assert "Lewat target" not in admin.get(HOME).content.decode()
    PrivacyRequest.objects.update(due_at=clock.now() - timedelta(minutes=1))

    page = admin.get(HOME).content.decode()

    assert asked.report.number in page
    assert "Lewat target" in page


def test_an_answer_needs_a_reason_and_is_given_once(admin: Client, asked: PrivacyRequest) -> None:
    address = f"{HOME}{asked.public_id}/jawab"
    page = admin.post(address, {"keputusan": "tetap", "alasan": "ya"}, follow=True)
    assert "Tulis alasannya" in page.content.decode()
    assert PrivacyRequest.objects.get().state == "open"

    admin.post(address, {"keputusan": "tetap", "alasan": "Permintaan pelapor dipenuhi"})
    page = admin.post(address, {"keputusan": "buka", "alasan": "Berubah pikiran lagi"}, follow=True)

    assert "sudah dijawab" in page.content.decode()
    assert PrivacyRequest.objects.get().state == "done"
    assert AuditEntry.objects.filter(kind="privacy_answered").count() == 1


def test_a_breach_is_recorded_notified_and_closed(admin: Client) -> None:
    admin.post(f"{HOME}insiden/baru", found())
    breach = Breach.objects.get()
    assert breach.notice_due_at - breach.discovered_at == timedelta(hours=72)
    page = f"{HOME}insiden/{breach.public_id}/"

    admin.post(page, {"notice": "Dua belas orang ditelepon satu per satu."})
    admin.post(page, {"measures": "Lampiran kini harus disetujui dua orang."})

    breach.refresh_from_db()
    assert breach.state == "closed"
    assert breach.measures.startswith("Lampiran")
    shown = admin.get(page).content.decode()
    assert "Dua belas orang ditelepon" in shown
    assert "Lampiran kini" in shown


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"description": "x"},
        {"discovered_at": "2999-01-01T00:00"},
        {"people_count": "-1"},
    ],
    ids=["no title", "too few words", "future", "minus"],
)
def test_what_cannot_be_is_refused_beside_its_field(admin: Client, changes: dict[str, str]) -> None:
    answer = admin.post(f"{HOME}insiden/baru", found(**changes))

    assert answer.status_code == 422
    assert not Breach.objects.exists()
