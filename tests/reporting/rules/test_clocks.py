"""How full a clock is, and how it looks."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from reporting.rules.clocks import Clock, ClockTone, amber_at, fraction_used, tone
from reporting.rules.national import national_calendar

WIB = ZoneInfo("Asia/Jakarta")
PERPRES = national_calendar("Asia/Jakarta")


def wib(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=WIB)


FOUR_HOURS = Clock(started_at=wib(25, 8), due_at=wib(25, 12))
OVER_NIGHT = Clock(started_at=wib(25, 15), due_at=wib(26, 8, 30))  # two working hours


@pytest.mark.parametrize(
    ("at", "used", "looks"),
    [
        (wib(25, 7), 0.0, ClockTone.CALM),
        (wib(25, 8), 0.0, ClockTone.CALM),
        (wib(25, 10), 0.5, ClockTone.CALM),
        (wib(25, 10, 59), 179 / 240, ClockTone.CALM),
        (wib(25, 11), 0.75, ClockTone.AMBER),
        (wib(25, 12), 1.0, ClockTone.AMBER),
        (wib(25, 12, 1), 241 / 240, ClockTone.LATE),
        (wib(25, 16), 2.0, ClockTone.LATE),
    ],
)
def test_an_elapsed_clock_fills_up(at: datetime, used: float, looks: ClockTone) -> None:
    assert fraction_used(FOUR_HOURS, at) == pytest.approx(used)
    assert tone(FOUR_HOURS, at) is looks


@pytest.mark.parametrize(
    ("at", "used"),
    [(wib(25, 16), 0.5), (wib(25, 23), 0.5), (wib(26, 7, 30), 0.5), (wib(26, 8), 0.75)],
)
def test_a_working_clock_stands_still_at_night(at: datetime, used: float) -> None:
    assert fraction_used(OVER_NIGHT, at, calendar=PERPRES) == pytest.approx(used)


def test_the_first_nudge_comes_at_three_quarters() -> None:
    assert amber_at(FOUR_HOURS) == wib(25, 11)
    assert amber_at(OVER_NIGHT, calendar=PERPRES) == wib(26, 8)


@pytest.mark.parametrize(
    ("met_at", "looks"), [(wib(25, 12), ClockTone.MET), (wib(25, 12, 1), ClockTone.MET_LATE)]
)
def test_a_kept_promise_stays_kept(met_at: datetime, looks: ClockTone) -> None:
    clock = Clock(FOUR_HOURS.started_at, FOUR_HOURS.due_at, met_at=met_at)

    assert tone(clock, wib(27, 9)) is looks


def test_a_paused_clock_is_read_where_it_stopped() -> None:
    clock = Clock(FOUR_HOURS.started_at, FOUR_HOURS.due_at, paused_at=wib(25, 9))

    assert fraction_used(clock, wib(27, 9)) == pytest.approx(0.25)
    assert tone(clock, wib(27, 9)) is ClockTone.PAUSED


def test_a_pause_does_not_hide_that_the_promise_was_broken_before() -> None:
    clock = Clock(FOUR_HOURS.started_at, FOUR_HOURS.due_at, paused_at=wib(25, 13))

    assert tone(clock, wib(27, 9)) is ClockTone.LATE
