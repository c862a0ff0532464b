"""Quiet hours, pace and cap: what waits leaves later, as one message; an emergency never waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F

from core.outbox.models import OutboxMessage
from core.tenancy import current_city, inside_public
from reporting.models import Contact, MessageSettings, Notice, Report
from reporting.rules import notices as rules
from reporting.rules.lifecycle import Role, State
from reporting.rules.notices import NoticeState, Pace
from reporting.services.messages import posting, preferences
from reporting.services.messages.people import Recipient, agency_key
from reporting.services.messages.preferences import Choice
from tests.make.reporting import actor, make_report
from tests.reporting.messages.conftest import NOON
from tests.support import outbox
from tests.support.post import PostOffice

SETTING = pytest.mark.usefixtures("batam", "at")
JAYAPURA = ZoneInfo("Asia/Jayapura")


@pytest.mark.parametrize(
    ("hour", "minute", "expected"),
    [
        (20, 59, (23, 20, 59)),
        (21, 0, (24, 6, 0)),
        (23, 59, (24, 6, 0)),
        (0, 0, (23, 6, 0)),
        (5, 59, (23, 6, 0)),
        (6, 0, (23, 6, 0)),
    ],
)
def test_quiet_runs_over_midnight(hour: int, minute: int, expected: tuple[int, int, int]) -> None:
    at = datetime(2026, 11, 23, hour, minute, tzinfo=JAYAPURA)

    found = rules.not_before(at, quiet_from=21 * 60, quiet_until=6 * 60)

    assert (found.day, found.hour, found.minute) == expected


def test_quiet_within_a_day_and_none_at_all() -> None:
    at = datetime(2026, 11, 23, 12, 30, tzinfo=JAYAPURA)

    assert rules.not_before(at, quiet_from=12 * 60, quiet_until=13 * 60).hour == 13
    assert rules.not_before(at, quiet_from=480, quiet_until=480) == at


def test_an_agency_collects_by_the_hour_or_the_morning() -> None:
    at = datetime(2026, 11, 23, 9, 20, tzinfo=JAYAPURA)

    assert rules.paced(at, Pace.EACH) == at
    assert rules.paced(at, Pace.HOURLY).hour == 10
    assert (rules.paced(at, Pace.DAILY).day, rules.paced(at, Pace.DAILY).hour) == (24, 7)


def drain_at(moment: datetime) -> None:
    """Do what is due at a moment of these tests; the database has a clock of its own."""
    with inside_public():
        OutboxMessage.objects.filter(done_at=None, not_before__lte=moment).update(
            not_before=F("created_at")
        )
    outbox.drain()


def told(report: Report, event: str, at: datetime, *, is_urgent: bool = False) -> list[Notice]:
    contact = Contact.objects.filter(report=report).first() or Contact.objects.create(
        report=report, email="siti@contoh.id", created_at=NOON
    )
    assert contact.email
    return posting.post(
        event=event,
        kind="reply",
        recipients=[Recipient("citizen:siti", f"contact:{report.public_id}", frozenset({"email"}))],
        report=report,
        facts={"note": event},
        is_urgent=is_urgent,
        at=at,
    )


@SETTING
def test_at_night_it_waits_until_six_by_the_citys_own_clock() -> None:
    night = datetime(2026, 11, 23, 15, tzinfo=UTC)  # 22.00 WIB, midnight in WIT

    (notice,) = told(make_report(), "balas", night)
    assert notice.not_before == datetime(2026, 11, 23, 23, tzinfo=UTC)

    current_city().time_zone = "Asia/Jayapura"
    (further_east,) = told(make_report(), "balas-2", night)
    assert further_east.not_before == datetime(2026, 11, 23, 21, tzinfo=UTC)  # 06.00 WIT
    evening = datetime(2026, 11, 23, 11, 59, tzinfo=UTC)  # 20.59 WIT
    (in_time,) = told(make_report(), "balas-3", evening)
    assert in_time.not_before == evening


@SETTING
def test_what_waited_leaves_as_one_message(
    office: PostOffice, at: Callable[[datetime], None]
) -> None:
    night, morning = NOON + timedelta(hours=10), NOON + timedelta(hours=18, seconds=1)
    first, second = make_report(), make_report()
    told(first, "satu", night)
    told(second, "dua", night + timedelta(minutes=5))
    drain_at(night + timedelta(minutes=6))
    assert office.mails() == []

    at(morning)
    drain_at(morning)

    (mail,) = office.mails()
    assert mail.subject == "2 kabar dari Lapor Batam"
    assert first.number in mail.text
    assert second.number in mail.text
    assert mail.text.count("/k/") >= 3
    assert list(Notice.objects.values_list("state", flat=True)) == ["sent", "sent"]


@SETTING
def test_an_emergency_does_not_wait(office: PostOffice) -> None:
    night = NOON + timedelta(hours=12)

    (notice,) = told(make_report(), "darurat", night, is_urgent=True)

    assert notice.not_before == night


@SETTING
def test_beyond_the_daily_cap_the_rest_comes_tomorrow_as_one(
    office: PostOffice, at: Callable[[datetime], None]
) -> None:
    MessageSettings.objects.create(daily_cap=2)
    report = make_report()
    for number in range(4):
        told(report, f"kabar-{number}", NOON)
        drain_at(NOON)
    assert len(office.mails()) == 2
    assert Notice.objects.filter(state=NoticeState.WAITING.value).count() == 2

    tomorrow = NOON + timedelta(hours=19)
    at(tomorrow)
    drain_at(tomorrow)

    assert [mail.subject for mail in office.mails()][2:] == ["2 kabar dari Lapor Batam"]


@SETTING
def test_own_hours_and_channels_count_before_the_citys(office: PostOffice) -> None:
    preferences.choose(
        person="citizen:siti", choice=Choice(quiet_from=600, quiet_until=900), at=NOON
    )
    (held,) = told(make_report(), "siang", NOON)
    assert posting.local(held.not_before).hour == 15

    preferences.choose(person="citizen:siti", choice=Choice(channels=("sms",)), at=NOON)
    assert told(make_report(), "lain", NOON) == []


@SETTING
def test_an_agency_that_collects_hears_once_an_hour(office: PostOffice) -> None:
    preferences.set_pace(agency="dlh", pace="hourly", actor=actor(Role.CITY_ADMIN), at=NOON)
    key = agency_key("dlh")
    for number in range(3):
        posting.post(
            event=f"baru-{number}",
            kind="agency_new",
            recipients=[Recipient(key, key, frozenset({"email"}))],
            report=make_report(state=State.ASSIGNED),
            at=NOON + timedelta(minutes=number),
        )

    moments = set(Notice.objects.values_list("not_before", flat=True))
    assert moments == {NOON + timedelta(hours=1)}
    preferences.set_pace(agency="dlh", pace="off", actor=actor(Role.CITY_ADMIN), at=NOON)
    assert not posting.post(
        event="baru-4",
        kind="agency_new",
        recipients=[Recipient(key, key, frozenset({"email"}))],
        at=NOON,
    )
