"""Termin, reminders and amounts in words: plain Python, so hypothesis may try anything."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.rules import reminding, spelled, terms
from billing.rules.terms import BadPlan, Part, Term
from billing.services import workdays

ISSUED = date(2026, 10, 1)
SMALL = (
    *("nol", "satu", "dua", "tiga", "empat", "lima"),
    *("enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"),
)
CLOSED = {date(2026, 12, 24), date(2026, 12, 25), date(2026, 3, 23)}


def weekdays(day: date) -> bool:
    return day.weekday() < 5 and day not in CLOSED


shares = st.lists(st.integers(1, 3000), min_size=1, max_size=12).map(
    lambda raw: [*raw, 10_000 - sum(raw)] if 10_000 - sum(raw) > 0 and len(raw) < 12 else [10_000]
)


@given(total=st.integers(1, 10**16), shares=shares)
def test_the_parts_of_an_invoice_are_the_invoice(total: int, shares: list[int]) -> None:
    plan = [Term(f"Termin {n}", share, n * 7) for n, share in enumerate(shares)]

    parts = terms.split(total, plan, issued_on=ISSUED)

    assert sum(part.amount_minor for part in parts) == total
    assert all(part.amount_minor % 100 == 0 for part in parts[:-1])
    assert all(
        abs(part.amount_minor - total * share / 10_000) <= 200
        for part, share in zip(parts, shares, strict=True)
    )


@given(
    amounts=st.lists(st.integers(1, 10**9), min_size=1, max_size=6), covered=st.integers(0, 10**10)
)
def test_what_is_paid_settles_the_earliest_part_first(amounts: list[int], covered: int) -> None:
    parts = [Part(str(n), amount, ISSUED + timedelta(n)) for n, amount in enumerate(amounts)]

    left = terms.left(parts, covered)

    assert sum(left) == max(0, sum(amounts) - covered)
    first_open = next((n for n, rest in enumerate(left) if rest), len(left))
    assert all(rest == amounts[n] for n, rest in enumerate(left) if n > first_open)


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ([Term("Satu", 5000, 10), Term("Dua", 4000, 20)], "100 %"),
        ([Term("Satu", 5000, 10), Term("Dua", 5000, 10)], "sesudah"),
        ([Term("", 10_000, 10)], "nama"),
        ([Term("Satu", 0, 10), Term("Dua", 10_000, 20)], "Bagian"),
        ([Term("Satu", 10_000, 400)], "Jatuh tempo"),
        ([Term(str(n), 769, n) for n in range(13)], "12"),
    ],
)
def test_a_plan_that_does_not_pay_the_whole_is_refused(plan: list[Term], said: str) -> None:
    with pytest.raises(BadPlan, match=said):
        terms.check(plan)


@given(due=st.dates(date(2026, 1, 1), date(2027, 12, 31)), days=st.integers(-20, 30))
def test_working_days_are_counted_forth_and_back(due: date, days: int) -> None:
    found = reminding.counted(due, days, weekdays)

    assert weekdays(found)
    between = sum(
        weekdays(due + timedelta(n if found > due else -n))
        for n in range(1, abs((found - due).days) + 1)
    )
    assert between == (abs(days) or int(found != due))


@settings(max_examples=25)
@given(due=st.dates(date(2026, 1, 1), date(2027, 12, 31)), start=st.integers(-30, 40))
def test_every_letter_is_written_once_on_a_working_day_and_in_order(due: date, start: int) -> None:
    """However late the job begins to run, and whatever days it runs on."""
    sent: list[str] = []
    for ahead in range(start, 60):
        today = due + timedelta(days=ahead)
        code = reminding.owed(due, today=today, sent=sent, is_working=weekdays)
        if code is not None:
            assert weekdays(today)
            sent.append(code)
        assert reminding.owed(due, today=today, sent=sent, is_working=weekdays) is None

    codes = [step.code for step in reminding.STEPS]
    assert sent == [code for code in codes if code in sent]
    assert sent[-1] == reminding.WARNING
    assert len(sent) == len(set(sent))
    if start <= -14:
        assert sent == codes


@given(due=st.dates(date(2026, 1, 1), date(2027, 12, 31)), late=st.integers(0, 90))
def test_nobody_is_suspended_without_days_to_answer_the_warning(due: date, late: int) -> None:
    warned = reminding.counted(due + timedelta(days=late), 0, weekdays)

    on = reminding.suspension_on(due, warned_on=warned, today=warned, is_working=weekdays)

    assert on >= reminding.counted(warned, reminding.NOTICE, weekdays)
    assert on >= reminding.counted(due, reminding.SUSPENSION, weekdays)


def test_a_due_date_on_a_free_day_is_not_overdue_on_the_next_working_day() -> None:
    friday_off = date(2026, 12, 25)

    assert not reminding.is_overdue(friday_off, today=date(2026, 12, 28), is_working=weekdays)
    assert reminding.is_overdue(friday_off, today=date(2026, 12, 29), is_working=weekdays)


def test_the_national_calendar_knows_holidays_and_cuti_bersama() -> None:
    assert workdays.is_national(date(2026, 11, 23))
    for free in (
        date(2026, 11, 22),  # a Sunday
        date(2026, 3, 20),  # cuti bersama
        date(2026, 5, 28),
        date(2026, 12, 24),
        date(2026, 8, 17),
        date(2027, 8, 17),
        date(2031, 8, 17),
    ):
        assert not workdays.is_national(free), free


@pytest.mark.parametrize(
    ("minor", "said"),
    [
        (0, "nol rupiah"),
        (100, "satu rupiah"),
        (1_100, "sebelas rupiah"),
        (1_700_000_000, "tujuh belas juta rupiah"),
        (1_887_000_000, "delapan belas juta delapan ratus tujuh puluh ribu rupiah"),
        (100_000, "seribu rupiah"),
        (11_111_111_100, "seratus sebelas juta seratus sebelas ribu seratus sebelas rupiah"),
        (2_000_000_000_000, "dua puluh miliar rupiah"),
        (1_050, "sepuluh rupiah lima puluh sen"),
        (-2_100, "minus dua puluh satu rupiah"),
    ],
)
def test_amounts_in_words(minor: int, said: str) -> None:
    assert spelled.amount(minor) == said


@given(st.integers(1, 10**15))
def test_words_read_back_give_the_number(value: int) -> None:
    assert _read(spelled.number(value).split()) == value


def _read(words: list[str]) -> int:
    small = {word: n for n, word in enumerate(SMALL)}
    large = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12, "kuadriliun": 10**15}
    total = group = 0
    for word in words:
        if word in small:
            group += small[word]
            last = small[word]
        elif word == "belas":
            group += 10
        elif word == "puluh":
            group += last * 9
        elif word == "ratus":
            group += last * 99
        elif word == "seratus":
            group += 100
        elif word == "seribu":
            total += 1000
        else:
            total += group * large[word]
            group = 0
    return total + group
