"""The clocks of a report: computed once when they start, stored with their reasons, pushed by pauses.

Source: domain.md section 6. The clocks are the city's promise to the citizen: passing a report to
another agency does not restart them; a new category computes them again from the same start;
opening a report again starts new ones. A clock uses the target of the day it started, in the city's
time zone; a later target only where the city decided that it counts for open reports too. The clock
of SP4N-LAPOR runs beside them (``national_clock``). Callers hold the lock on the report and save it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Sum
from django.db.models.functions import Greatest

from core.tenancy import current_city
from reporting.models import Deadline, Hold, Report
from reporting.rules import targets
from reporting.rules.calendars import Calendar
from reporting.rules.clocks import Clock
from reporting.rules.durations import whole_minutes
from reporting.rules.targets import Counting, TargetKind
from reporting.rules.working_time import add_working, steps_json
from reporting.services import config, national_clock
from reporting.services.config import AgencyFacts, AreaFacts, CategoryFacts, Snapshot
from reporting.services.facts import Measures, minutes_between

KINDS = (TargetKind.RESPONSE, TargetKind.RESOLUTION)


@dataclass(frozen=True, slots=True)
class Promise:
    """A deadline about to be stored; intake writes the same in its own statement."""

    kind: TargetKind
    started_at: datetime
    due_at: datetime
    target_pk: int | None
    steps: list[dict[str, str]]
    calendar_version: int
    counting: Counting = Counting.ELAPSED
    paused_minutes: int = 0


def city_day(at: datetime) -> date:
    """The city's local day at a moment, wherever the agency's calendar is kept."""
    return at.astimezone(ZoneInfo(current_city().time_zone)).date()


def promise(
    setup: Snapshot,
    *,
    kind: TargetKind,
    category: CategoryFacts,
    area: AreaFacts | None,
    priority: str,
    agency: AgencyFacts | None,
    start: datetime,
    because: str = "laporan masuk",
    today: date | None = None,
) -> Promise | None:
    """Return what the city promises for one clock; ``None`` when it promised nothing.

    Args:
        setup: The city's set-up.
        kind: Which clock.
        category: Of the report.
        area: The smallest known area of the report.
        priority: Of the report.
        agency: Whose calendar counts; ``None`` counts in the city's.
        start: When the clock starts (aware).
        because: What started it, for the first step.
        today: When it is computed, where that is later: see ``targets.pick_target``.

    Raises:
        NoWorkingTime: The calendar never opens again.
    """
    calendar = setup.calendar_of(agency)
    target = targets.pick_target(
        setup.targets,
        kind=kind,
        category=category.line,
        priority=priority,
        area=area.line if area else (),
        on=city_day(start),
        today=today,
    )
    if target is None:
        return None
    zone = current_city().time_zone
    facts = targets.deadline(start, target, calendar, because=because, city_zone=zone)
    return Promise(
        kind,
        start,
        facts.due_at,
        target.pk,
        facts.steps_json(),
        calendar.version,
        target.counting,
    )


def start(report: Report, *, at: datetime, because: str = "laporan masuk") -> None:
    """Start both clocks at ``at``; earlier ones become history."""
    setup = config.snapshot()
    for kind in KINDS:
        _replace(report, kind, _promise_for(setup, report, kind, start=at, because=because))
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
        fresh = _promise_for(setup, report, kind, start=began, because=because, today=city_day(at))
        if fresh is not None and kind is TargetKind.RESOLUTION:
            fresh = _with_pauses(
                fresh, _ended_pauses(report, since=began), _calendar(report, setup)
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
        resolution_minutes=minutes_between(began, at, paused_minutes=_paused(report, began)),
        resolution_on_time=report.resolution_due_at is None or at <= report.resolution_due_at,
    )


def push(report: Report, hold: Hold, *, until: datetime) -> timedelta:
    """Move the resolution deadline by a pausing hold that ends at ``until``.

    Returns:
        The time the clock stood still, as its target counts it.
    """
    row = Deadline.objects.running().filter(report=report, kind=TargetKind.RESOLUTION).first()
    if row is None:
        return timedelta(0)
    return _push(report, row, paused_at=hold.started_at, resumed_at=until)


def _push(report: Report, row: Deadline, *, paused_at: datetime, resumed_at: datetime) -> timedelta:
    pushed = targets.push(
        row.due_at,
        paused_at=max(paused_at, row.started_at),
        resumed_at=resumed_at,
        counting=_counting(row),
        calendar=_calendar(report, config.snapshot()),
        city_zone=current_city().time_zone,
    )
    row.due_at = pushed.due_at
    row.steps = [*row.steps, *steps_json(pushed.steps)]
    row.paused_minutes += whole_minutes(pushed.lost)
    row.escalate_at = None
    row.save(update_fields=["due_at", "steps", "paused_minutes", "escalate_at"])
    report.resolution_due_at = row.due_at
    return pushed.lost


def _ended_pauses(report: Report, *, since: datetime) -> list[tuple[datetime, datetime]]:
    """The pauses of a clock that are over, in order; the one that lasts is added when it ends."""
    ended = Hold.objects.filter(
        report=report, pauses=True, ended_at__isnull=False, started_at__gte=since
    ).order_by("started_at", "pk")
    return [
        (started_at, ended_at)
        for started_at, ended_at in ended.values_list("started_at", "ended_at")
        if ended_at is not None
    ]


def _with_pauses(
    fresh: Promise, pauses: Iterable[tuple[datetime, datetime]], calendar: Calendar
) -> Promise:
    """Add pauses to a deadline computed afresh."""
    for paused_at, resumed_at in pauses:
        pushed = targets.push(
            fresh.due_at,
            paused_at=paused_at,
            resumed_at=resumed_at,
            counting=fresh.counting,
            calendar=calendar,
            city_zone=current_city().time_zone,
        )
        fresh = replace(
            fresh,
            due_at=pushed.due_at,
            steps=[*fresh.steps, *steps_json(pushed.steps)],
            paused_minutes=fresh.paused_minutes + whole_minutes(pushed.lost),
        )
    return fresh


def _is_same(known: Deadline | None, fresh: Promise | None) -> bool:
    """Whether a clock computed afresh promises what it promised already."""
    if known is None or fresh is None:
        return known is None and fresh is None
    return (known.due_at, known.target_id) == (fresh.due_at, fresh.target_pk)


def _promise_for(
    setup: Snapshot,
    report: Report,
    kind: TargetKind,
    *,
    start: datetime,
    because: str,
    today: date | None = None,
) -> Promise | None:
    return promise(
        setup,
        kind=kind,
        category=setup.categories[report.category.code],
        area=setup.areas.get(report.kelurahan_id or report.kecamatan_id or 0),
        priority=report.priority,
        agency=setup.agencies.get(report.agency.code) if report.agency else None,
        start=start,
        because=because,
        today=today,
    )


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


def _paused(report: Report, began: datetime) -> int:
    """Minutes the clock stood still since it began, as the wall clock counts them."""
    total: dict[str, Any] = Hold.objects.filter(
        report=report, pauses=True, ended_at__gt=began
    ).aggregate(total=Sum(F("ended_at") - Greatest("started_at", began)))
    return whole_minutes(total["total"] or timedelta(0))


def clock_of(report: Report, row: Deadline, calendar: Calendar | None) -> Clock:
    """Return a stored deadline as a clock, its start moved by the pauses there were.

    So three quarters of the target are three quarters of the time the city really had.

    Args:
        report: Whose clock.
        row: The stored deadline.
        calendar: What it counts by, from ``counting_calendar``.
    """
    paused = timedelta(minutes=row.paused_minutes)
    began = row.started_at
    if paused and calendar is None:
        began = min(began + paused, row.due_at)
    elif paused and calendar is not None:
        began = min(add_working(began, paused, calendar).at, row.due_at)
    return Clock(
        started_at=began,
        due_at=row.due_at,
        met_at=row.met_at,
        paused_at=report.held_at if report.clock_paused and row.met_at is None else None,
    )


def counting_calendar(report: Report, row: Deadline, setup: Snapshot) -> Calendar | None:
    """The calendar a stored deadline counts by; ``None`` when it counts elapsed time."""
    return _calendar(report, setup) if _counting(row) is Counting.WORKING else None


def _counting(row: Deadline) -> Counting:
    return Counting(row.target.counting) if row.target else Counting.ELAPSED


def _calendar(report: Report, setup: Snapshot) -> Calendar:
    return setup.calendar_of(setup.agencies.get(report.agency.code) if report.agency else None)
