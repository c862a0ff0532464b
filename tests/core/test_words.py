"""Times, lengths and numbers as they are said on every screen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core import words

WIB = ZoneInfo("Asia/Jakarta")
AT = datetime(2026, 11, 22, 7, 27, tzinfo=UTC)


def test_times_of_day_and_dates_follow_the_city() -> None:
    assert words.clock_time(AT, WIB) == "14.27"
    assert words.date(AT, WIB) == "22 Nov 2026"
    assert words.long_date(AT, WIB) == "Minggu, 22 November 2026"
    assert words.date(AT + timedelta(hours=10), WIB) == "23 Nov 2026"


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("Asia/Jakarta", "WIB"),
        ("Asia/Makassar", "WITA"),
        ("Asia/Jayapura", "WIT"),
        ("UTC", "UTC+0"),
    ],
)
def test_zones_have_their_indonesian_names(zone: str, name: str) -> None:
    assert words.zone_name(AT, ZoneInfo(zone)) == name


@pytest.mark.parametrize(
    ("earlier", "said"),
    [
        (timedelta(hours=3), "11.27"),
        (timedelta(days=1), "21 Nov, 14.27"),
        (timedelta(days=365), "22 Nov 2025, 14.27"),
    ],
)
def test_a_moment_is_said_as_shortly_as_is_clear(earlier: timedelta, said: str) -> None:
    assert words.moment(AT - earlier, WIB, now=AT) == said


@pytest.mark.parametrize(
    ("minutes", "short", "long"),
    [
        (0, "0 mnt", "0 menit"),
        (45, "45 mnt", "45 menit"),
        (60, "1 j", "1 jam"),
        (70, "1 j 10 mnt", "1 jam 10 menit"),
        (24 * 60, "1 hr", "1 hari"),
        (52 * 60, "2 hr 4 j", "2 hari 4 jam"),
        (-18, "18 mnt", "18 menit"),
    ],
)
def test_lengths_of_time(minutes: int, short: str, long: str) -> None:
    length = timedelta(minutes=minutes)
    assert (words.duration(length), words.long_duration(length)) == (short, long)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0.5, "baru saja"), (12, "12 menit lalu"), (200, "3 jam lalu"), (8000, "5 hari lalu")],
)
def test_how_long_ago(minutes: float, said: str) -> None:
    assert words.ago(AT - timedelta(minutes=minutes), now=AT) == said


def test_which_side_of_a_deadline() -> None:
    assert words.time_left(AT + timedelta(minutes=22), now=AT) == "sisa 22 mnt"
    assert words.time_left(AT - timedelta(minutes=18), now=AT) == "lewat 18 mnt"


@pytest.mark.parametrize(
    ("left", "used", "state"), [(30, 30, "calm"), (10, 50, "soon"), (-1, 61, "late")]
)
def test_a_deadline_presses_when_three_quarters_are_used(left: int, used: int, state: str) -> None:
    due, started = AT + timedelta(minutes=left), AT - timedelta(minutes=used)
    assert words.urgency(due, started, now=AT) == state


def test_without_a_start_the_last_half_hour_presses() -> None:
    assert words.urgency(AT + timedelta(minutes=31), None, now=AT) == "calm"
    assert words.urgency(AT + timedelta(minutes=30), None, now=AT) == "soon"


def test_numbers_money_and_distances() -> None:
    assert words.number(1_342_038) == "1.342.038"
    assert words.number(12.5, 1) == "12,5"
    assert words.rupiah(17_000_000) == "Rp 17.000.000"
    assert words.rupiah(-5_000) == "−Rp 5.000"
    assert (words.distance(40.4), words.distance(1240)) == ("40 m", "1,2 km")
