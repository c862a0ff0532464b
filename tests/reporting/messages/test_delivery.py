"""What leaves, by the real protocols: once each, whatever provider and worker do."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes, policy

import pytest
from django.db.models import F

from core.messages import channels
from core.outbox.models import OutboxMessage
from core.outbox.registry import Message
from core.tenancy import inside_public
from reporting.models import Agency, Contact, Notice, PushSubscription, Report, ReportEvent
from reporting.rules.lifecycle import Role, State
from reporting.rules.notices import NoticeState
from reporting.services import workflow
from reporting.services.messages import posting, resending, subscriptions
from reporting.services.messages.people import device_key
from tests.make.reporting import actor, later, make_report, make_running_report, operator
from tests.reporting.messages.conftest import NOON, Browser
from tests.support import outbox
from tests.support.post import PostOffice

pytestmark = pytest.mark.usefixtures("batam", "at")


def accepted(*, device: str = "", **contact: str) -> Report:
    """A report whose reporter left a contact and whose agency has begun."""
    report = make_running_report(device_hash=device)
    if contact:
        Contact.objects.create(report=report, created_at=later(minutes=1), **contact)
    workflow.accept(
        report_id=report.public_id, actor=operator(), at=later(minutes=5), note="Segera ke sana"
    )
    return report


def redeliver() -> None:
    """Hand every delivery out again, as after a crash of the broker."""
    with inside_public():
        OutboxMessage.objects.filter(topic=posting.DELIVER).update(
            done_at=None, attempts=0, lease_until=None, not_before=F("created_at")
        )
    outbox.drain(may_fail=True)


def the_notice() -> Notice:
    return Notice.objects.get()


def test_a_reporter_gets_one_mail_in_the_citys_name(office: PostOffice) -> None:
    report = accepted(email="siti@contoh.id")

    outbox.drain()

    (mail,) = office.mails()
    assert mail.to == "siti@contoh.id"
    assert mail.sender.endswith("<batam@tanggap.invalid>")
    assert mail.subject == f"Laporan {report.number} mulai dikerjakan"
    assert "Segera ke sana" in mail.text
    notice = the_notice()
    assert (notice.state, notice.address_hint) == ("sent", "s•••i@c•••.id")
    assert notice.provider_id == mail.key


def test_a_mail_can_be_stopped_with_one_click(office: PostOffice) -> None:
    accepted(email="siti@contoh.id")
    outbox.drain()

    raw = office.box.raw(office.mails()[0].number)
    assert raw is not None
    letter = message_from_bytes(raw, policy=policy.default)

    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["List-Unsubscribe"].strip().startswith("<http://batam.localhost")
    assert letter["List-Unsubscribe"].endswith("/berhenti>")
    html = letter.get_body(("html",))
    assert html is not None
    assert "background:#" in html.get_content()


def test_handed_out_again_nothing_leaves_again(office: PostOffice) -> None:
    accepted(email="siti@contoh.id", phone="+6281234567890", channel="whatsapp")
    outbox.drain()

    redeliver()
    with inside_public():
        OutboxMessage.objects.filter(topic="reporting.notify_reporter").update(
            done_at=None, attempts=0, lease_until=None
        )
    outbox.drain()

    assert len(office.mails()) == 1
    assert len(office.box.of("whatsapp")) == 1
    assert Notice.objects.count() == 2


def test_a_mail_server_that_is_away_loses_nothing(office: PostOffice) -> None:
    accepted(email="siti@contoh.id")
    office.mode("email", "busy")

    outbox.drain(may_fail=True)

    assert the_notice().state == NoticeState.WAITING
    assert office.mails() == []
    office.mode("email", "ok")
    redeliver()
    assert the_notice().state == NoticeState.SENT
    assert len(office.mails()) == 1


def test_a_connection_that_breaks_before_the_message_is_tried_again(
    office: PostOffice, settings: object
) -> None:
    settings.EMAIL_PORT = 9  # type: ignore[attr-defined]
    accepted(email="siti@contoh.id")

    outbox.drain(may_fail=True)

    assert the_notice().state == NoticeState.WAITING


def test_a_mail_that_may_have_left_is_not_sent_twice(office: PostOffice) -> None:
    """The server took it and broke off: nobody knows, so a person decides."""
    accepted(email="siti@contoh.id")
    office.mode("email", "drop")
    outbox.drain()

    office.mode("email", "ok")
    redeliver()

    assert len(office.mails()) == 1
    assert (the_notice().state, the_notice().reason) == ("failed", "uncertain")


def test_a_refused_address_is_final(office: PostOffice) -> None:
    accepted(email="siti@contoh.id")
    office.mode("email", "refuse")

    outbox.drain()

    assert (the_notice().state, the_notice().reason) == ("failed", "refused")
    told = ReportEvent.objects.get(kind="notified")
    assert (told.facts["status"], told.note) == ("not_sent", "tidak terkirim: alamat ditolak")
    assert "siti" not in json.dumps(told.facts)


@pytest.mark.parametrize("mode", ["drop", "slow", "busy"])
def test_a_gateway_that_answers_late_or_never_sends_once(office: PostOffice, mode: str) -> None:
    accepted(phone="+6281234567890", channel="whatsapp")
    office.mode("whatsapp", mode)
    outbox.drain(may_fail=True)
    assert the_notice().state == NoticeState.WAITING

    office.mode("whatsapp", "ok")
    redeliver()

    assert the_notice().state == NoticeState.SENT
    assert len(office.box.of("whatsapp")) == 1
    assert office.box.attempts["whatsapp"] == 2


def test_without_a_gateway_a_message_says_so(office: PostOffice, settings: object) -> None:
    settings.WA_URL = ""  # type: ignore[attr-defined]
    accepted(phone="+6281234567890", channel="whatsapp")

    outbox.drain()

    assert (the_notice().state, the_notice().reason) == ("failed", "not_set_up")
    assert ReportEvent.objects.get(kind="notified").note == "tidak terkirim: kanal belum diatur"


def test_what_was_left_in_sending_is_repeated_only_where_that_is_one_message(
    office: PostOffice,
) -> None:
    """As a worker leaves it that died between sending and committing."""
    accepted(email="siti@contoh.id", phone="+6281234567890", channel="whatsapp")
    outbox.drain()
    Notice.objects.update(state=NoticeState.SENDING.value, sent_at=None, claimed_at=NOON)

    redeliver()

    assert len(office.mails()) == len(office.box.of("whatsapp")) == 1
    states = dict(Notice.objects.values_list("channel", "state"))
    assert states == {"email": "failed", "whatsapp": "sent"}
    assert Notice.objects.get(channel="email").reason == "uncertain"


def test_resending_is_a_persons_decision(office: PostOffice) -> None:
    accepted(email="siti@contoh.id")
    office.mode("email", "refuse")
    outbox.drain()
    office.mode("email", "ok")

    resending.resend(message_id=the_notice().public_id, actor=actor(Role.CITY_ADMIN), at=NOON)
    outbox.drain()

    assert the_notice().state == NoticeState.SENT
    with pytest.raises(resending.NotFailed):
        resending.resend(message_id=the_notice().public_id, actor=actor(Role.CITY_ADMIN), at=NOON)
    assert len(office.mails()) == 1


def test_push_reaches_the_browsers_of_the_device(
    office: PostOffice, browser: Callable[[str], Browser]
) -> None:
    phone, tablet = browser("hp"), browser("tablet")
    for each in (phone, tablet):
        subscribe(each, device_key("siti"))

    report = accepted(device="siti")
    outbox.drain()

    (said,) = [json.loads(text) for text in phone.messages()]
    assert said["title"] == f"Laporan {report.number} mulai dikerjakan"
    assert said["url"].startswith("/k/")
    assert "http" not in said["body"]
    assert len(tablet.messages()) == 1
    headers = office.box.of("push")[0].facts["headers"]
    assert headers["authorization"].startswith("vapid t=")
    assert len(headers["topic"]) == 32
    assert Notice.objects.count() == 1


def test_a_browser_that_is_gone_is_forgotten(
    office: PostOffice, browser: Callable[[str], Browser]
) -> None:
    subscribe(browser("hp"), device_key("siti"))
    office.mode("push", "gone")

    accepted(device="siti")
    outbox.drain()

    assert not PushSubscription.objects.exists()
    assert (the_notice().state, the_notice().reason) == ("failed", "no_address")


def test_the_desk_hears_of_a_new_report(office: PostOffice) -> None:
    Agency.objects.filter(code="dishub").update(email="dishub@batam.example")
    report = make_running_report()
    workflow.hand_over(
        report_id=report.public_id,
        agency="dishub",
        note="Rambu rusak",
        actor=operator(),
        at=later(minutes=5),
    )

    outbox.drain()

    (mail,) = office.mails()
    assert mail.to == "dishub@batam.example"
    assert f"/meja/laporan/{report.number}" in mail.text
    assert "Rambu rusak" in mail.text


def test_an_agency_learns_nothing_of_who_sent_a_secret_report(office: PostOffice) -> None:
    Agency.objects.filter(code="dlh").update(email="dlh@batam.example")
    report = make_report(
        state=State.ON_HOLD,
        agency="dlh",
        visibility="secret",
        hold_reason="reporter",
        address_text="depan rumah Siti Aminah",
        description="Saya Siti Aminah",
    )
    Contact.objects.create(report=report, email="siti@contoh.id", name="Siti", created_at=NOON)
    payload = {
        "report_id": str(report.public_id),
        "kind": "answer",
        "note": "Saya Siti Aminah, rumah nomor 4",
        "audience": "desk",
    }
    from reporting.services import notify

    notify.notify_agency(Message(7, "reporting.notify_agency", report.number, payload))
    outbox.drain()

    raw = b"".join(office.box.raw(mail.number) or b"" for mail in office.mails())
    assert len(office.mails()) == 1
    assert b"Siti" not in raw
    assert b"siti" not in raw


def test_a_header_cannot_be_smuggled_in(office: PostOffice) -> None:
    Agency.objects.filter(code="dlh").update(email="dlh@batam.example")
    report = make_report(state=State.ASSIGNED)
    payload = {"report_id": str(report.public_id), "kind": "x\r\nBcc: all@example.com"}
    from reporting.services import notify

    notify.notify_agency(Message(8, "reporting.notify_agency", report.number, payload))
    outbox.drain()

    raw = office.box.raw(office.mails()[0].number) or b""
    assert b"\nBcc:" not in raw
    assert office.mails()[0].to == "dlh@batam.example"


def test_logs_and_the_outbox_hold_neither_words_nor_addresses(
    office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    accepted(email="siti@contoh.id", phone="+6281234567890", channel="whatsapp")
    for channel, mode in (("email", "busy"), ("whatsapp", "busy")):
        office.mode(channel, mode)

    with caplog.at_level("DEBUG"):
        outbox.drain(may_fail=True)

    with inside_public():
        rows = OutboxMessage.objects.filter(topic=posting.DELIVER)
        kept = caplog.text + "".join(f"{row.last_error}{row.payload}" for row in rows)
        assert rows.exclude(last_error="").count() == 2
    for private in ("siti", "6281234567890", "Segera ke sana", "contoh.id"):
        assert private not in kept


def test_email_is_not_safe_to_repeat_and_says_so() -> None:
    assert channels.EMAIL not in channels.SAFE_TO_REPEAT


def subscribe(browser: Browser, person: str, at: datetime = NOON) -> None:
    subscriptions.subscribe(
        person=person,
        device_hash="",
        endpoint=browser.target.endpoint,
        p256dh=browser.target.p256dh,
        auth=browser.target.auth,
        at=at,
    )
