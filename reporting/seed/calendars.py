"""Working calendars: weekly and Ramadan hours, national holidays and cuti bersama.

Source: Perpres 21/2023 (hours), domain.md section 6 (2026). The years next to 2026 come from the
`holidays` package, which marks what is only an estimate ("perkiraan").
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

import holidays as national

from reporting.rules.calendars import InvalidCalendar, week_from_stored
from reporting.seed.entries import Entry, read
from reporting.seed.shapes import CalendarSeed, HolidaySeed, SeedError, Weekly

REFERENCE_YEAR: Final = 2026
YEARS_AROUND: Final = (2025, 2027)


def load_calendars(path: Path) -> tuple[CalendarSeed, ...]:
    """Return the calendars of a file, each with its holidays where it keeps them.

    Raises:
        SeedError: Unreadable hours, a period that ends before it begins, no or two defaults.
    """
    file = read(path)
    entries = file.tables("calendars")
    periods = [_period(entry) for entry in file.tables("ramadan_periods")]
    days = _holidays(file)
    file.done()
    calendars = tuple(_calendar(entry, periods, days) for entry in entries)
    if sum(calendar.is_default for calendar in calendars) != 1:
        raise SeedError(f"{path.name}: exactly one calendar must be the default")
    return calendars


def days_of_year(year: int) -> tuple[HolidaySeed, ...]:
    """Return national holidays and cuti bersama of a year, as the `holidays` package knows them."""
    known = national.country_holidays(
        "ID", years=year, categories=("public", "government"), language="id"
    )
    return tuple(HolidaySeed(on, name) for on, name in sorted(known.items()) if on.year == year)


def _holidays(file: Entry) -> tuple[HolidaySeed, ...]:
    pinned: list[HolidaySeed] = []
    for entry in (*file.tables("holidays"), *file.tables("cuti_bersama")):
        day = HolidaySeed(entry.need("on", date), entry.need("name", str))
        if day.on.year != REFERENCE_YEAR:
            raise SeedError(f"{entry.where}: {day.on} is not in {REFERENCE_YEAR}")
        entry.done()
        pinned.append(day)
    if len({day.on for day in pinned}) != len(pinned):
        raise SeedError(f"{file.where}: a holiday is listed twice")
    around = [day for year in YEARS_AROUND for day in days_of_year(year)]
    return tuple(sorted((*pinned, *around), key=lambda day: day.on))


def _period(entry: Entry) -> tuple[date, date]:
    starts_on, ends_on = entry.need("starts_on", date), entry.need("ends_on", date)
    entry.done()
    if starts_on > ends_on:
        raise SeedError(f"{entry.where}: ends before it begins")
    return starts_on, ends_on


def _calendar(
    entry: Entry, periods: list[tuple[date, date]], days: tuple[HolidaySeed, ...]
) -> CalendarSeed:
    ramadan = entry.maybe_table("ramadan")
    fasting = dict(_weekly(ramadan)) if ramadan else None
    calendar = CalendarSeed(
        code=entry.need("code", str),
        name=entry.need("name", str),
        is_default=entry.need("is_default", bool),
        weekly=dict(_weekly(entry.table("weekly"))),
        ramadan=[
            {"from": starts_on.isoformat(), "to": ends_on.isoformat(), "weekly": fasting}
            for starts_on, ends_on in periods
            if fasting
        ],
        holidays=days if entry.need("keeps_holidays", bool) else (),
    )
    entry.done()
    return calendar


def _weekly(entry: Entry) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield a day's spans after the rules could read them."""
    for day, spans in entry.raw().items():
        if not isinstance(spans, list):
            raise SeedError(f"{entry.where}: {day!r} must be a list of spans")
        hours: Weekly = {day: [[str(moment) for moment in span] for span in spans]}
        try:
            week_from_stored(hours)
        except InvalidCalendar as error:
            raise SeedError(f"{entry.where} {day}: {error}") from None
        yield day, hours[day]
