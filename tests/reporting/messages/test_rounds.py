"""What the clock tells: the head's morning card, triage, channels that fail; and forgetting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from reporting.models import Holiday, Notice, WorkingCalendar
from reporting.rules.lifecycle import Role, State
from reporting.services import config
from reporting.services.messages import rounds
from tests.make.reporting import make_person, make_report
from tests.reporting.messages.conftest import NOON
from tests.support import outbox
from tests.support.post import PostOffice

pytestmark = pytest.mark.usefixtures("batam", "at")
SEVEN = datetime(2026, 11, 23, 0, 1, tzinfo=UTC)
"""Monday, 07.01 in Batam."""


@pytest.fixture
def head() -> object:
    make_person(Role.AGENCY_HEAD, agency="dishub")
    return make_person(Role.AGENCY_HEAD, agency="dlh")


def due(number: str, at: datetime, **facts: Any) -> None:
    make_report(
        state=State.IN_PROGRESS,
        agency="dlh",
        number=number,
        responded_at=at - timedelta(days=3),
        resolution_due_at=at,
        description="Rumah Siti Aminah",
        **facts,
    )


def test_the_head_reads_in_the_morning_what_is_late_and_what_breaks_today(
    office: PostOffice, head: object
) -> None:
    due("BTM-2611-0001", SEVEN - timedelta(days=2))
    due("BTM-2611-0002", SEVEN + timedelta(hours=8))
    due("BTM-2611-0003", SEVEN + timedelta(days=2))

    rounds.morning_card(SEVEN)
    rounds.morning_card(SEVEN + timedelta(minutes=5))
    outbox.drain()

    (mail,) = office.mails()
    assert mail.to == head.email  # type: ignore[attr-defined]
    assert mail.subject == "Senin 23 Nov: 1 terlambat, 1 jatuh tempo hari ini"
    late, _mark, today = mail.text.partition("Jatuh tempo")
    assert "BTM-2611-0001" in late
    assert "BTM-2611-0002" in today
    assert "15.01" in today
    assert "BTM-2611-0003" not in mail.text
    assert "Siti" not in mail.text
    assert "/meja/?saring=late" in mail.text


@pytest.mark.parametrize("hours", [-1, 6])
def test_no_card_before_seven_or_after_noon(office: PostOffice, head: object, hours: int) -> None:
    due("BTM-2611-0001", SEVEN - timedelta(days=2))

    rounds.morning_card(SEVEN + timedelta(hours=hours))

    assert not Notice.objects.exists()


def test_no_card_on_a_day_off(office: PostOffice, head: object) -> None:
    due("BTM-2611-0001", SEVEN - timedelta(days=2))
    for calendar in WorkingCalendar.objects.all():
        Holiday.objects.create(calendar=calendar, on=SEVEN.date(), name="Libur")
    config.forget()

    rounds.morning_card(SEVEN)

    assert not Notice.objects.exists()


def test_a_quiet_morning_has_no_card(office: PostOffice, head: object) -> None:
    rounds.morning_card(SEVEN)

    assert not Notice.objects.exists()


def test_coordinators_hear_of_waiting_triage_twice_a_day(office: PostOffice) -> None:
    make_person(Role.TRIAGE)
    make_report(needs_triage=True, triage_reason="x")
    for hour in (8, 9, 13, 15):
        rounds.triage_waiting(datetime(2026, 11, 23, hour - 7, tzinfo=UTC))

    assert Notice.objects.filter(kind="triage_waiting").count() == 2


def test_admins_hear_once_a_day_that_a_channel_fails(office: PostOffice) -> None:
    make_person(Role.CITY_ADMIN)
    for number in range(6):
        Notice.objects.create(
            event=f"x{number}", kind="reply", person="device:x", channel="sms", source="x",
            state="failed", reason="gave_up", created_at=NOON, not_before=NOON, settled_at=NOON,
        )  # fmt: skip

    rounds.watch_channels(NOON + timedelta(minutes=10))
    rounds.watch_channels(NOON + timedelta(minutes=20))
    outbox.drain()

    (mail,) = office.mails()
    assert mail.subject == "SMS banyak yang gagal"
    assert "6 pesan gagal" in mail.text
    raw = office.box.raw(mail.number) or b""
    assert b"List-Unsubscribe" not in raw


def test_messages_are_forgotten_after_half_a_year(office: PostOffice) -> None:
    for days in (10, 200):
        moment = NOON - timedelta(days=days)
        Notice.objects.create(
            event=f"x{days}", kind="reply", person="device:x", channel="sms", source="x",
            created_at=moment, not_before=moment,
        )  # fmt: skip

    rounds.forget_notices(NOON)

    assert list(Notice.objects.values_list("event", flat=True)) == ["x10"]
