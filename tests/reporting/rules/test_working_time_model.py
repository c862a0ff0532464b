"""Working time against a model too simple to be wrong: one minute after the other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.rules.calendars import Calendar
from reporting.rules.working_time import add_working, working_between
from tests.reporting.rules.test_working_time import MINUTE, any_calendar

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
minutes = st.integers(0, 120 * 24 * 60).map(lambda minute: NEW_YEAR + minute * MINUTE)
laws = settings(max_examples=40, deadline=None, derandomize=True)


def is_worked(at: datetime, calendar: Calendar) -> bool:
    """Whether the minute that begins at a moment is working time."""
    local = at.astimezone(calendar.zone)
    minute = local.hour * 60 + local.minute
    return any(span.opens <= minute < span.closes for span in calendar.spans_on(local.date()))


def slowly_added(at: datetime, amount: int, calendar: Calendar) -> datetime:
    """Walk minute by minute until so many were worked."""
    while amount:
        amount -= is_worked(at, calendar)
        at += MINUTE
    return at


@laws
@given(minutes, st.integers(1, 900), any_calendar)
def test_adding_agrees_with_walking(at: datetime, amount: int, calendar: Calendar) -> None:
    assert add_working(at, amount * MINUTE, calendar).at == slowly_added(at, amount, calendar)


@laws
@given(minutes, st.integers(0, 4 * 24 * 60), any_calendar)
def test_measuring_agrees_with_walking(at: datetime, amount: int, calendar: Calendar) -> None:
    walked = sum(is_worked(at + step * MINUTE, calendar) for step in range(amount))

    assert working_between(at, at + amount * MINUTE, calendar) == timedelta(minutes=walked)
