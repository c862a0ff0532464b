"""How much of a promise is used up: what colours a row and when somebody is nudged.

Source: domain.md section 6: at 75 % of the target the agency is nudged, at breach its head.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from reporting.rules.calendars import Calendar
from reporting.rules.limits import AMBER_FRACTION
from reporting.rules.working_time import add_working, working_between


class ClockTone(StrEnum):
    """How a clock looks. ``met_late`` and ``late`` are both broken promises."""

    CALM = "calm"
    AMBER = "amber"
    LATE = "late"
    PAUSED = "paused"
    MET = "met"
    MET_LATE = "met_late"


@dataclass(frozen=True, slots=True)
class Clock:
    """A stored deadline with what happened to it.

    Attributes:
        started_at: When it began to run.
        due_at: When it breaks, pauses included.
        met_at: When the promise was kept, or answered too late; ``None`` while it runs.
        paused_at: Since when it stands still; ``None`` while it runs.
    """

    started_at: datetime
    due_at: datetime
    met_at: datetime | None = None
    paused_at: datetime | None = None


def fraction_used(clock: Clock, at: datetime, *, calendar: Calendar | None = None) -> float:
    """Return the part of the target used at a moment: 0 at the start, 1 when due, more when late.

    Args:
        clock: The clock.
        at: The moment asked about; a clock that was met or stands still is read where it stopped.
        calendar: Where the target counts working time; ``None`` counts elapsed time. Past the
            deadline elapsed time is counted in both cases: a late report never stops ageing.
    """
    at = min(moment for moment in (at, clock.met_at, clock.paused_at) if moment is not None)
    whole = _between(clock.started_at, clock.due_at, calendar)
    if at >= clock.due_at:
        over = (at - clock.due_at) / max(clock.due_at - clock.started_at, timedelta(minutes=1))
        return 1.0 + over
    if at <= clock.started_at or not whole:
        return 0.0
    return _between(clock.started_at, at, calendar) / whole


def tone(clock: Clock, at: datetime, *, calendar: Calendar | None = None) -> ClockTone:
    """Return how a clock looks at a moment. A deadline met in its last instant is kept."""
    if clock.met_at is not None:
        return ClockTone.MET if clock.met_at <= clock.due_at else ClockTone.MET_LATE
    if clock.paused_at is not None:
        return ClockTone.PAUSED if clock.paused_at <= clock.due_at else ClockTone.LATE
    if at > clock.due_at:
        return ClockTone.LATE
    used = fraction_used(clock, at, calendar=calendar)
    return ClockTone.AMBER if used >= AMBER_FRACTION else ClockTone.CALM


def amber_at(clock: Clock, *, calendar: Calendar | None = None) -> datetime:
    """Return when three quarters of the target are used: the moment of the first nudge."""
    part = _between(clock.started_at, clock.due_at, calendar) * AMBER_FRACTION
    if calendar is None:
        return clock.started_at + part
    return add_working(clock.started_at, part, calendar).at


def _between(start: datetime, end: datetime, calendar: Calendar | None) -> timedelta:
    if end <= start:
        return timedelta(0)
    return end - start if calendar is None else working_between(start, end, calendar)
