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
from reporting.rules.dates import days_words, moment_words, time_words
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
    opening = f"{moment_words(started)}: {because}{_how_it_began(started, calendar)}"
    if first.day != last.day and first.used:
        opening += "; " + _first_day_hours(started, first.used, calendar)
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


def _how_it_began(started: datetime, calendar: Calendar) -> str:
    """Whether the start fell into working time, and if not, into what."""
    day = started.date()
    spans = calendar.spans_on(day)
    if not spans:
        return f" pada hari yang tidak dihitung ({_why_free([day], calendar)})"
    if started < calendar.moment(day, spans[0].opens):
        return " sebelum jam kerja"
    if started >= calendar.moment(day, spans[-1].closes):
        return " setelah jam kerja"
    if any(
        calendar.moment(day, before.closes) <= started < calendar.moment(day, after.opens)
        for before, after in pairwise(spans)
    ):
        return " saat istirahat"
    return ""


def _first_day_hours(started: datetime, used: timedelta, calendar: Calendar) -> str:
    day = started.date()
    spans = calendar.spans_on(day)
    closes = calendar.moment(day, spans[-1].closes)
    opens = calendar.moment(day, spans[0].opens)
    begins = f" dari {time_words(opens)}" if started < opens else ""
    breaks = _breaks(started, closes, spans, calendar)
    return (
        f"jam kerja{_season_name(day, calendar)}{begins} sampai {time_words(closes)}"
        f"{breaks} ({hours_short(used)})"
    )


def _last_day_hours(started: datetime, at: datetime, last: DayUse, calendar: Calendar) -> str:
    day = last.day
    spans = calendar.spans_on(day)
    opens = calendar.moment(day, spans[0].opens)
    season = _season_name(day, calendar)
    counted = f"{_breaks(max(started, opens), at, spans, calendar)} ({hours_short(last.used)})"
    if started >= opens:
        return counted
    return f"; jam kerja{season} dari {time_words(opens)}{counted}"


def _breaks(begin: datetime, finish: datetime, spans: Sequence[Span], calendar: Calendar) -> str:
    """Name the breaks that lie between two moments of one day."""
    day = finish.date() if finish.date() == begin.date() else begin.date()
    pauses = [
        f"{time_words(closes)}–{time_words(opens)}"
        for closes, opens in (
            (calendar.moment(day, before.closes), calendar.moment(day, after.opens))
            for before, after in pairwise(spans)
        )
        if begin < opens and closes < finish and closes < opens
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
