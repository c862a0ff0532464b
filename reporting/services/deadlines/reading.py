"""A stored deadline read as a clock: what it counts, and how far it is."""

from __future__ import annotations

from datetime import timedelta

from reporting.models import Deadline, Report
from reporting.rules.calendars import Calendar
from reporting.rules.clocks import Clock
from reporting.rules.targets import Counting
from reporting.rules.working_time import add_working
from reporting.services.config import Snapshot


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
    return calendar_of(report, setup) if counting_of(row) is Counting.WORKING else None


def counting_of(row: Deadline) -> Counting:
    """Whether a stored deadline counts working or elapsed time."""
    return Counting(row.target.counting) if row.target else Counting.ELAPSED


def calendar_of(report: Report, setup: Snapshot) -> Calendar:
    """The calendar of whoever is responsible for a report."""
    return setup.calendar_of(setup.agencies.get(report.agency.code) if report.agency else None)
