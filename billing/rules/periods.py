"""Years that a city has paid for, counted from the day it became active."""

from __future__ import annotations

from datetime import date

Period = tuple[date, date]
"""First day, and first day after."""


def year_after(anchor: date, years: int) -> date:
    """The same day so many years later; 29 February falls on the 28th where there is none."""
    try:
        return anchor.replace(year=anchor.year + years)
    except ValueError:
        return anchor.replace(year=anchor.year + years, day=28)


def period_on(anchor: date, day: date) -> Period:
    """The paid year a day falls into.

    Args:
        anchor: First day of the first year.
        day: Any day; one before the anchor falls into the first year.
    """
    years = max(0, day.year - anchor.year)
    if years and year_after(anchor, years) > day:
        years -= 1
    return year_after(anchor, years), year_after(anchor, years + 1)
