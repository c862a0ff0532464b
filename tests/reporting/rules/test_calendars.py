"""Calendars as stored: what they mean, and what is wrong with a bad one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from reporting.rules.calendars import Calendar, InvalidCalendar, Span

MORNINGS = {"mon": [["08:00", "12:00"]], "fri": [["08:00", "11:00"], ["13:00", "16:30"]]}


def make_calendar(**changes: Any) -> Calendar:
    stored: dict[str, Any] = {"name": "Pagi", "time_zone": "Asia/Jakarta", "weekly": MORNINGS}
    return Calendar.from_stored(**(stored | changes))


def test_reads_weekly_hours_and_leaves_other_days_free() -> None:
    calendar = make_calendar(version=4)

    assert calendar.version == 4
    assert calendar.spans_on(date(2026, 11, 23)) == (Span(480, 720),)
    assert calendar.spans_on(date(2026, 11, 24)) == ()
    assert calendar.spans_on(date(2026, 11, 27)) == (Span(480, 660), Span(780, 990))


def test_both_days_of_a_ramadan_period_count() -> None:
    calendar = make_calendar(
        ramadan=[
            {"from": "2026-02-20", "to": "2026-03-16", "weekly": {"mon": [["09:00", "11:00"]]}}
        ]
    )

    assert calendar.spans_on(date(2026, 2, 16)) == (Span(480, 720),)
    assert calendar.spans_on(date(2026, 2, 20)) == ()
    assert calendar.spans_on(date(2026, 3, 16)) == (Span(540, 660),)
    assert calendar.spans_on(date(2026, 3, 20)) == (Span(480, 660), Span(780, 990))


def test_a_holiday_is_free_and_an_extra_day_has_mondays_hours() -> None:
    calendar = make_calendar(
        holidays=[
            (date(2026, 11, 23), "Hari jadi kota", False),
            (date(2026, 11, 28), "Masuk pengganti", True),
        ]
    )

    assert calendar.spans_on(date(2026, 11, 23)) == ()
    assert calendar.spans_on(date(2026, 11, 28)) == (Span(480, 720),)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"time_zone": "Europe/Berlin"}, "WIB, WITA, atau WIT"),
        ({"weekly": {"senin": []}}, "Nama hari"),
        ({"weekly": {"mon": [["8:00", "12:00"]]}}, "ditulis seperti"),
        ({"weekly": {"mon": [["08:60", "12:00"]]}}, "ditulis seperti"),
        ({"weekly": {"mon": [["08:00"]]}}, "ditulis seperti"),
        ({"weekly": {"mon": [["pagi", "siang"]]}}, "ditulis seperti"),
        ({"weekly": {"mon": [["12:00", "08:00"]]}}, "sebelum jam tutup"),
        ({"weekly": {"mon": [["20:00", "25:00"]]}}, "sebelum jam tutup"),
        ({"weekly": {"mon": [["08:00", "12:00"], ["11:00", "13:00"]]}}, "bertumpuk"),
        ({"ramadan": [{"from": "2026-02-18", "to": "2026-03-19"}]}, "belum punya jam kerja"),
        ({"ramadan": [{"from": "besok", "to": "2026-03-19", "weekly": {}}]}, "Tanggal Ramadan"),
        (
            {"ramadan": [{"from": "2026-03-19", "to": "2026-02-18", "weekly": {}}]},
            "berakhir sebelum",
        ),
    ],
)
def test_names_what_is_wrong_with_a_stored_calendar(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidCalendar, match=message):
        make_calendar(**changes)
