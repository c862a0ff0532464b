"""What is told by the clock: the head's morning card, triage that waits, channels that fail; forgetting."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from core.schedules.registry import in_every_city
from reporting.models import Agency, Notice, Report
from reporting.models.report import ReportQuerySet
from reporting.rules.dates import day_words, moment_words, time_words
from reporting.rules.notices import CHANNEL_LABELS, NoticeState
from reporting.rules.roles import Role
from reporting.services import config
from reporting.services.messages import posting
from reporting.services.messages.people import users_as_recipients
from reporting.services.notify import staff_with

MORNING: Final = time(7)
NOON: Final = time(12)
SHOWN: Final = 10
KEEP_DAYS: Final = 180
WAITS_TOO_LONG: Final = timedelta(minutes=30)
MANY_FAILURES: Final = 5
BATCH: Final = 2000


@in_every_city("reporting.morning_card", every=timedelta(minutes=5))
def morning_card(at: datetime) -> None:
    """Send the heads of agencies what is late and what breaks today, at 07.00 of a working day.

    A beat that was away sends it later, until noon; each head gets one a day.
    """
    now = posting.local(at)
    if not MORNING <= now.time() < NOON:
        return
    setup = config.snapshot()
    for agency in Agency.objects.filter(is_active=True).order_by("pk"):
        facts = setup.agencies.get(agency.code)
        if setup.calendar_of(facts).spans_on(now.date()):
            _card(agency, now, at)


@in_every_city("reporting.triage_waiting", every=timedelta(minutes=30))
def triage_waiting(at: datetime) -> None:
    """Remind coordinators twice in a working day of reports that wait to be checked."""
    now = posting.local(at)
    half = "pagi" if now.hour < 12 else "siang"
    if now.hour not in {8, 9, 10, 13, 14, 15}:
        return
    if not config.snapshot().default_calendar.spans_on(now.date()):
        return
    waiting = Report.objects.filter(needs_triage=True, submitted_at__lt=at - WAITS_TOO_LONG).count()
    if waiting:
        _post(
            f"triage:{now.date()}:{half}",
            "triage_waiting",
            Role.TRIAGE,
            {"jumlah": str(waiting), "path": "/meja/?saring=triage"},
            at,
        )


@in_every_city("reporting.watch_channels", every=timedelta(hours=1), offset=timedelta(minutes=7))
def watch_channels(at: datetime) -> None:
    """Tell the city admin, once a day and channel, that messages do not leave."""
    for channel, label in CHANNEL_LABELS.items():
        failed = Notice.objects.filter(
            channel=channel,
            state=NoticeState.FAILED.value,
            reason__in=["gave_up", "uncertain", "returned", "refused"],
            settled_at__gt=at - timedelta(hours=1),
        ).count()
        if failed >= MANY_FAILURES:
            _post(
                f"channel:{channel}:{posting.local(at).date()}",
                "system",
                Role.CITY_ADMIN,
                {
                    "judul": _("%(channel)s banyak yang gagal") % {"channel": _(label)},
                    "isi": _("Dalam satu jam terakhir %(count)d pesan gagal dikirim.")
                    % {"count": failed},
                    "path": "/atur/kiriman/?keadaan=failed",
                },
                at,
            )


@in_every_city(
    "reporting.forget_notices",
    every=timedelta(days=1),
    offset=timedelta(hours=19),
    queue="bulk",
    upkeep=True,
)
def forget_notices(at: datetime) -> None:
    """Remove messages after half a year, with the links in them."""
    while _forget_some(at - timedelta(days=KEEP_DAYS)) == BATCH:
        continue


@transaction.atomic(durable=True)
def _card(agency: Agency, now: datetime, at: datetime) -> None:
    """One agency's card; nothing is sent on a morning without anything to say."""
    heads = staff_with(Role.AGENCY_HEAD, agency_id=agency.pk)
    if not heads:
        return
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    running = Report.objects.filter(agency=agency, next_due_at__isnull=False)
    late = running.filter(next_due_at__lt=at)
    today = running.filter(next_due_at__gte=at, next_due_at__lt=midnight)
    counts = late.count(), today.count()
    if not any(counts):
        return
    posting.post(
        event=f"morning:{now.date()}:{agency.code}",
        kind="morning",
        recipients=users_as_recipients(heads),
        facts={
            "to": "head",
            "tanggal": day_words(now.date()),
            "dinas": agency.name,
            "terlambat": str(counts[0]),
            "hari_ini": str(counts[1]),
            "daftar_terlambat": _lines(late, counts[0], of_today=False),
            "daftar_hari_ini": _lines(today, counts[1], of_today=True),
            "path": "/meja/?saring=late",
        },
        at=at,
    )


def _lines(reports: ReportQuerySet, count: int, *, of_today: bool) -> str:
    """The most urgent ones, a line each, without anything about who sent them."""
    rows = reports.most_urgent_first().values_list("number", "category__name", "next_due_at")
    lines = []
    for number, category, due in rows[:SHOWN]:
        if due is None:
            continue
        when = posting.local(due)
        words = time_words(when) if of_today else moment_words(when)
        lines.append(f"• {number}, {category}, {words}")
    if count > SHOWN:
        lines.append(_("dan %(count)d lagi") % {"count": count - SHOWN})
    return "\n".join(lines)


def _post(event: str, kind: str, role: Role, facts: dict[str, str], at: datetime) -> None:
    with transaction.atomic(durable=True):
        posting.post(
            event=event,
            kind=kind,
            recipients=users_as_recipients(staff_with(role)),
            facts=facts,
            at=at,
        )


@transaction.atomic(durable=True)
def _forget_some(before: datetime) -> int:
    old = list(Notice.objects.filter(created_at__lt=before).values_list("pk", flat=True)[:BATCH])
    Notice.objects.filter(pk__in=old).delete()
    return len(old)
