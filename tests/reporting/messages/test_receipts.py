"""What providers report back: only signed, only about this city's messages, twice as good as once."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from core.messages import signatures
from core.tenancy import CityLike, inside
from reporting.models import Contact, Notice, SuppressedAddress
from reporting.services.messages import posting, preferences
from reporting.services.messages.people import Recipient
from tests.make.reporting import make_report
from tests.reporting.messages.conftest import KEY, NOON
from tests.support import outbox
from tests.support.clients import CityClient
from tests.support.post import PostOffice

pytestmark = pytest.mark.usefixtures("at")


@pytest.fixture
def sent(batam: CityLike, office: PostOffice) -> dict[str, Notice]:
    report = make_report()
    Contact.objects.create(
        report=report, email="siti@contoh.id", phone="+6281234567890", created_at=NOON
    )
    posting.post(
        event="kabar",
        kind="resolved",
        recipients=[
            Recipient("device:siti", f"contact:{report.public_id}", frozenset({"email", "sms"}))
        ],
        report=report,
        at=NOON,
    )
    outbox.drain()
    return {notice.channel: notice for notice in Notice.objects.all()}


def tell(city: CityLike, channel: str, told: object, *, key: str = KEY, minutes: int = 0) -> int:
    body = json.dumps(told).encode()
    header = signatures.sign(key, body, at=NOON + timedelta(minutes=minutes))
    answer = CityClient(city).post(
        f"/pesan/tanda-terima/{channel}",
        body,
        content_type="application/json",
        headers={"Tanggap-Signature": header},
    )
    return int(answer.status_code)


def test_the_gateway_is_told_where_to_report(sent: dict[str, Notice], office: PostOffice) -> None:
    (item,) = office.box.of("sms")

    assert item.facts["callback"].endswith("/pesan/tanda-terima/sms")
    assert item.facts["reference"] == str(sent["sms"].public_id)
    assert item.facts["account"] == "batam"
    assert item.sender == "Lapor Batam"
    assert "/k/" in item.text


def test_delivered_and_returned(sent: dict[str, Notice], batam: CityLike) -> None:
    told = {"reference": str(sent["sms"].public_id), "status": "delivered"}
    assert tell(batam, "sms", told) == 204
    assert tell(batam, "sms", told) == 204
    sent["sms"].refresh_from_db()
    assert sent["sms"].state == "delivered"

    assert tell(batam, "sms", told | {"status": "failed"}) == 204
    sent["sms"].refresh_from_db()
    assert (sent["sms"].state, sent["sms"].reason) == ("failed", "returned")


@pytest.mark.parametrize("status", ["bounced", "complained"])
def test_a_bounce_or_complaint_ends_the_address(
    sent: dict[str, Notice], batam: CityLike, status: str
) -> None:
    told = {"reference": str(sent["email"].public_id), "status": status}

    assert tell(batam, "email", told) == 204

    row = SuppressedAddress.objects.get()
    assert (row.channel, row.reason) == ("email", status)
    assert preferences.has_stopped("Siti@contoh.id")


def test_an_address_alone_is_enough(batam: CityLike, office: PostOffice) -> None:
    assert tell(batam, "email", {"status": "bounced", "address": "budi@contoh.id"}) == 204
    assert preferences.has_stopped("budi@contoh.id")


@pytest.mark.parametrize(("key", "minutes"), [("salah", 0), ("", 0), (KEY, -6), (KEY, 6)], ids=str)
def test_unsigned_or_old_receipts_change_nothing(
    sent: dict[str, Notice], batam: CityLike, key: str, minutes: int
) -> None:
    told = {"reference": str(sent["sms"].public_id), "status": "delivered"}

    assert tell(batam, "sms", told, key=key, minutes=minutes) == 403
    sent["sms"].refresh_from_db()
    assert sent["sms"].state == "sent"


@pytest.mark.parametrize("told", [[], "x", {}, {"status": "danced"}])
def test_what_cannot_be_read_is_refused(batam: CityLike, office: PostOffice, told: object) -> None:
    assert tell(batam, "sms", told) == 422


def test_a_receipt_of_one_city_is_unknown_in_the_other(
    sent: dict[str, Notice], bekasi: CityLike
) -> None:
    told = {"reference": str(sent["sms"].public_id), "status": "delivered"}

    assert tell(bekasi, "sms", told) == 404
    sent["sms"].refresh_from_db()
    assert sent["sms"].state == "sent"
    assert tell(bekasi, "sms", {"reference": "x", "status": "delivered"}) == 404


def test_without_a_key_nobody_can_report(
    sent: dict[str, Notice], batam: CityLike, settings: object
) -> None:
    settings.SMS_KEY = ""  # type: ignore[attr-defined]
    told = {"reference": str(sent["sms"].public_id), "status": "delivered"}

    assert tell(batam, "sms", told, key="") == 403


def test_suppression_stays_in_its_city(
    batam: CityLike, bekasi: CityLike, office: PostOffice
) -> None:
    tell(batam, "email", {"status": "bounced", "address": "budi@contoh.id"})

    with inside(bekasi):
        assert not preferences.has_stopped("budi@contoh.id")
        assert not SuppressedAddress.objects.exists()
