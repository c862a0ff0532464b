"""Working time counted by hand around Lebaran 2026, and laws that hold for every calendar.

Hours by Perpres 21/2023: Mon-Thu 07.30-16.00 with a break 12.00-13.00, Fri 07.30-16.30 with a
break 11.30-13.00; in Ramadan Mon-Thu 08.00-15.00 (12.00-12.30), Fri 08.00-15.30 (11.30-12.30).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reporting.rules.calendars import Calendar, Span
from reporting.rules.national import national_calendar
from reporting.rules.working_time import (
    NoWorkingTime,
    add_working,
    add_working_days,
    is_working,
    steps_json,
    working_between,
)

WIB = ZoneInfo("Asia/Jakarta")
PERPRES = national_calendar("Asia/Jakarta")
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def wib(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=WIB)


@pytest.mark.parametrize(
    ("_case", "start", "minutes", "due"),
    [
        ("inside one morning", wib(11, 25, 8, 0), 30, wib(11, 25, 8, 30)),
        ("over the break", wib(11, 25, 11, 50), 30, wib(11, 25, 13, 20)),
        ("from inside the break", wib(11, 25, 12, 20), 30, wib(11, 25, 13, 30)),
        ("over the longer break on Friday", wib(11, 27, 11, 0), 60, wib(11, 27, 13, 30)),
        ("up to the closing minute", wib(11, 25, 15, 0), 60, wib(11, 25, 16, 0)),
        ("one minute more is the next morning", wib(11, 25, 15, 0), 61, wib(11, 26, 7, 31)),
        ("before opening", wib(11, 25, 5, 0), 60, wib(11, 25, 8, 30)),
        ("after closing", wib(11, 25, 20, 0), 60, wib(11, 26, 8, 30)),
        ("over a weekend", wib(11, 27, 16, 0), 60, wib(11, 30, 8, 0)),
        ("a full day of seven and a half hours", wib(11, 25, 7, 30), 450, wib(11, 25, 16, 0)),
        ("a full week of 37.5 hours", wib(11, 23, 7, 30), 2250, wib(11, 27, 16, 30)),
        ("a full Ramadan week of 32.5 hours", wib(3, 2, 8, 0), 1950, wib(3, 6, 15, 30)),
        ("Friday before Ramadan hours begin is not shortened", wib(2, 13, 16, 0), 30,
         wib(2, 13, 16, 30)),
        ("into Ramadan hours, over Imlek", wib(2, 13, 16, 30), 450 + 60, wib(2, 19, 9, 0)),
        ("the last hour before Lebaran, then seven free days", wib(3, 17, 14, 30), 60,
         wib(3, 25, 8, 0)),
        ("sent on the feast itself", wib(3, 21, 9, 0), 240, wib(3, 25, 11, 30)),
        ("nothing to count inside working time", wib(11, 25, 9, 0), 0, wib(11, 25, 9, 0)),
        ("nothing to count at night waits for the morning", wib(11, 25, 22, 0), 0,
         wib(11, 26, 7, 30)),
    ],
)  # fmt: skip
def test_counts_only_while_the_office_works(
    _case: str, start: datetime, minutes: int, due: datetime
) -> None:
    assert add_working(start, minutes * MINUTE, PERPRES).at == due


@pytest.mark.parametrize(
    ("_case", "start", "end", "minutes"),
    [
        ("one morning", wib(11, 25, 8, 0), wib(11, 25, 9, 0), 60),
        ("the break is free", wib(11, 25, 11, 0), wib(11, 25, 14, 0), 120),
        ("a night is free", wib(11, 25, 16, 0), wib(11, 26, 7, 30), 0),
        ("two ordinary weeks", wib(11, 16, 0, 0), wib(11, 30, 0, 0), 4500),
        ("Lebaran: Tue 17 Mar to Wed 25 Mar", wib(3, 17, 14, 0), wib(3, 25, 8, 30), 120),
        ("all of March: 12 days of 6.5 h and 5 of 7.5 h", wib(3, 1, 0, 0), wib(4, 1, 0, 0),
         12 * 390 + 5 * 450),
    ],
)  # fmt: skip
def test_measures_what_lies_between(
    _case: str, start: datetime, end: datetime, minutes: int
) -> None:
    assert working_between(start, end, PERPRES) == minutes * MINUTE


def test_the_zone_decides_when_the_morning_begins() -> None:
    start = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)  # 05.00 WIB, 06.00 WITA, 07.00 WIT

    dues = [
        add_working(start, HOUR, national_calendar(zone)).at.astimezone(UTC).hour
        for zone in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
    ]

    assert dues == [1, 0, 23]


def test_tells_why_a_deadline_is_when_it_is() -> None:
    added = add_working(wib(3, 17, 14, 10), 25 * HOUR, PERPRES)

    assert steps_json(added.steps) == [
        {
            "at": "2026-03-17T14:10:00+07:00",
            "text": "Selasa 17 Mar 14.10: laporan masuk; jam kerja Ramadan sampai 15.00 (50 mnt)",
        },
        {
            "at": "2026-03-18T00:00:00+07:00",
            "text": "Rabu 18–Selasa 24 Mar: tidak dihitung (Cuti bersama Nyepi, Nyepi, "
            "Cuti bersama Idulfitri, Idulfitri)",
        },
        {
            "at": "2026-03-25T00:00:00+07:00",
            "text": "Rabu 25–Jumat 27 Mar: 3 hari kerja (22 j 30 mnt)",
        },
        {
            "at": "2026-03-28T00:00:00+07:00",
            "text": "Sabtu 28–Minggu 29 Mar: tidak dihitung (akhir pekan)",
        },
        {
            "at": "2026-03-30T09:10:00+07:00",
            "text": "Senin 30 Mar 09.10: batas waktu; jam kerja dari 07.30 (1 j 40 mnt)",
        },
    ]


@pytest.mark.parametrize(
    ("start", "minutes", "texts"),
    [
        (
            wib(11, 25, 11, 50),
            30,
            [
                "Rabu 25 Nov 11.50: laporan masuk",
                "Rabu 25 Nov 13.20: batas waktu, istirahat 12.00–13.00 tidak dihitung (30 mnt)",
            ],
        ),
        (
            wib(11, 25, 12, 10),
            30,
            [
                "Rabu 25 Nov 12.10: laporan masuk saat istirahat",
                "Rabu 25 Nov 13.30: batas waktu, istirahat 12.00–13.00 tidak dihitung (30 mnt)",
            ],
        ),
        (
            wib(11, 25, 6, 0),
            480,
            [
                "Rabu 25 Nov 06.00: laporan masuk sebelum jam kerja; jam kerja dari 07.30 "
                "sampai 16.00, istirahat 12.00–13.00 tidak dihitung (7 j 30 mnt)",
                "Kamis 26 Nov 08.00: batas waktu; jam kerja dari 07.30 (30 mnt)",
            ],
        ),
        (
            wib(11, 27, 18, 0),
            30,
            [
                "Jumat 27 Nov 18.00: laporan masuk setelah jam kerja",
                "Sabtu 28–Minggu 29 Nov: tidak dihitung (akhir pekan)",
                "Senin 30 Nov 08.00: batas waktu; jam kerja dari 07.30 (30 mnt)",
            ],
        ),
        (
            wib(8, 17, 9, 0),
            60,
            [
                "Senin 17 Agu 09.00: laporan masuk pada hari yang tidak dihitung "
                "(Hari Kemerdekaan)",
                "Selasa 18 Agu 08.30: batas waktu; jam kerja dari 07.30 (1 j)",
            ],
        ),
    ],
)
def test_tells_short_counts_too(start: datetime, minutes: int, texts: list[str]) -> None:
    added = add_working(start, minutes * MINUTE, PERPRES)

    assert [step.text for step in added.steps] == texts


def test_working_days_begin_the_day_after_and_end_at_closing() -> None:
    added = add_working_days(wib(3, 17, 14, 10), 5, PERPRES)

    assert added.at == wib(3, 31, 16, 0)
    assert [step.text for step in added.steps] == [
        "Selasa 17 Mar 14.10: laporan masuk; hari kerja dihitung mulai hari berikutnya",
        "Rabu 18–Selasa 24 Mar: tidak dihitung (Cuti bersama Nyepi, Nyepi, "
        "Cuti bersama Idulfitri, Idulfitri)",
        "Rabu 25–Jumat 27 Mar: hari kerja ke-1 sampai ke-3",
        "Sabtu 28–Minggu 29 Mar: tidak dihitung (akhir pekan)",
        "Senin 30 Mar: hari kerja ke-4",
        "Selasa 31 Mar 16.00: batas waktu, akhir hari kerja ke-5",
    ]


def test_one_working_day_from_thursday_is_friday_at_half_past_four() -> None:
    assert add_working_days(wib(11, 26, 9, 0), 1, PERPRES).at == wib(11, 27, 16, 30)


def test_an_office_that_never_opens_is_said_so() -> None:
    never = Calendar(name="Tutup", time_zone="Asia/Jakarta", week=((),) * 7)

    with pytest.raises(NoWorkingTime, match="Tutup"):
        add_working(wib(1, 5, 9, 0), HOUR, never)
    with pytest.raises(NoWorkingTime, match="Tutup"):
        add_working_days(wib(1, 5, 9, 0), 3, never)


def test_a_service_around_the_clock_counts_every_minute() -> None:
    always = Calendar(name="Siaga", time_zone="Asia/Jakarta", week=((Span(0, 1440),),) * 7)

    assert add_working(wib(3, 20, 23, 30), 25 * HOUR, always).at == wib(3, 22, 0, 30)
    assert add_working(wib(3, 20, 23, 0), HOUR, always).at == wib(3, 21, 0, 0)
    assert working_between(wib(3, 20, 0, 0), wib(3, 23, 0, 0), always) == 72 * HOUR


@pytest.mark.parametrize(
    ("at", "open_"),
    [
        (wib(11, 25, 7, 29), False),
        (wib(11, 25, 7, 30), True),
        (wib(11, 25, 12, 30), False),
        (wib(11, 25, 16, 0), True),
        (wib(11, 28, 10, 0), False),
        (wib(3, 4, 15, 30), False),
        (wib(12, 25, 10, 0), False),
    ],
)
def test_knows_whether_the_office_works(at: datetime, open_: bool) -> None:
    assert is_working(at, PERPRES) is open_


def test_refuses_moments_without_a_zone_and_time_running_backwards() -> None:
    naive = datetime(2026, 11, 25, 9, 0)  # noqa: DTZ001 - the point of the test

    with pytest.raises(ValueError, match="aware"):
        add_working(naive, HOUR, PERPRES)
    with pytest.raises(ValueError, match="forward"):
        add_working(wib(11, 25, 9), -HOUR, PERPRES)
    with pytest.raises(ValueError, match="before start"):
        working_between(wib(11, 25, 9), wib(11, 25, 8), PERPRES)
    with pytest.raises(ValueError, match="from one"):
        add_working_days(wib(11, 25, 9), 0, PERPRES)


# Laws for every calendar.


@st.composite
def days(draw: st.DrawFn) -> tuple[Span, ...]:
    edges = sorted(draw(st.sets(st.integers(0, 1440), max_size=6)))
    return tuple(
        Span(opens, closes) for opens, closes in zip(edges[::2], edges[1::2], strict=False)
    )


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    patterns = draw(st.lists(days(), min_size=1, max_size=2))
    week = tuple(draw(st.lists(st.sampled_from([*patterns, ()]), min_size=7, max_size=7)))
    # Enough to reach every deadline within months.
    assume(sum(span.closes - span.opens for spans in week for span in spans) >= 600)
    holidays = draw(st.sets(st.dates(date(2026, 1, 1), date(2026, 6, 30)), max_size=25))
    return Calendar(
        name="Apa saja",
        time_zone=draw(st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])),
        week=week,
        holidays=dict.fromkeys(holidays, "Libur"),
    )


any_calendar = st.one_of(st.just(PERPRES), calendars())
new_year = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(0, 150 * 24 * 3600).map(lambda second: new_year + timedelta(seconds=second))
durations = st.timedeltas(timedelta(0), timedelta(hours=60)).map(
    lambda length: timedelta(seconds=int(length.total_seconds()))
)
laws = settings(max_examples=60, deadline=None, derandomize=True)


@laws
@given(moments, durations, any_calendar)
def test_what_was_added_lies_between(at: datetime, length: timedelta, calendar: Calendar) -> None:
    assert working_between(at, add_working(at, length, calendar).at, calendar) == length


@laws
@given(moments, durations, any_calendar)
def test_never_ends_outside_working_time(
    at: datetime, length: timedelta, calendar: Calendar
) -> None:
    end = add_working(at, length, calendar).at

    assert end >= at
    assert is_working(end, calendar)


@laws
@given(moments, durations, durations, any_calendar)
def test_can_be_split_anywhere(
    at: datetime, first: timedelta, second: timedelta, calendar: Calendar
) -> None:
    assume(first)  # nothing, added first, moves a moment at night to the morning

    middle = add_working(at, first, calendar).at

    assert add_working(middle, second, calendar).at == add_working(at, first + second, calendar).at


@laws
@given(moments, st.timedeltas(timedelta(0), timedelta(days=9)), durations, any_calendar)
def test_starting_later_never_ends_sooner(
    at: datetime, later: timedelta, length: timedelta, calendar: Calendar
) -> None:
    assert add_working(at, length, calendar).at <= add_working(at + later, length, calendar).at


@laws
@given(moments, durations, st.timedeltas(MINUTE, HOUR), any_calendar)
def test_more_time_always_ends_later(
    at: datetime, length: timedelta, more: timedelta, calendar: Calendar
) -> None:
    assert add_working(at, length, calendar).at < add_working(at, length + more, calendar).at


@laws
@given(st.tuples(moments, moments, moments).map(sorted), any_calendar)
def test_time_between_adds_up(at: list[datetime], calendar: Calendar) -> None:
    first, middle, last = at

    assert working_between(first, last, calendar) == (
        working_between(first, middle, calendar) + working_between(middle, last, calendar)
    )


@laws
@given(moments, durations, any_calendar)
def test_steps_begin_at_the_start_end_at_the_deadline_and_run_forward(
    at: datetime, length: timedelta, calendar: Calendar
) -> None:
    added = add_working(at, length, calendar)
    told = [step.at for step in added.steps]

    assert (told[0], told[-1]) == (at, added.at)
    assert told == sorted(told)
    assert "batas waktu" in added.steps[-1].text
