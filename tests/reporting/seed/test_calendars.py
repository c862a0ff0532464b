"""Working hours and holidays of the seed agree with the law and with the holidays package."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from reporting.rules.calendars import Calendar
from reporting.rules.working_time import add_working
from reporting.seed.calendars import days_of_year
from reporting.seed.loader import load
from reporting.seed.shapes import CalendarSeed

WIB = ZoneInfo("Asia/Jakarta")


def seeded(code: str) -> CalendarSeed:
    return next(calendar for calendar in load("jambi").calendars if calendar.code == code)


def calendar(code: str) -> Calendar:
    seed = seeded(code)
    return Calendar.from_stored(
        name=seed.name,
        time_zone="Asia/Jakarta",
        weekly=seed.weekly,
        ramadan=seed.ramadan,
        holidays=[(day.on, day.name, day.is_working) for day in seed.holidays],
    )


def test_the_pinned_year_has_the_days_the_package_knows() -> None:
    pinned = {day.on for day in seeded("kantor").holidays if day.on.year == 2026}
    assert pinned == {day.on for day in days_of_year(2026)}


def test_the_years_around_are_there_too() -> None:
    days = {day.on: day.name for day in seeded("kantor").holidays}
    assert date(2025, 12, 25) in days
    assert date(2027, 8, 17) in days
    assert "perkiraan" in days[date(2027, 3, 10)].lower()


def test_a_week_has_the_hours_of_the_decree() -> None:
    office = calendar("kantor")
    minutes = [sum(span.closes - span.opens for span in spans) for spans in office.week]
    assert sum(minutes) == 37 * 60 + 30
    ramadan = [sum(span.closes - span.opens for span in spans) for spans in office.seasons[1].week]
    assert sum(ramadan) == 32 * 60 + 30


def test_office_time_waits_for_the_holiday_to_end() -> None:
    """Wednesday 23 December 2026 15:30; Thursday is cuti bersama, Friday is Christmas."""
    start = datetime(2026, 12, 23, 15, 30, tzinfo=WIB)
    due = add_working(start, timedelta(hours=1), calendar("kantor")).at
    assert due == datetime(2026, 12, 28, 8, 0, tzinfo=WIB)


def test_the_rota_works_on_sundays_and_holidays() -> None:
    start = datetime(2026, 12, 25, 21, 45, tzinfo=WIB)
    due = add_working(start, timedelta(minutes=30), calendar("piket")).at
    assert due == datetime(2026, 12, 26, 6, 15, tzinfo=WIB)


def test_round_the_clock_never_waits() -> None:
    start = datetime(2026, 3, 21, 23, 50, tzinfo=WIB)
    due = add_working(start, timedelta(minutes=30), calendar("siaga")).at
    assert due == datetime(2026, 3, 22, 0, 20, tzinfo=WIB)
