"""Behind the link in a message: acting as the reporter, choosing, stopping; and what a link cannot do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from core.tenancy import CityLike, inside
from reporting.models import Contact, MessagePreference, Notice, Report, SuppressedAddress
from reporting.rules.lifecycle import State
from reporting.services.messages import links, posting
from reporting.services.messages.people import Recipient
from tests.make.reporting import make_report
from tests.reporting.messages.conftest import NOON
from tests.support import outbox
from tests.support.clients import CityClient
from tests.support.post import PostOffice

pytestmark = pytest.mark.usefixtures("at")


@pytest.fixture
def resolved(batam: CityLike) -> Report:
    report = make_report(state=State.RESOLVED, resolved_at=NOON, device_hash="siti")
    Contact.objects.create(report=report, email="siti@contoh.id", created_at=NOON)
    return report


def message_about(report: Report, *, kind: str = "resolved", source: str = "") -> Notice:
    (notice,) = posting.post(
        event=f"peristiwa-{kind}-{source}",
        kind=kind,
        recipients=[
            Recipient("device:siti", source or f"contact:{report.public_id}", frozenset({"email"}))
        ],
        report=report,
        at=NOON,
    )
    return notice


def test_the_buttons_of_a_mail_lead_to_an_answer(
    resolved: Report, office: PostOffice, batam: CityLike
) -> None:
    message_about(resolved)
    outbox.drain()
    address = re.search(r"Sudah beres: http://[^/]+(/k/[^#\s]+)#beres", office.mails()[0].text)
    assert address is not None
    client = CityClient(batam)

    page = client.get(address[1])
    assert page.status_code == 200
    assert "Sudah beres" in page.content.decode()
    resolved.refresh_from_db()
    assert resolved.state == State.RESOLVED, "opening a link changes nothing"

    client.post(f"{address[1]}/langkah/confirm")
    resolved.refresh_from_db()
    assert resolved.state == State.CLOSED


def test_saying_not_fixed_needs_words(resolved: Report, batam: CityLike) -> None:
    token = links.token_of(message_about(resolved))
    client = CityClient(batam)

    assert client.post(f"/k/{token}/langkah/reopen", {"note": ""}).status_code == 422
    client.post(f"/k/{token}/langkah/reopen", {"note": "Sampah masih ada"})

    resolved.refresh_from_db()
    assert resolved.state == State.ASSIGNED


def test_one_click_stops_mail_and_nothing_more_leaves(
    resolved: Report, office: PostOffice, batam: CityLike
) -> None:
    token = links.token_of(message_about(resolved))
    program = Client(enforce_csrf_checks=True, HTTP_HOST="batam.localhost")

    answer = program.post(f"/k/{token}/berhenti", {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    stopped = SuppressedAddress.objects.get()
    assert (stopped.reason, stopped.hint) == ("unsubscribed", "s•••i@c•••.id")
    outbox.drain()
    assert office.mails() == []
    assert (Notice.objects.get().state, Notice.objects.get().reason) == (
        "suppressed",
        "unsubscribed",
    )
    CityClient(batam).post(f"/k/{token}/lanjut")
    assert not SuppressedAddress.objects.exists()


def test_opening_the_stop_page_stops_nothing(resolved: Report, batam: CityLike) -> None:
    token = links.token_of(message_about(resolved))

    page = CityClient(batam).get(f"/k/{token}/berhenti")

    assert page.status_code == 200
    assert "s•••i@c•••.id" in page.content.decode()
    assert "siti@contoh.id" not in page.content.decode()
    assert not SuppressedAddress.objects.exists()


def test_a_reader_chooses_channels_and_hours(resolved: Report, batam: CityLike) -> None:
    token = links.token_of(message_about(resolved))
    client = CityClient(batam)

    wrong = client.post(f"/k/{token}/pilihan", {"quiet_from": "600", "language": "id"})
    assert wrong.status_code == 422
    assert not MessagePreference.objects.exists()

    chosen = {"channels": ["email"], "quiet_from": "1200", "quiet_until": "420", "language": "en"}
    client.post(f"/k/{token}/pilihan", chosen)
    kept = MessagePreference.objects.get()
    assert (kept.person, kept.quiet_from, kept.language) == ("device:siti", 1200, "en")


def test_a_link_does_not_act_for_others(resolved: Report, batam: CityLike) -> None:
    """A follower's message, an agency's, one about another report: they read, at most."""
    for kind, source in (
        ("follower_resolved", ""),
        ("resolved", f"contact:{make_report().public_id}"),
        ("head_breach", "user:00000000-0000-0000-0000-000000000001"),
    ):
        token = links.token_of(message_about(resolved, kind=kind, source=source))
        client = CityClient(batam)
        assert resolved.description not in client.get(f"/k/{token}").content.decode()
        assert client.post(f"/k/{token}/langkah/confirm").status_code == 404
    resolved.refresh_from_db()
    assert resolved.state == State.RESOLVED


def test_a_link_grows_too_old_to_act(
    resolved: Report, batam: CityLike, at: Callable[[datetime], None]
) -> None:
    token = links.token_of(message_about(resolved))
    at(NOON + timedelta(days=61))

    answer = CityClient(batam).post(f"/k/{token}/langkah/confirm")

    assert answer.status_code == 410
    resolved.refresh_from_db()
    assert resolved.state == State.RESOLVED


def test_a_link_of_one_city_is_nothing_in_the_other(
    resolved: Report, batam: CityLike, bekasi: CityLike
) -> None:
    notice = message_about(resolved)
    token = links.token_of(notice)
    with inside(bekasi):
        forged = links.token_of(notice)  # what Bekasi would make of the same id

    for path in (token, forged, token[:-1], "x", token + "A", "ñ" * 35):
        assert CityClient(bekasi).get(f"/k/{path}").status_code == 404, path
        assert CityClient(bekasi).post(f"/k/{path}/berhenti").status_code == 404
    assert forged != token


def test_after_erasure_the_link_shows_nothing(resolved: Report, batam: CityLike) -> None:
    token = links.token_of(message_about(resolved))
    Contact.objects.all().delete()

    page = CityClient(batam).get(f"/k/{token}")

    assert page.status_code == 200
    assert resolved.description not in page.content.decode()
    assert CityClient(batam).post(f"/k/{token}/langkah/confirm").status_code == 404


def test_only_the_first_message_of_a_report_says_it_arrived(
    batam: CityLike, office: PostOffice
) -> None:
    from reporting.services import contacts
    from tests.make.reporting import reporter

    report = make_report(device_hash="siti")
    for email in ("siti@contoh.id", "siti.baru@contoh.id"):
        contacts.follow(report_id=report.public_id, actor=reporter(), at=NOON, email=email)
    outbox.drain()

    assert [mail.subject for mail in office.mails()] == [
        f"Laporan {report.number} sudah kami terima"
    ]
