"""Report numbers and durations, as people read and type them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reporting.rules.dates import date_words, days_words, minute_words, moment_words
from reporting.rules.durations import (
    ago_words,
    duration_short,
    duration_words,
    hours_short,
    time_left_words,
)
from reporting.rules.numbers import InvalidNumber, parse_number, report_number

WIB = ZoneInfo("Asia/Jakarta")


def test_a_number_is_prefix_month_and_serial() -> None:
    assert report_number("BTM", datetime(2026, 11, 22, tzinfo=WIB), 482) == "BTM-2611-0482"
    assert report_number("JMB", datetime(2027, 1, 1, tzinfo=WIB), 12345) == "JMB-2701-12345"


def test_the_month_turns_at_local_midnight() -> None:
    just_after = datetime(2026, 10, 31, 17, 30, tzinfo=UTC)

    assert report_number("BTM", just_after.astimezone(WIB), 1) == "BTM-2611-0001"


@pytest.mark.parametrize(("prefix", "serial"), [("btm", 1), ("B", 1), ("BATAM1", 1), ("BTM", 0)])
def test_refuses_to_make_a_number_nobody_could_type(prefix: str, serial: int) -> None:
    with pytest.raises(ValueError, match=r"prefix|serials"):
        report_number(prefix, datetime(2026, 11, 22, tzinfo=WIB), serial)


def test_refuses_a_moment_without_a_zone() -> None:
    with pytest.raises(ValueError, match="aware"):
        report_number("BTM", datetime(2026, 11, 22), 1)  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize(
    "typed", ["BTM-2611-0482", " btm 2611 482 ", "btm26110482", "BTM.2611.00482", "Btm/2611/0482"]
)
def test_reads_a_number_however_it_is_typed(typed: str) -> None:
    assert parse_number(typed) == "BTM-2611-0482"


@pytest.mark.parametrize(
    "typed", ["", "0482", "BTM-2613-0482", "BTM-2600-1", "BTM-2611-0", "x" * 99]
)
def test_says_how_a_number_looks(typed: str) -> None:
    with pytest.raises(InvalidNumber, match="BTM-2611-0482"):
        parse_number(typed)


@pytest.mark.parametrize(
    ("minutes", "words", "short"),
    [
        (0.5, "kurang dari 1 menit", "0 mnt"),
        (1, "1 menit", "1 mnt"),
        (12, "12 menit", "12 mnt"),
        (59.9, "59 menit", "59 mnt"),
        (60, "1 jam", "1 j"),
        (70, "1 j 10 mnt", "1 j 10 mnt"),
        (1439, "23 j 59 mnt", "23 j 59 mnt"),
        (1440, "1 hari", "1 hr"),
        (1500, "1 hari 1 jam", "1 hr 1 j"),
        (4320 + 30, "3 hari", "3 hr"),
    ],
)
def test_says_durations(minutes: float, words: str, short: str) -> None:
    assert duration_words(timedelta(minutes=minutes)) == words
    assert duration_short(timedelta(minutes=minutes)) == short


def test_says_working_time_in_hours_only() -> None:
    assert hours_short(timedelta(minutes=45)) == "45 mnt"
    assert hours_short(timedelta(minutes=450)) == "7 j 30 mnt"
    assert hours_short(timedelta(hours=30)) == "30 j"


def test_says_how_long_ago_and_how_much_is_left() -> None:
    assert ago_words(timedelta(seconds=20)) == "baru saja"
    assert ago_words(timedelta(minutes=12)) == "12 menit lalu"
    assert time_left_words(timedelta(minutes=70)) == "sisa 1 j 10 mnt"
    assert time_left_words(-timedelta(minutes=12)) == "terlambat 12 menit"


def test_writes_days_and_times_as_people_do() -> None:
    assert moment_words(datetime(2026, 11, 25, 14, 5, tzinfo=WIB)) == "Rabu 25 Nov 14.05"
    assert date_words(date(2026, 8, 17)) == "17 Agu 2026"
    assert days_words(date(2026, 3, 18), date(2026, 3, 24)) == "Rabu 18–Selasa 24 Mar"
    assert days_words(date(2026, 2, 27), date(2026, 3, 2)) == "Jumat 27 Feb–Senin 2 Mar"
    assert days_words(date(2026, 3, 18), date(2026, 3, 18)) == "Rabu 18 Mar"
    assert minute_words(1440) == "24.00"
