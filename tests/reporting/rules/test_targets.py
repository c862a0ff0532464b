"""Which promise counts, when it is due, and what a pause does to it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from reporting.rules.national import national_calendar
from reporting.rules.targets import (
    Counting,
    InvalidTarget,
    Target,
    TargetKind,
    Unit,
    deadline,
    pick_target,
    push,
)

WIB = ZoneInfo("Asia/Jakarta")
PERPRES = national_calendar("Asia/Jakarta")


def wib(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=WIB)


def make_target(amount: int = 1, **changes: Any) -> Target:
    facts: dict[str, Any] = {
        "kind": TargetKind.RESPONSE,
        "unit": Unit.HOURS,
        "counting": Counting.WORKING,
    }
    return Target(amount=amount, **(facts | changes))


def pick(*targets: Target, priority: str = "normal", on: date = date(2026, 11, 25)) -> int | None:
    """The amount of the target that counts for wild rubbish in Belian, Batam Kota."""
    found = pick_target(
        targets,
        kind=TargetKind.RESPONSE,
        category=("sampah_liar", "sampah"),
        priority=priority,
        area=("21.71.01.1002", "21.71.01"),
        on=on,
    )
    return found.amount if found else None


def test_the_narrowest_target_counts() -> None:
    anything = make_target(1)
    parent = make_target(2, category="sampah")
    own = make_target(3, category="sampah_liar")
    here = make_target(4, category="sampah_liar", area="21.71.01")
    nearest = make_target(5, category="sampah_liar", area="21.71.01.1002")
    urgent = make_target(6, category="sampah_liar", priority="high")

    assert pick(anything) == 1
    assert pick(anything, parent) == 2
    assert pick(own, parent, anything) == 3
    assert pick(own, here) == 4
    assert pick(nearest, here, own) == 5
    assert pick(urgent, nearest, own) == 5
    assert pick(urgent, nearest, own, priority="high") == 6


def test_targets_of_others_do_not_count() -> None:
    assert pick(make_target(1, category="jalan_rusak")) is None
    assert pick(make_target(1, area="21.71.02")) is None
    assert pick(make_target(1, priority="emergency")) is None
    assert pick(make_target(1, kind=TargetKind.RESOLUTION)) is None
    assert pick() is None


def test_a_target_counts_from_its_first_day_until_the_day_before_its_last() -> None:
    old = make_target(1, valid_from=date(2026, 1, 1), valid_to=date(2026, 11, 25))
    new = make_target(2, valid_from=date(2026, 11, 25))

    assert pick(old, new, on=date(2025, 12, 31)) is None
    assert pick(old, new, on=date(2026, 11, 24)) == 1
    assert pick(old, new, on=date(2026, 11, 25)) == 2


def test_of_two_in_force_the_later_one_counts() -> None:
    earlier = make_target(1, valid_from=date(2026, 1, 1))
    later = make_target(2, valid_from=date(2026, 6, 1))

    assert pick(earlier, later) == pick(later, earlier) == 2


@pytest.mark.parametrize(
    ("amount", "unit", "counting", "due"),
    [
        (30, Unit.MINUTES, Counting.WORKING, wib(11, 27, 16, 30)),
        (4, Unit.HOURS, Counting.WORKING, wib(11, 30, 11, 0)),
        (1, Unit.DAYS, Counting.WORKING, wib(11, 30, 16, 0)),
        (30, Unit.MINUTES, Counting.ELAPSED, wib(11, 27, 16, 30)),
        (24, Unit.HOURS, Counting.ELAPSED, wib(11, 28, 16, 0)),
        (14, Unit.DAYS, Counting.ELAPSED, wib(12, 11, 16, 0)),
    ],
)
def test_a_report_of_friday_at_four_is_due(
    amount: int, unit: Unit, counting: Counting, due: datetime
) -> None:
    target = make_target(amount, unit=unit, counting=counting)

    assert deadline(wib(11, 27, 16, 0), target, PERPRES).due_at == due


def test_an_elapsed_deadline_is_told_in_two_steps() -> None:
    target = make_target(24, counting=Counting.ELAPSED)

    facts = deadline(wib(11, 25, 14, 10), target, PERPRES)

    assert facts.steps_json() == [
        {
            "at": "2026-11-25T14:10:00+07:00",
            "text": "Rabu 25 Nov 14.10: laporan masuk; target 24 jam, dihitung terus siang malam",
        },
        {"at": "2026-11-26T14:10:00+07:00", "text": "Kamis 26 Nov 14.10: batas waktu"},
    ]


def test_a_working_deadline_names_its_target_first() -> None:
    facts = deadline(wib(11, 25, 14, 10), make_target(2), PERPRES, because="dibuka ulang")

    assert [step.text for step in facts.steps] == [
        "Rabu 25 Nov 14.10: dibuka ulang; target 2 jam kerja; jam kerja sampai 16.00 (1 j 50 mnt)",
        "Kamis 26 Nov 07.40: batas waktu; jam kerja dari 07.30 (10 mnt)",
    ]


def test_a_pause_gives_back_the_working_time_that_was_left() -> None:
    pushed = push(
        wib(11, 26, 10, 0),
        paused_at=wib(11, 25, 15, 0),
        resumed_at=wib(11, 30, 9, 0),
        counting=Counting.WORKING,
        calendar=PERPRES,
    )

    assert pushed.due_at == wib(11, 30, 12, 0) + timedelta(minutes=90)  # 3.5 h left, break between
    assert pushed.lost == timedelta(hours=1 + 7.5 + 7.5 + 1.5)
    assert pushed.steps[0].text == (
        "Senin 30 Nov 09.00: dilanjutkan setelah ditunda sejak Rabu 25 Nov 15.00"
    )


def test_a_pause_over_a_weekend_costs_a_working_clock_nothing() -> None:
    pushed = push(
        wib(11, 30, 10, 0),
        paused_at=wib(11, 27, 18, 0),
        resumed_at=wib(11, 29, 20, 0),
        counting=Counting.WORKING,
        calendar=PERPRES,
    )

    assert (pushed.due_at, pushed.lost) == (wib(11, 30, 10, 0), timedelta(0))


def test_a_pause_moves_an_elapsed_deadline_by_its_own_length() -> None:
    pushed = push(
        wib(11, 26, 10, 0),
        paused_at=wib(11, 25, 15, 0),
        resumed_at=wib(11, 28, 15, 0),
        counting="elapsed",
        calendar=PERPRES,
    )

    assert (pushed.due_at, pushed.lost) == (wib(11, 29, 10, 0), timedelta(days=3))


def test_a_broken_deadline_is_not_mended_by_a_pause() -> None:
    pushed = push(
        wib(11, 25, 10, 0),
        paused_at=wib(11, 25, 10, 0),
        resumed_at=wib(11, 30, 9, 0),
        counting=Counting.WORKING,
        calendar=PERPRES,
    )

    assert (pushed.due_at, pushed.lost, pushed.steps) == (wib(11, 25, 10, 0), timedelta(0), ())


def test_a_pause_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="after it began"):
        push(
            wib(11, 26, 10, 0),
            paused_at=wib(11, 25, 15, 0),
            resumed_at=wib(11, 25, 14, 0),
            counting=Counting.WORKING,
            calendar=PERPRES,
        )


@pytest.mark.parametrize(
    ("unit", "counting", "words"),
    [
        (Unit.MINUTES, Counting.ELAPSED, "3 menit"),
        (Unit.HOURS, Counting.WORKING, "3 jam kerja"),
        (Unit.DAYS, Counting.WORKING, "3 hari kerja"),
        (Unit.DAYS, Counting.ELAPSED, "3 hari"),
    ],
)
def test_says_the_promise(unit: Unit, counting: Counting, words: str) -> None:
    assert make_target(3, unit=unit, counting=counting).words() == words


def test_refuses_a_promise_of_nothing() -> None:
    with pytest.raises(InvalidTarget):
        make_target(0)
    with pytest.raises(InvalidTarget):
        make_target(1, valid_from=date(2026, 2, 1), valid_to=date(2026, 2, 1))
