"""Writing down that somebody is to be told something: once, and when they want to hear it.

Runs in the caller's transaction. Each new message promises its own delivery; what the store knows
already (the outbox handed the event out again) is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Count

from core.outbox import services as outbox
from core.tenancy import current_city
from reporting.models import MessagePreference, MessageSettings, Notice, Report
from reporting.rules import notices as rules
from reporting.rules.notices import KINDS_BY_CODE, NoticeState, Pace
from reporting.services.messages.people import Recipient

DELIVER: Final = "reporting.deliver_notice"
UNCAPPED: Final = ("agency:",)
COLLECTED: Final = "agency_new"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one person wants, with the city's defaults filled in."""

    channels: frozenset[str] | None
    quiet_from: int
    quiet_until: int
    language: str
    pace: Pace

    def wants(self, channel: str) -> bool:
        return self.channels is None or channel in self.channels


def post(
    *,
    event: str,
    kind: str,
    recipients: Iterable[Recipient],
    at: datetime,
    report: Report | None = None,
    facts: Mapping[str, Any] | None = None,
    is_urgent: bool = False,
) -> list[Notice]:
    """Write one message for each recipient and channel.

    Args:
        event: What happened; the same event, person and channel is one message for ever.
        kind: A code of ``rules.notices.KINDS``.
        recipients: Who is to hear it.
        at: When it happened (aware).
        report: What it is about, if it is about a report.
        facts: What the text needs besides the report.
        is_urgent: An emergency: no quiet hours and no cap.

    Returns:
        The messages that are new.
    """
    people = {recipient.person: recipient for recipient in recipients}
    known = set(
        Notice.objects.filter(event=event, person__in=people).values_list("person", "channel")
    )
    wishes = wishes_of(people)
    full = set() if is_urgent else _at_their_cap(people, at)
    fresh = []
    for person, recipient in people.items():
        wish = wishes[person]
        if kind == COLLECTED and wish.pace is Pace.OFF:
            continue
        for channel in KINDS_BY_CODE[kind].channels:
            if channel not in recipient.channels or (person, channel) in known:
                continue
            if not wish.wants(channel):
                continue
            moment = at if is_urgent else _moment(at, kind, wish, is_full=person in full)
            fresh.append(
                Notice(
                    event=event,
                    kind=kind,
                    person=person,
                    channel=channel,
                    language=wish.language,
                    source=recipient.source,
                    report=report,
                    facts=dict(facts or {}),
                    is_urgent=is_urgent,
                    created_at=at,
                    not_before=moment,
                )
            )
    Notice.objects.bulk_create(fresh)
    for notice in fresh:
        promise(notice)
    return fresh


def promise(notice: Notice) -> None:
    """Promise a delivery, in the caller's transaction; nothing leaves before its time."""
    outbox.enqueue(
        DELIVER,
        key=notice.kind,
        not_before=notice.not_before if notice.not_before > notice.created_at else None,
        notice=str(notice.public_id),
    )


def wishes_of(people: Iterable[str]) -> dict[str, Wishes]:
    """What these people want to hear, and when."""
    city = city_settings()
    rows = {row.person: row for row in MessagePreference.objects.filter(person__in=list(people))}
    return {person: _wishes(rows.get(person), city) for person in people}


def city_settings() -> MessageSettings:
    """The city's own hours and cap; the built-in ones until it has chosen."""
    return MessageSettings.objects.first() or MessageSettings()


def local(at: datetime) -> datetime:
    """A moment on the city's wall clock."""
    return at.astimezone(ZoneInfo(current_city().time_zone))


def _wishes(row: MessagePreference | None, city: MessageSettings) -> Wishes:
    if row is None:
        return Wishes(None, city.quiet_from, city.quiet_until, "id", Pace.EACH)
    own_hours = row.quiet_from is not None and row.quiet_until is not None
    return Wishes(
        channels=None if row.channels is None else frozenset(row.channels),
        quiet_from=row.quiet_from if own_hours and row.quiet_from is not None else city.quiet_from,
        quiet_until=(
            row.quiet_until if own_hours and row.quiet_until is not None else city.quiet_until
        ),
        language=row.language,
        pace=Pace(row.pace),
    )


def _moment(at: datetime, kind: str, wish: Wishes, *, is_full: bool) -> datetime:
    """When it may leave: collected, after the quiet hours, and tomorrow when today is full."""
    when = local(at)
    if kind == COLLECTED:
        when = rules.paced(when, wish.pace)
    if is_full:
        tomorrow = when.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        when = max(when, tomorrow + timedelta(minutes=max(wish.quiet_until, 6 * 60)))
    when = rules.not_before(when, quiet_from=wish.quiet_from, quiet_until=wish.quiet_until)
    return max(at, when)


def _at_their_cap(people: Iterable[str], at: datetime) -> set[str]:
    """Who got as many messages today as the city allows; what follows is told tomorrow, in one."""
    cap = city_settings().daily_cap
    capped = [person for person in people if not person.startswith(UNCAPPED)]
    if not cap or not capped:
        return set()
    midnight = local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    counts = (
        Notice.objects.filter(person__in=capped, created_at__gte=midnight, not_before__lte=at)
        .exclude(state=NoticeState.SUPPRESSED.value)
        .values_list("person")
        .annotate(count=Count("pk"))
    )
    return {person for person, count in counts if count >= cap}
