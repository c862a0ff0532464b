"""After a decree: open deadlines are computed again by the calendar as it now is.

Source: domain.md, section 6. A worker does it in portions, each report under its own lock and with
its own audit entry; what was promised elapsed, or was met already, stays.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from django.db.models import Q

from core.audit import services as audit
from core.outbox.registry import Message, consumer
from core.outbox.services import enqueue
from reporting.models import Counting, Deadline, Report, WorkingCalendar
from reporting.services import deadlines

TOPIC: Final = "reporting.calendar_changed"
PORTION: Final = 200
BECAUSE: Final = "kalender kerja diubah"


def follow(calendar: WorkingCalendar) -> None:
    """Promise to compute the deadlines that count by this calendar, in the caller's transaction."""
    enqueue(TOPIC, key=calendar.code, calendar=calendar.code, version=calendar.version, after=0)


@consumer(TOPIC, queue="bulk")
def recompute_portion(message: Message) -> None:
    """Compute a portion of the deadlines anew, and promise the next one.

    A newer version of the calendar has a message of its own: then this one stops.
    """
    calendar = WorkingCalendar.objects.filter(code=message.payload["calendar"]).first()
    if calendar is None or calendar.version != message.payload["version"]:
        return
    at = message.created_at
    if at is None:
        return
    reports = _affected(calendar, after=int(message.payload["after"]))
    for report in reports:
        _recompute(report, calendar, at)
    if len(reports) == PORTION:
        enqueue(
            TOPIC,
            key=calendar.code,
            calendar=calendar.code,
            version=calendar.version,
            after=reports[-1].pk,
        )


def _affected(calendar: WorkingCalendar, *, after: int) -> list[Report]:
    """The next open reports with a clock that counts this calendar's working time, locked."""
    by_calendar = Q(agency__calendar=calendar)
    if calendar.is_default:
        by_calendar |= Q(agency__calendar__isnull=True)
    counting = Deadline.objects.running().filter(target__counting=Counting.WORKING)
    return list(
        Report.objects.open()
        .filter(by_calendar, pk__gt=after, pk__in=counting.values("report"))
        .select_related("category", "agency")
        .select_for_update(of=("self",))
        .order_by("pk")[:PORTION]
    )


def _recompute(report: Report, calendar: WorkingCalendar, at: datetime) -> None:
    before = _due(report)
    deadlines.recompute(report, because=BECAUSE)
    after = _due(report)
    if before == after:
        return
    report.version += 1
    report.save(update_fields=["response_due_at", "resolution_due_at", "version"])
    audit.record(
        kind="deadline_recomputed",
        subject=report.number,
        actor_label="Sistem",
        at=at,
        facts={
            "calendar": calendar.code,
            "version": calendar.version,
            "before": before,
            "after": after,
        },
    )


def _due(report: Report) -> dict[str, str | None]:
    """Both deadlines as the audit stores them: in UTC, whatever zone they were computed in."""
    return {
        "response": _utc(report.response_due_at),
        "resolution": _utc(report.resolution_due_at),
    }


def _utc(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None
