"""Starting the clocks of a report, computing them again, and stopping them."""

from __future__ import annotations

from datetime import datetime

from reporting.models import Deadline, Report
from reporting.rules.targets import TargetKind
from reporting.services import config, national_clock
from reporting.services.deadlines.pauses import ended_pauses, minutes_paused, with_pauses
from reporting.services.deadlines.promises import Promise, city_day, promise_for
from reporting.services.deadlines.reading import calendar_of
from reporting.services.facts import Measures, minutes_between

KINDS = (TargetKind.RESPONSE, TargetKind.RESOLUTION)


def start(report: Report, *, at: datetime, because: str = "laporan masuk") -> None:
    """Start both clocks at ``at``; earlier ones become history."""
    setup = config.snapshot()
    for kind in KINDS:
        _replace(report, kind, promise_for(setup, report, kind, start=at, because=because))
    national_clock.start(report, setup, at=at, because=because)


def recompute(report: Report, *, at: datetime, because: str = "kategori atau dinas diubah") -> bool:
    """Compute the clocks that still run again, from their own start, for what the report now is.

    A clock that was met keeps what it was met against. Pauses that ended are added again, and steps
    of the escalation chain that were taken stay taken. What comes out the same is left alone, so
    that doing it twice changes nothing.

    Args:
        report: As it now is.
        at: When it is computed (aware): targets decided for open reports count from their day on.
        because: Why, for the first step.

    Returns:
        Whether a clock moved or follows another target.
    """
    setup = config.snapshot()
    began_by = "laporan dibuka ulang" if report.reopened_count else "laporan masuk"
    because = f"{began_by} (dihitung ulang: {because})"
    running = {row.kind: row for row in Deadline.objects.running().filter(report=report)}
    changed = False
    for kind in KINDS:
        met = report.responded_at if kind is TargetKind.RESPONSE else report.resolved_at
        if met is not None:
            continue
        known = running.get(kind.value)
        began = known.started_at if known else _clock_start(report)
        fresh = promise_for(setup, report, kind, start=began, because=because, today=city_day(at))
        if fresh is not None and kind is TargetKind.RESOLUTION:
            fresh = with_pauses(
                fresh, ended_pauses(report, since=began), calendar_of(report, setup)
            )
        if _is_same(known, fresh):
            continue
        _replace(report, kind, fresh, escalation_step=known.escalation_step if known else 0)
        changed = True
    moved = national_clock.recompute(
        report, setup, started_at=_clock_start(report), because=because
    )
    return changed or moved


def stop_response(report: Report, *, at: datetime) -> Measures:
    """Record the first human act. Does nothing when there was one already."""
    if report.responded_at is not None:
        return Measures()
    report.responded_at = at
    began = _stop(report, TargetKind.RESPONSE, at)
    national_clock.stop_follow_up(report, config.snapshot(), at=at)
    return Measures(
        response_minutes=minutes_between(began, at),
        response_on_time=report.response_due_at is None or at <= report.response_due_at,
    )


def stop_resolution(report: Report, *, at: datetime) -> Measures:
    """Record that the report was solved, or decided on."""
    began = _stop(report, TargetKind.RESOLUTION, at)
    national_clock.stop_answer(report, config.snapshot(), at=at)
    return Measures(
        resolution_minutes=minutes_between(began, at, paused_minutes=minutes_paused(report, began)),
        resolution_on_time=report.resolution_due_at is None or at <= report.resolution_due_at,
    )


def _is_same(known: Deadline | None, fresh: Promise | None) -> bool:
    """Whether a clock computed afresh promises what it promised already."""
    if known is None or fresh is None:
        return known is None and fresh is None
    return (known.due_at, known.target_id) == (fresh.due_at, fresh.target_pk)


def _replace(
    report: Report, kind: TargetKind, fresh: Promise | None, *, escalation_step: int = 0
) -> None:
    """Make ``fresh`` the current clock of its kind, or leave none."""
    Deadline.objects.current().filter(report=report, kind=kind).update(is_current=False)
    row = None
    if fresh is not None:
        row = Deadline.objects.create(
            report=report,
            kind=kind.value,
            due_at=fresh.due_at,
            target_id=fresh.target_pk,
            started_at=fresh.started_at,
            steps=fresh.steps,
            calendar_version=fresh.calendar_version,
            paused_minutes=fresh.paused_minutes,
            escalation_step=escalation_step,
        )
    due_at = row.due_at if row else None
    if kind is TargetKind.RESPONSE:
        report.response_due_at = due_at
    else:
        report.resolution_due_at = due_at


def _stop(report: Report, kind: TargetKind, at: datetime) -> datetime:
    """Mark the running clock met and return when it began."""
    row = Deadline.objects.running().filter(report=report, kind=kind).first()
    if row is None:
        return _clock_start(report)
    row.met_at = at
    row.save(update_fields=["met_at"])
    return row.started_at


def _clock_start(report: Report) -> datetime:
    """When the clocks of a report without a stored deadline began."""
    if not report.reopened_count:
        return report.submitted_at
    return (
        report.events.filter(kind="reopen")
        .order_by("-pk")
        .values_list("happened_at", flat=True)
        .first()
    ) or report.submitted_at
