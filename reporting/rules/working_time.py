"""Counting time only while an office works, and saying how it was counted.

Source: domain.md section 6. How ``add_working`` counts:

1. Take the moment on the calendar's wall clock. Outside working time, wait for the next opening.
2. Use up each working span in turn: breaks, nights, free days and holidays cost nothing.
3. The result is the moment the last minute is used, so a deadline may be the closing minute
   itself, never the next morning's opening.

The same walk is told day by day as steps, stored with the deadline: "why this time?".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from core.errors import DomainError
from reporting.rules.calendars import Calendar
from reporting.rules.working_steps import DayUse, Step, day_count_steps, working_steps

__all__ = [
    "Added",
    "Calendar",
    "NoWorkingTime",
    "Step",
    "add_working",
    "add_working_days",
    "is_working",
    "steps_json",
    "working_between",
]

_ZERO: Final = timedelta(0)
_DAY: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)
_LONGEST_CLOSURE: Final = timedelta(days=400)
"""A calendar without a working minute for longer than this has none."""


class NoWorkingTime(DomainError):
    """The calendar never opens again, so nothing can become due."""

    code = "no_working_time"


@dataclass(frozen=True, slots=True)
class Added:
    """A moment counted forward, and how it was counted.

    Attributes:
        at: Aware, on the calendar's wall clock.
        steps: In order; the first is the start, the last is ``at``.
    """

    at: datetime
    steps: tuple[Step, ...]


def steps_json(steps: Iterable[Step]) -> list[dict[str, str]]:
    """Return steps as a deadline stores them: ``[{"at": …, "text": …}]``."""
    return [{"at": step.at.isoformat(), "text": step.text} for step in steps]


def is_working(at: datetime, calendar: Calendar) -> bool:
    """Whether the office works at a moment. The closing minute itself still counts as open."""
    local = calendar.local(at)
    today = local.date()
    return any(
        calendar.moment(day, span.opens) <= local <= calendar.moment(day, span.closes)
        for day in (today - _DAY, today)  # yesterday's last span may close at midnight
        for span in calendar.spans_on(day)
    )


def add_working(
    start: datetime, duration: timedelta, calendar: Calendar, *, because: str = "laporan masuk"
) -> Added:
    """Return the moment after ``duration`` of working time, with the steps that led there.

    Args:
        start: Aware.
        duration: Of working time; zero finds the next moment that is working time.
        calendar: Whose hours count.
        because: What happened at ``start``, for the first step, e.g. "laporan masuk".

    Raises:
        NoWorkingTime: The calendar has no working time for more than a year.
        ValueError: ``start`` is naive or ``duration`` negative.
    """
    if duration < _ZERO:
        raise ValueError("working time is counted forward only")
    started = calendar.local(start)
    left, day, uses = duration, started.date(), []
    last_open = day
    while True:
        at, used = _use_day(day, started, left, calendar)
        uses.append(DayUse(day, used))
        if at is not None:
            return Added(at, working_steps(started, at, uses, calendar, because))
        if used:
            last_open = day
        if day - last_open > _LONGEST_CLOSURE:
            raise NoWorkingTime(f"Kalender “{calendar.name}” tidak punya jam kerja lagi.")
        left -= used
        day += _DAY


def add_working_days(
    start: datetime, days: int, calendar: Calendar, *, because: str = "laporan masuk"
) -> Added:
    """Return the close of the ``days``-th working day after the day of ``start``.

    As offices count: the day of receipt is not counted, the last day counts whole.

    Raises:
        NoWorkingTime: The calendar has no working day for more than a year.
        ValueError: ``start`` is naive or ``days`` less than one.
    """
    if days < 1:
        raise ValueError("working days count from one")
    started = calendar.local(start)
    day = last_open = started.date()
    walked: list[DayUse] = []
    counted = 0
    while counted < days:
        day += _DAY
        minutes = calendar.minutes_on(day)
        walked.append(DayUse(day, minutes * _MINUTE))
        if minutes:
            counted, last_open = counted + 1, day
        elif day - last_open > _LONGEST_CLOSURE:
            raise NoWorkingTime(f"Kalender “{calendar.name}” tidak punya hari kerja lagi.")
    at = calendar.moment(day, calendar.spans_on(day)[-1].closes)
    return Added(at, day_count_steps(started, at, walked, calendar, because))


def working_between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """Return the working time from ``start`` to ``end``.

    Raises:
        ValueError: A moment is naive, or ``end`` is before ``start``.
    """
    started, ended = calendar.local(start), calendar.local(end)
    if ended < started:
        raise ValueError("end is before start")
    first, last = started.date(), ended.date()
    if first == last:
        return _worked(first, _since_midnight(started), _since_midnight(ended), calendar)
    total = _worked(first, _since_midnight(started), _DAY, calendar)
    total += _worked(last, _ZERO, _since_midnight(ended), calendar)
    for ahead in range(1, (last - first).days):
        total += calendar.minutes_on(first + ahead * _DAY) * _MINUTE
    return total


def _worked(day: date, begin: timedelta, finish: timedelta, calendar: Calendar) -> timedelta:
    """Working time of one local day between two times since its midnight."""
    total = _ZERO
    for span in calendar.spans_on(day):
        opens, closes = max(begin, span.opens * _MINUTE), min(finish, span.closes * _MINUTE)
        if opens < closes:
            total += closes - opens
    return total


def _use_day(
    day: date, started: datetime, left: timedelta, calendar: Calendar
) -> tuple[datetime | None, timedelta]:
    """Use one day's working time: the moment ``left`` is used up, if it is, and the time used."""
    since = used = _ZERO
    if day == started.date():
        since = _since_midnight(started)
    elif (whole := calendar.minutes_on(day) * _MINUTE) < left:
        return None, whole
    for span in calendar.spans_on(day):
        begin = max(since, span.opens * _MINUTE)
        available = span.closes * _MINUTE - begin
        if available < _ZERO or (not available and left > used):
            continue
        if left - used <= available:
            return calendar.moment(day, 0) + begin + (left - used), left
        used += available
    return None, used


def _since_midnight(local: datetime) -> timedelta:
    return timedelta(
        hours=local.hour,
        minutes=local.minute,
        seconds=local.second,
        microseconds=local.microsecond,
    )
