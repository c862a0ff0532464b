"""Prices hold for every price list, area and day: hypothesis looks for one where they do not."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from billing.rules import money, pricing
from billing.rules.periods import period_on, year_after
from billing.rules.pricing import LineKind, PriceList, Tax, Tier

PRICES = st.integers(0, 5_000_000).map(lambda steps: steps * money.STEP_MINOR)
TAX = st.builds(
    Tax,
    ppn_bp=st.sampled_from([0, 1100, 1200]),
    pph_bp=st.sampled_from([0, 150, 200]),
    buyer_collects=st.booleans(),
).filter(lambda tax: tax.pph_bp % 100 == 0)


@st.composite
def tiers(draw: st.DrawFn) -> tuple[Tier, ...]:
    bounds = sorted(draw(st.sets(st.integers(1, 300_000), max_size=5)))
    return tuple(Tier(bound, draw(PRICES)) for bound in [*bounds, None])


PRICE_LISTS = st.builds(
    PriceList,
    name=st.just("Uji"),
    base_fee_minor=PRICES,
    tiers=tiers(),
    services=st.dictionaries(st.sampled_from(["api", "sso", "triage"]), PRICES),
)
AREAS = st.integers(0, 1_000_000)
DAYS = st.dates(date(2024, 1, 1), date(2040, 12, 31))


@given(PRICE_LISTS, AREAS, AREAS)
def test_more_area_never_costs_less(prices: PriceList, one: int, other: int) -> None:
    small, large = sorted((one, other))

    cheaper = pricing.subtotal(pricing.yearly_lines(prices, area_ha=small))
    dearer = pricing.subtotal(pricing.yearly_lines(prices, area_ha=large))

    assert cheaper <= dearer


@given(PRICE_LISTS, AREAS)
def test_the_tiers_add_up_to_the_area_and_every_hectare_has_its_own_price(
    prices: PriceList, area: int
) -> None:
    lines = pricing.yearly_lines(prices, area_ha=area, services=sorted(prices.services))
    covered = [line for line in lines if line.kind is LineKind.COVERAGE]

    assert sum(line.quantity for line in covered) == area
    assert all(line.amount_minor == line.quantity * line.unit_minor for line in lines)
    below = 0
    for line in covered:
        assert line.from_ha == below
        below += line.quantity
        assert line.to_ha is None or below <= line.to_ha
    one_more = pricing.subtotal(pricing.yearly_lines(prices, area_ha=area + 1))
    tier = next(each for each in prices.tiers if each.up_to_ha is None or area < each.up_to_ha)
    assert one_more - pricing.subtotal(covered) - prices.base_fee_minor == tier.unit_minor


@given(PRICES, DAYS, st.lists(st.integers(0, 366), max_size=6), st.booleans())
def test_a_period_cut_anywhere_adds_up_to_the_whole(
    amount: int, anchor: date, cuts: list[int], credit: bool
) -> None:
    first, after = period_on(anchor, anchor)
    days = (after - first).days
    edges = [0, *sorted(min(cut, days) for cut in cuts), days]
    whole = -amount if credit else amount

    parts = [
        pricing.prorated(
            whole,
            period=(first, after),
            starts_on=first + timedelta(days=low),
            ends_on=first + timedelta(days=high),
        )
        for low, high in itertools.pairwise(edges)
    ]

    assert sum(parts) == whole
    assert all(part % money.STEP_MINOR == 0 for part in parts)


@given(PRICE_LISTS, st.lists(st.tuples(AREAS, st.integers(0, 365)), min_size=1, max_size=8), DAYS)
def test_changing_back_and_forth_drifts_nowhere(
    prices: PriceList, steps: list[tuple[int, int]], anchor: date
) -> None:
    """However often coverage changes, the year's charges are the days of each size, and going back undoes them."""
    period = period_on(anchor, anchor)
    days = sorted(min(day, (period[1] - period[0]).days) for _area, day in steps)
    areas = [steps[0][0], *(area for area, _day in steps)]
    charged = 0
    for (before, after), day in zip(itertools.pairwise(areas), days, strict=True):
        lines = pricing.change_lines(
            pricing.yearly_lines(prices, area_ha=before),
            pricing.yearly_lines(prices, area_ha=after),
            period=period,
            starts_on=period[0] + timedelta(days=day),
        )
        back = pricing.change_lines(
            pricing.yearly_lines(prices, area_ha=after),
            pricing.yearly_lines(prices, area_ha=before),
            period=period,
            starts_on=period[0] + timedelta(days=day),
        )
        assert pricing.subtotal(lines) == -pricing.subtotal(back)
        charged += pricing.subtotal(lines)

    assert charged % money.STEP_MINOR == 0


@given(PRICE_LISTS, AREAS, TAX, st.booleans())
def test_tax_is_never_rounded_and_nothing_is_lost(
    prices: PriceList, area: int, tax: Tax, credit: bool
) -> None:
    lines = list(pricing.yearly_lines(prices, area_ha=area))
    if credit:
        lines = [
            pricing.Line(LineKind.PRORATION, "base", 1, 0, -line.amount_minor) for line in lines
        ]

    bill = pricing.bill(lines, tax)

    assert bill.ppn_minor * 10_000 == bill.subtotal_minor * tax.ppn_bp
    assert bill.pph_minor * 10_000 == bill.subtotal_minor * tax.pph_bp
    assert bill.total_minor == bill.subtotal_minor + bill.ppn_minor
    kept_back = bill.pph_minor + (bill.ppn_minor if tax.buyer_collects else 0)
    assert bill.transfer_minor + kept_back == bill.total_minor


@given(PRICE_LISTS, AREAS)
def test_a_line_comes_back_as_it_was_stored(prices: PriceList, area: int) -> None:
    for line in pricing.yearly_lines(prices, area_ha=area):
        assert pricing.Line.from_json(line.as_json()) == line


@given(DAYS, DAYS)
def test_every_day_lies_in_one_paid_year(anchor: date, day: date) -> None:
    first, after = period_on(anchor, day)

    assert first <= max(day, anchor) < after
    assert first == year_after(anchor, first.year - anchor.year)
    assert period_on(anchor, after)[0] == after
