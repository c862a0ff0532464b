"""Working days as the city keeps them: its own calendar, with the national holidays and cuti bersama in it.

Letters about money reach the people who pay on days they work. A city without a calendar (not built, erased), and years
that its calendar says nothing about, follow the national one.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import lru_cache
from typing import Final

from billing.rules.reminding import IsWorking
from core.tenancy import inside
from reporting.rules.calendars import Calendar
from reporting.services import config
from tenants.models import City

_WEEKEND: Final = 5
_A_YEAR_HAS: Final = 8
"""A calendar with fewer holidays in a year does not know that year."""


def of(city: City) -> IsWorking:
    """Whether people of this city's offices work on a day."""
    calendar = _calendar(city)
    if calendar is None:
        return is_national
    years = Counter(day.year for day in calendar.holidays)

    def is_working(day: date) -> bool:
        if not calendar.spans_on(day):
            return False
        return years[day.year] >= _A_YEAR_HAS or is_national(day)

    return is_working


def is_national(day: date) -> bool:
    """Monday to Friday, no public holiday, no cuti bersama."""
    return day.weekday() < _WEEKEND and day not in _holidays(day.year)


def _calendar(city: City) -> Calendar | None:
    if not city.is_ready:
        return None
    with inside(city):
        return config.snapshot().default_calendar


@lru_cache(maxsize=12)
def _holidays(year: int) -> frozenset[date]:
    # Not at the top: the library holds the holidays of the whole world.
    from reporting.seed.calendars import REFERENCE_YEAR, days_of_year, load_calendars
    from reporting.seed.loader import FOLDER

    if year != REFERENCE_YEAR:
        return frozenset(day.on for day in days_of_year(year))
    default = next(each for each in load_calendars(FOLDER / "calendars.toml") if each.is_default)
    return frozenset(day.on for day in default.holidays if day.on.year == year)
