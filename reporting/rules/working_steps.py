"""Telling a count of working time as a few sentences, so that anybody can check it.

Free days in a row become one step, and so do full working days; only the first and the last day
are told in hours. Read by staff and citizens under "why this time?", in Indonesian.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from typing import Final

from reporting.rules.calendars import Calendar, Span
from reporting.rules.dates import days_words, minute_of_day, minute_words, moment_words
from reporting.rules.durations import hours_short

_ZERO: Final = timedelta(0)
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Step:
    """One sentence of a count. ``at`` is aware, on the calendar's wall clock."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class DayUse:
    """How much working time of a local day was counted."""

    day: date
    used: timedelta


def working_steps(
    started: datetime, at: datetime, uses: Sequence[DayUse], calendar: Calendar, because: str
) -> tuple[Step, ...]:
    """Tell how hours were counted from ``started`` to ``at``.

    Args:
        started: On the calendar's wall clock, as is ``at``.
        at: The moment reached.
        uses: Every local day from the first to the last, in order.
        calendar: Whose hours were counted.
        because: What happened at ``started``.
    """
    first, between, last = uses[0], uses[1:-1], uses[-1]
    spans = calendar.spans_on(first.day)
    opening = f"{moment_words(started)}: {because}{_how_it_began(started, spans, calendar)}"
    if first.day != last.day and first.used:
        opening += "; " + _first_day_hours(started, first.used, spans, calendar)
    steps = [Step(started, opening)]
    steps += _days_between(between, calendar, _whole_days)
    steps.append(
        Step(at, f"{moment_words(at)}: batas waktu{_last_day_hours(started, at, last, calendar)}")
    )
    return tuple(steps)


def day_count_steps(
    started: datetime, at: datetime, walked: Sequence[DayUse], calendar: Calendar, because: str
) -> tuple[Step, ...]:
    """Tell how working days were counted; ``walked`` begins the day after ``started``."""
    opening = f"{moment_words(started)}: {because}; hari kerja dihitung mulai hari berikutnya"
    total = sum(1 for use in walked if use.used)
    counted = 0

    def numbered(run: Sequence[DayUse], _season: str) -> str:
        nonlocal counted
        begin, counted = counted + 1, counted + len(run)
        return f"hari kerja ke-{begin}" + (f" sampai ke-{counted}" if counted > begin else "")

    return (
        Step(started, opening),
        *_days_between(walked[:-1], calendar, numbered),
        Step(at, f"{moment_words(at)}: batas waktu, akhir hari kerja ke-{total}"),
    )


def _days_between(
    uses: Sequence[DayUse],
    calendar: Calendar,
    say_worked: Callable[[Sequence[DayUse], str], str],
) -> Iterator[Step]:
    """One step per run of free days and per run of worked days with the same hours."""

    def kind(use: DayUse) -> tuple[bool, str]:
        return bool(use.used), _season_name(use.day, calendar) if use.used else ""

    for (worked, season), run in groupby(uses, key=kind):
        days = list(run)
        if worked:
            said = say_worked(days, season)
        else:
            said = f"tidak dihitung ({_why_free([use.day for use in days], calendar)})"
        yield Step(
            calendar.moment(days[0].day, 0), f"{days_words(days[0].day, days[-1].day)}: {said}"
        )


def _whole_days(run: Sequence[DayUse], season: str) -> str:
    total = hours_short(sum((use.used for use in run), _ZERO))
    return f"{len(run)} hari kerja{season} ({total})"


def _how_it_began(started: datetime, spans: Sequence[Span], calendar: Calendar) -> str:
    """Whether the start fell into working time, and if not, into what."""
    if not spans:
        return f" pada hari yang tidak dihitung ({_why_free([started.date()], calendar)})"
    minute = minute_of_day(started)
    if minute < spans[0].opens:
        return " sebelum jam kerja"
    if minute >= spans[-1].closes:
        return " setelah jam kerja"
    if any(span.opens <= minute < span.closes for span in spans):
        return ""
    return " saat istirahat"


def _first_day_hours(
    started: datetime, used: timedelta, spans: Sequence[Span], calendar: Calendar
) -> str:
    minute, opens, closes = minute_of_day(started), spans[0].opens, spans[-1].closes
    begins = f" dari {minute_words(opens)}" if minute < opens else ""
    return (
        f"jam kerja{_season_name(started.date(), calendar)}{begins} sampai {minute_words(closes)}"
        f"{_breaks(minute, closes, spans)} ({hours_short(used)})"
    )


def _last_day_hours(started: datetime, at: datetime, last: DayUse, calendar: Calendar) -> str:
    """The hours of the day the count ends on; a deadline at midnight still belongs to that day."""
    spans = calendar.spans_on(last.day)
    opens = spans[0].opens
    begin = minute_of_day(started) if started.date() == last.day else 0
    finish = minute_of_day(at) if at.date() == last.day else spans[-1].closes
    counted = f"{_breaks(max(begin, opens), finish, spans)} ({hours_short(last.used)})"
    if begin >= opens:
        return counted
    return f"; jam kerja{_season_name(last.day, calendar)} dari {minute_words(opens)}{counted}"


def _breaks(begin: int, finish: int, spans: Sequence[Span]) -> str:
    """Name the breaks that lie between two minutes of one day."""
    pauses = [
        f"{minute_words(before.closes)}–{minute_words(after.opens)}"
        for before, after in pairwise(spans)
        if begin < after.opens and before.closes < finish and before.closes < after.opens
    ]
    return f", istirahat {' dan '.join(pauses)} tidak dihitung" if pauses else ""


def _season_name(day: date, calendar: Calendar) -> str:
    season = calendar.season_on(day)
    return f" {season.name}" if season else ""


def _why_free(days: Sequence[date], calendar: Calendar) -> str:
    """Name each reason once, in the order it first counts."""
    reasons = dict.fromkeys(calendar.holidays.get(day) or _plain_free_day(day) for day in days)
    return ", ".join(reasons)


def _plain_free_day(day: date) -> str:
    return "akhir pekan" if day.weekday() >= _SATURDAY else "bukan hari kerja"
