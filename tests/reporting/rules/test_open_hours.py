"""Asking very often whether an office works says the same as asking once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reporting.rules.calendars import Calendar
from reporting.rules.open_hours import OpenHours
from reporting.rules.working_time import is_working

MONDAY = datetime(2026, 3, 1, 17, tzinfo=UTC)  # midnight in Jakarta
CALENDAR = Calendar.from_stored(
    name="Kantor",
    time_zone="Asia/Jakarta",
    weekly={
        "mon": [["07:30", "12:00"], ["13:00", "24:00"]],
        "tue": [["00:00", "24:00"]],
        "wed": [["08:00", "12:00"]],
        "fri": [["13:00", "16:00"]],
    },
    ramadan=[{"from": "2026-03-12", "to": "2026-03-13", "weekly": {"thu": [["09:00", "10:00"]]}}],
    holidays=[(date(2026, 3, 4), "Libur", False), (date(2026, 3, 7), "Lembur", True)],
)
HOURS = OpenHours(CALENDAR)
minutes = st.integers(0, 14 * 24 * 60).map(lambda count: MONDAY + timedelta(minutes=count))
moments = st.integers(0, 14 * 24 * 3600 * 1000).map(
    lambda count: MONDAY + timedelta(milliseconds=count)
)


@given(st.one_of(minutes, moments))
def test_it_says_the_same(at: datetime) -> None:
    assert HOURS.is_open(at) == is_working(at, CALENDAR)


def test_the_edges_of_a_day() -> None:
    for hours, minute in ((0, 0), (7, 29), (7, 30), (12, 0), (12, 1), (23, 59), (24, 0), (48, 0)):
        for second in (0, 1):
            at = MONDAY + timedelta(hours=hours, minutes=minute, seconds=second)
            assert HOURS.is_open(at) == is_working(at, CALENDAR), at
