"""Tiers, shares and taxes as numbers."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from infra.local.stripe import amounts, periods

_TIER = st.tuples(st.integers(1, 500), st.integers(0, 10**7), st.integers(0, 10**7))


def _price(steps: list[tuple[int, int, int]]) -> dict[str, Any]:
    tiers, bound = [], 0
    for width, unit, flat in steps:
        bound += width
        tiers.append(
            {"up_to": bound, "unit_amount_decimal": str(unit), "flat_amount_decimal": str(flat)}
        )
    tiers[-1]["up_to"] = None
    return {"billing_scheme": "tiered", "tiers_mode": "graduated", "_tiers": tiers}


@given(steps=st.lists(_TIER, min_size=1, max_size=5), quantity=st.integers(0, 3000))
def test_a_graduated_price_is_the_sum_of_its_units(
    steps: list[tuple[int, int, int]], quantity: int
) -> None:
    parts = amounts.parts(_price(steps), quantity)

    expected, bounds = 0, [sum(step[0] for step in steps[: n + 1]) for n in range(len(steps))]
    for unit in range(1, quantity + 1):
        tier = next((n for n, bound in enumerate(bounds) if unit <= bound), len(steps) - 1)
        expected += steps[tier][1]
    touched = 1 + sum(1 for bound in bounds[:-1] if quantity > bound)
    expected += sum(step[2] for step in steps[:touched])
    assert sum(part.amount for part in parts) == expected
    assert sum(part.quantity for part in parts if not part.flat) == quantity


@given(amount=st.integers(-(10**12), 10**12), cut=st.integers(0, 1000))
def test_what_is_left_and_what_is_gone_are_the_whole_but_for_rounding(
    amount: int, cut: int
) -> None:
    left = amounts.prorated(amount, start=0, end=1000, moment=cut)
    gone = amounts.prorated(amount, start=0, end=1000, moment=1000 - cut)

    assert abs(left + gone - amount) <= 1


def test_tax_on_top_and_tax_inside() -> None:
    assert amounts.tax(100_000, {"percentage": 11.0, "inclusive": False}) == 11_000
    assert amounts.tax(111_000, {"percentage": 11.0, "inclusive": True}) == 11_000
    assert amounts.tax(-100_000, {"percentage": 11.0, "inclusive": False}) == -11_000


def test_a_year_from_the_leap_day_and_a_month_from_the_31st() -> None:
    leap_day, last_of_january = 1_835_395_200, 1_801_353_600  # 2028-02-29, 2027-01-31
    year = {"interval": "year", "interval_count": 1}
    month = {"interval": "month", "interval_count": 1}

    assert periods.after(leap_day, year) == 1_866_931_200  # 2029-02-28
    assert periods.after(leap_day, year, times=4) == 1_961_625_600  # 2032-02-29
    assert periods.after(last_of_january, month) == 1_803_772_800  # 2027-02-28
    assert periods.after(last_of_january, month, times=2) == 1_806_451_200  # 2027-03-31
