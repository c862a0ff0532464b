"""What waits for a coordinator, what only they look at first, and who may send nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.errors import DomainError
from core.outbox.models import OutboxMessage
from core.outbox.registry import Message
from core.tenancy import CityLike, inside
from reporting.models import Block, CitySettings, Photo, Report, ReportEvent
from reporting.rules.lifecycle import Actor
from reporting.services import blocks, intake
from reporting.services.intake import SenderBlocked
from reporting.services.triage import flags
from tests.make.reporting import operator, triage
from tests.reporting.intake.test_submit import nothing_was_written, submission

NOON = datetime(2026, 11, 25, 5, tzinfo=UTC)
CITIZEN = Actor.citizen()
DEVICE = "d" * 64


def sent(**changes: Any) -> Report:
    receipt = intake.submit(submission(**changes), actor=CITIZEN, at=NOON)
    return Report.objects.get(public_id=receipt.public_id)


def settings(**values: Any) -> None:
    CitySettings.objects.update(config_version=99, **values)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Sampah menumpuk, hubungi 0812-3456-7890", "Ada data pribadi di teks: nomor telepon"),
        ("Sampah, NIK saya 3171234567890001", "Ada data pribadi di teks: NIK atau nomor kartu"),
        ("Mobil B 1234 XYZ buang sampah", "Ada data pribadi di teks: pelat nomor kendaraan"),
        ("Ada kebakaran, eh bukan kebakaran", "Kata darurat bertentangan: kebakaran"),
        ("Kebakaran! cuma tes kok", "Kata darurat bertentangan: kebakaran, cuma tes"),
    ],
)
def test_a_coordinator_looks_while_the_agency_works(
    batam: CityLike, text: str, reason: str
) -> None:
    report = sent(description=text)

    assert (report.needs_triage, report.triage_reason) == (True, reason)
    assert report.agency is not None
    assert report.response_due_at is not None
    assert not Report.objects.public().exists()


@pytest.mark.parametrize(
    "text",
    [
        "Sampah menumpuk di RT 05 RW 12, sejak 12-05-2026 jam 08.00",
        "Lubang 100 x 200 cm, kerugian Rp 5.000.000",
        "Bekas kebakaran, sampahnya belum diangkut",
    ],
)
def test_ordinary_numbers_and_words_are_left_alone(batam: CityLike, text: str) -> None:
    assert not sent(description=text).needs_triage


def test_banned_words_keep_it_from_every_agency(batam: CityLike) -> None:
    settings(banned_words=["judi online", "obat kuat"])

    report = sent(description="Main JUDI ONLINE yuk, sampah")

    assert report.triage_reason == "Ada kata yang dilarang: judi online"
    assert report.agency is None


def test_an_unsure_guess_waits_above_the_citys_own_threshold(batam: CityLike) -> None:
    settings(triage_confidence=0.99)
    assert sent(description="sampah menumpuk", category="").triage_reason == "Kategori belum pasti"

    CitySettings.objects.update(triage_confidence=0.1, config_version=100)

    assert not sent(description="sampah menumpuk", category="").needs_triage


def test_words_about_nothing_known_wait(batam: CityLike) -> None:
    report = sent(description="qwerty zxcvb", category="")

    assert (report.category.code, report.triage_reason) == ("lainnya", "Kategori tidak dikenal")


def test_who_is_blocked_is_refused_until_it_ends(batam: CityLike) -> None:
    report = sent(device_hash=DEVICE)
    blocks.block_sender(report, kinds=["device"], days=7, reason="Iklan", actor=triage(), at=NOON)
    before = (Report.objects.count(), OutboxMessage.objects.count(), ReportEvent.objects.count())

    with pytest.raises(SenderBlocked, match="2 Des 2026"):
        sent(device_hash=DEVICE)

    assert before == (
        Report.objects.count(),
        OutboxMessage.objects.count(),
        ReportEvent.objects.count(),
    )
    assert sent(device_hash="e" * 64).number
    later = intake.submit(
        submission(device_hash=DEVICE), actor=CITIZEN, at=NOON + timedelta(days=7, minutes=1)
    )
    assert later.number


def test_a_lifted_block_holds_no_longer(batam: CityLike) -> None:
    block = blocks.block_value(
        kind="phone", value="+6281234567890", days=7, reason="Iklan", actor=triage(), at=NOON
    )
    with pytest.raises(SenderBlocked):
        sent(phone="0812 3456 7890")
    assert nothing_was_written()

    blocks.lift(block_id=block.public_id, actor=triage(), at=NOON)

    assert sent(phone="0812 3456 7890").number


def test_a_network_is_blocked_by_the_report_that_came_from_it(batam: CityLike) -> None:
    held = sent(description="qwerty", category="", address_hash="n" * 64)
    blocks.block_sender(held, kinds=["address"], days=1, reason="Iklan", actor=triage(), at=NOON)

    with pytest.raises(SenderBlocked):
        sent(address_hash="n" * 64)


def test_staff_may_write_down_what_a_blocked_caller_says(batam: CityLike) -> None:
    blocks.block_value(
        kind="phone", value="+6281234567890", days=7, reason="Iklan", actor=triage(), at=NOON
    )

    assert sent(phone="0812 3456 7890", channel="staff").number


def test_only_coordinators_and_admins_block_and_for_a_reason(batam: CityLike) -> None:
    for refusal in (
        {"actor": operator()},
        {"reason": " "},
        {"days": 3},
        {"kind": "device"},
    ):
        facts: dict[str, Any] = {
            "kind": "phone",
            "value": "+6281234567890",
            "days": 7,
            "reason": "Iklan",
            "actor": triage(),
            "at": NOON,
            **refusal,
        }
        with pytest.raises(DomainError):
            blocks.block_value(**facts)

    assert not Block.objects.exists()


def test_a_block_holds_in_its_own_city_only(batam: CityLike, bekasi: CityLike) -> None:
    blocks.block_value(
        kind="phone", value="+6281234567890", days=7, reason="Iklan", actor=triage(), at=NOON
    )

    with inside(bekasi):
        assert not Block.objects.exists()
        assert sent(phone="0812 3456 7890", category="sampah").number


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"lon": 104.5, "lat": 1.13}, "Foto diambil"),
        ({"taken_at": "2026-08-01T10:00:00+07:00"}, "hari sebelum dilaporkan"),
        ({"taken_at": "2026-11-24T10:00:00+07:00"}, ""),
        ({"taken_at": "kapan-kapan", "lon": None}, ""),
    ],
)
def test_a_photo_of_another_place_or_time_brings_a_coordinator(
    batam: CityLike, claims: dict[str, Any], said: str
) -> None:
    report = sent()
    photo = Photo.objects.create(report=report, original_key="x", claims=claims, created_at=NOON)

    flags.check_photo_claims(Message(1, "", "", {"photo": str(photo.public_id)}))

    report.refresh_from_db()
    assert report.needs_triage is bool(said)
    assert said in report.triage_reason
    assert report.agency is not None
