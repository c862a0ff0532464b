"""Clocks around Lebaran 2026, each reckoned by hand.

The calendar, by Perpres 21/2023 and the joint decree for 2026:

* until Friday 20 March Ramadan hours: Mon-Thu 08.00-12.00 and 12.30-15.00 (6 h 30), Friday
  08.00-11.30 and 12.30-15.30 (6 h 30); after it Mon-Thu 07.30-12.00 and 13.00-16.00 (7 h 30);
* Wed 18 March cuti bersama, Thu 19 Nyepi, Fri 20 cuti bersama, Sat 21 and Sun 22 Idulfitri,
  Mon 23 and Tue 24 cuti bersama. The last working day is Tuesday 17, the next Wednesday 25 March.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reporting.rules.calendars import Calendar
from reporting.rules.national import (
    HOLIDAYS_2026,
    PERPRES_21_2023_WEEKLY,
    RAMADAN_PERIODS,
    national_calendar,
)
from reporting.rules.sp4n import NationalKind, national_deadline
from reporting.rules.targets import Counting, Target, TargetKind, Unit, deadline, push

WIB = ZoneInfo("Asia/Jakarta")
PERPRES = national_calendar("Asia/Jakarta")


def march(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=WIB)


def due(start: datetime, amount: int, unit: str, calendar: Calendar = PERPRES) -> datetime:
    """When a resolution target in working time is due."""
    target = Target(TargetKind.RESOLUTION, amount, Unit(unit), Counting.WORKING)
    return deadline(start, target, calendar).due_at


def test_1_inside_one_ramadan_day() -> None:
    # Mon 16: 09.00-12.00 is 3 h; the break of half an hour is free; 12.30-13.30 is the fourth.
    assert due(march(16, 9), 4, "hours") == march(16, 13, 30)


def test_2_the_last_half_hour_before_the_feast() -> None:
    # Tue 17: 14.30-15.00 is 30 min. Wed 18 to Tue 24 are free. Wed 25: 07.30-08.00 is the rest.
    assert due(march(17, 14, 30), 1, "hours") == march(25, 8)


def test_3_an_hour_after_closing_in_ramadan_is_not_worked_although_it_is_in_other_months() -> None:
    # Tue 17 at 15.30 is after 15.00. Nothing counts until Wed 25: 07.30-09.30.
    assert due(march(17, 15, 30), 2, "hours") == march(25, 9, 30)


def test_4_sent_on_the_feast_itself() -> None:
    # Sat 21: free until Wed 25. 07.30-12.00 is 4 h 30; the break until 13.00; 13.00-13.30.
    assert due(march(21, 10), 5, "hours") == march(25, 13, 30)


def test_5_over_the_friday_break_and_a_weekend_in_ramadan() -> None:
    # Fri 13: 11.00-11.30 is 30 min, 12.30-15.30 is 3 h: 3 h 30. Left 2 h 30: Mon 16, 08.00-10.30.
    assert due(march(13, 11), 6, "hours") == march(16, 10, 30)


def test_6_short_days_before_and_long_days_after() -> None:
    # Mon 16 and Tue 17: 6 h 30 each, 13 h. Left 7 h: Wed 25, 4 h 30 until noon, 13.00-15.30.
    assert due(march(16, 8), 20, "hours") == march(25, 15, 30)


def test_7_three_working_days_from_monday() -> None:
    # The day of receipt does not count. Tue 17 is the first, Wed 25 the second, Thu 26 the third.
    assert due(march(16, 10), 3, "days") == march(26, 16)


def test_8_five_working_days_from_the_eve() -> None:
    # Wed 25, Thu 26, Fri 27, the weekend, Mon 30, Tue 31: until closing at 16.00.
    assert due(march(17, 23), 5, "days") == march(31, 16)


def test_9_elapsed_time_knows_no_feast() -> None:
    # 48 h from Thu 19, 08.00, are Sat 21, 08.00, whoever is at home.
    target = Target(TargetKind.RESOLUTION, 48, Unit.HOURS, Counting.ELAPSED)

    assert deadline(march(19, 8), target, PERPRES).due_at == march(21, 8)


def test_10_a_pause_over_the_feast_gives_back_what_was_left() -> None:
    # Due Wed 25, 11.00. Paused Tue 17, 13.00: left are 2 h of Tuesday and 07.30-11.00, 3 h 30.
    # Resumed Thu 26, 09.00: 3 h until noon, 13.00-15.30 is the rest of 5 h 30.
    # Lost: Tue 2 h, Wed 25 the whole 7 h 30, Thu 26 07.30-09.00 1 h 30: 11 h.
    pushed = push(
        march(25, 11),
        paused_at=march(17, 13),
        resumed_at=march(26, 9),
        counting=Counting.WORKING,
        calendar=PERPRES,
    )

    assert pushed.due_at == march(26, 15, 30)
    assert pushed.lost == timedelta(hours=11)


def test_11_a_city_that_works_on_the_last_day_of_cuti_bersama() -> None:
    # As 2, but the city works on Tue 24: 07.30-08.00 there, by its ordinary hours.
    days = [(on, name, on == date(2026, 3, 24)) for on, name in HOLIDAYS_2026]
    city = Calendar.from_stored(
        name="Jam kerja Kota Contoh",
        time_zone="Asia/Jakarta",
        weekly=PERPRES_21_2023_WEEKLY,
        ramadan=RAMADAN_PERIODS,
        holidays=days,
    )

    assert due(march(17, 14, 30), 1, "hours", city) == march(24, 8)


@pytest.mark.parametrize(
    ("zone", "opens_utc"), [("Asia/Jakarta", 1), ("Asia/Makassar", 0), ("Asia/Jayapura", -1)]
)
def test_12_each_zone_comes_back_at_its_own_half_past_seven(zone: str, opens_utc: int) -> None:
    # As 2 on each wall clock: 08.00 there on Wed 25 is 01.00, 00.00 and 23.00 (Tue 24) UTC.
    there = ZoneInfo(zone)
    start = datetime(2026, 3, 17, 14, 30, tzinfo=there)

    found = due(start, 1, "hours", national_calendar(zone))

    midnight_utc = datetime(2026, 3, 25, tzinfo=ZoneInfo("UTC"))
    assert found == midnight_utc + timedelta(hours=opens_utc)


def test_13_sp4n_counts_three_five_and_ten_working_days() -> None:
    # From Tue 17: Wed 25, Thu 26, Fri 27 (closing 16.30) | Mon 30, Tue 31 (16.00) |
    # Wed 1, Thu 2 April; Fri 3 is Good Friday, 4 and 5 the weekend; Mon 6, Tue 7, Wed 8 (16.00).
    found = [
        national_deadline(march(17, 14), kind, PERPRES, is_complex=is_complex).at
        for kind, is_complex in [
            (NationalKind.FOLLOW_UP, False),
            (NationalKind.ANSWER, False),
            (NationalKind.ANSWER, True),
        ]
    ]

    assert found == [march(27, 16, 30), march(31, 16), datetime(2026, 4, 8, 16, tzinfo=WIB)]
