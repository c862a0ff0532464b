"""A reporter's own data: shown, taken along, closed and forgotten; and nobody else's."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from core import clock
from core.tenancy import CityLike, inside
from reporting.models import Consent, Contact, Photo, PrivacyRequest, Report
from reporting.rules.roles import Role
from reporting.services import breaches, contacts, forgetting, privacy, retention
from tests.make.reporting import actor, make_report, reporter, triage

Fields = Callable[..., dict[str, object]]
PHONE = "0812 3456 7890"


@pytest.fixture
def mine(phone: Client, filled: Fields) -> Report:
    """A report sent from this phone, with a way to reach the sender."""
    phone.post("/lapor", filled(description="Sampah. Telepon saya 0812-3456-7890, Siti Aminah"))
    report = Report.objects.get()
    phone.post(f"/terkirim/{report.number}/kabar", {"phone": PHONE, "name": "Siti Aminah"})
    return report


def address(report: Report, rest: str = "") -> str:
    return f"/laporan/{report.number}/data-saya{rest}"


def test_the_page_shows_what_is_kept_and_only_to_the_sender(
    phone: Client, neighbour: Client, mine: Report
) -> None:
    page = phone.get(address(mine)).content.decode()

    assert "+6281234567890" in page
    assert "Siti Aminah" in page
    assert neighbour.get(address(mine)).status_code == 404
    assert Consent.objects.get().withdrawn_at is None


@pytest.mark.parametrize("act", ["/unduh", "/tarik", "/batasi", "/hapus"])
def test_somebody_else_may_do_none_of_it(neighbour: Client, mine: Report, act: str) -> None:
    answer = neighbour.post(address(mine, act), {"paham": "ya"})

    assert answer.status_code == 404
    assert Contact.objects.count() == 1
    assert not PrivacyRequest.objects.exists()


def test_everything_kept_can_be_taken_along(phone: Client, mine: Report) -> None:
    contacts.open_contact(
        report_id=mine.public_id, actor=triage("Bu Citra"), reason="Tanya lokasi", at=clock.now()
    )

    answer = phone.post(address(mine, "/unduh"))

    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        facts = json.loads(packed.read("data.json"))
    assert facts["laporan"]["nomor"] == mine.number
    assert facts["kontak"]["telepon"] == "+6281234567890"
    assert facts["kontak_dibuka_oleh"][0]["opened_by_label"] == "Bu Citra"
    assert len(facts["persetujuan"]) == 1


def test_withdrawing_removes_the_contact_and_keeps_the_report(phone: Client, mine: Report) -> None:
    phone.post(address(mine, "/tarik"))

    assert not Contact.objects.exists()
    assert Consent.objects.get().withdrawn_at is not None
    assert Report.objects.get().state == mine.state
    again = phone.post(address(mine, "/tarik"))
    assert again.status_code == 422
    assert "tidak menyimpan kontak" in again.content.decode()
    assert PrivacyRequest.objects.count() == 1


def test_a_restricted_contact_is_closed_to_everybody_until_it_is_lifted(
    phone: Client, mine: Report
) -> None:
    phone.post(address(mine, "/batasi"))
    phone.post(address(mine, "/batasi"))
    (request,) = PrivacyRequest.objects.all()
    assert request.due_at - request.requested_at == timedelta(hours=72)

    def look() -> contacts.Reporter:
        return contacts.open_contact(
            report_id=mine.public_id, actor=triage(), reason="Tanya lokasi", at=clock.now()
        )

    with pytest.raises(contacts.ContactClosed, match="membatasi"):
        look()

    privacy.answer(
        request_id=request.public_id,
        keep=False,
        note="Dibutuhkan untuk keselamatan",
        actor=actor(Role.CITY_ADMIN),
        at=clock.now(),
    )
    assert look().phone == "+6281234567890"
    assert "Dibutuhkan untuk keselamatan" in phone.get(address(mine)).content.decode()


def test_erasing_asks_once_more_and_then_leaves_no_trace(phone: Client, mine: Report) -> None:
    refused = phone.post(address(mine, "/hapus"))
    assert refused.status_code == 422
    assert Contact.objects.count() == 1

    phone.post(address(mine, "/hapus"), {"paham": "ya"})

    report = Report.objects.get()
    assert not Contact.objects.exists()
    assert report.device_hash == ""
    assert "0812" not in report.description
    assert "Siti" not in report.description
    assert report.description.startswith("Sampah. Telepon saya")


def test_who_is_forgotten_leaves_no_request_to_answer(phone: Client, mine: Report) -> None:
    phone.post(address(mine, "/batasi"))
    phone.post(address(mine, "/hapus"), {"paham": "ya"})

    assert not PrivacyRequest.objects.filter(state="open").exists()
    page = phone.get(address(mine)).content.decode()
    assert "Identitas Anda sudah dihapus" in page
    assert 'name="paham"' not in page


def test_originals_of_photos_are_replaced_by_copies_that_say_nothing(batam: CityLike) -> None:
    from core.outbox.registry import Message
    from core.storage import files

    report = make_report()
    keys = {name: files.city_key(f"photos/{name}.webp") for name in ("original", "display")}
    for name, key in keys.items():
        files.put(key, name.encode(), "image/webp")
    photo = Photo.objects.create(
        report=report,
        state="ready",
        original_key=keys["original"],
        display_key=keys["display"],
        claims={"camera": "HP Siti"},
        device_hash="x",
        created_at=clock.now(),
    )

    privacy.erase(report_id=report.public_id, actor=reporter(), at=clock.now())
    message = Message(1, forgetting.STRIP_TOPIC, "k", {"report": str(report.public_id)})
    forgetting.strip_originals(message)
    forgetting.strip_originals(message)

    photo.refresh_from_db()
    assert (photo.claims, photo.device_hash) == ({}, "")
    assert photo.original_key not in keys.values()
    with files.open(photo.original_key) as copy:
        assert copy.read() == b"display"


def test_a_year_after_the_end_the_sender_is_forgotten(phone: Client, mine: Report) -> None:
    ended = clock.now()
    Report.objects.update(state="rejected", reject_reason="spam", closed_at=ended)

    retention.forget_contacts(ended + timedelta(days=364))
    assert Contact.objects.count() == 1
    retention.forget_contacts(ended + timedelta(days=366))

    assert not Contact.objects.exists()
    assert Report.objects.get().device_hash == ""


def test_the_other_citys_reporter_is_not_touched(
    phone: Client, mine: Report, bekasi: CityLike
) -> None:
    with inside(bekasi):
        other = make_report(device_hash="d" * 64)
        contacts.keep(report_id=other.pk, at=clock.now(), phone=PHONE)

    phone.post(address(mine, "/hapus"), {"paham": "ya"})

    with inside(bekasi):
        assert Contact.objects.count() == 1
        assert Report.objects.get().device_hash == "d" * 64


def test_only_a_city_admin_answers_and_keeps_the_register(mine: Report) -> None:
    from core.errors import Forbidden

    with pytest.raises(Forbidden):
        breaches.record(
            title="Daftar bocor lewat surel",
            description="Daftar pelapor terkirim ke alamat yang salah.",
            data_kinds="nama, telepon",
            people_count=12,
            measures="",
            discovered_at=clock.now(),
            actor=triage(),
            at=clock.now(),
        )
    from reporting.models import Breach

    assert not Breach.objects.exists()
