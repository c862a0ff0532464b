"""A partner's share of what arrived: whatever the parts, they add up to the share of the whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules.money import share
from billing.rules.shares import Moved, Movement, Share, margin_on, shares

START = datetime(2026, 11, 1, tzinfo=UTC)
NET = 1_700_000_000
TAX = 187_000_000


def moved(kind: Movement, amount: int, *, key: str = "p", hours: int = 0) -> Moved:
    return Moved(key, kind, amount, START + timedelta(hours=hours))


def lines(*moves: Moved, net: int = NET, tax: int = TAX, bp: int = 1500) -> tuple[Share, ...]:
    return shares(subtotal_minor=net, tax_minor=tax, margin_bp=bp, moved=moves)


def test_a_transfer_of_all_shares_the_price_before_tax() -> None:
    [line] = lines(moved(Movement.TRANSFER, NET + TAX))

    assert (line.net_minor, line.margin_minor) == (NET, 255_000_000)


def test_tax_the_buyer_pays_to_the_state_brings_no_margin_and_withheld_pph_does() -> None:
    pph = 34_000_000
    found = lines(
        moved(Movement.PPN_BY_BUYER, TAX, key="a"),
        moved(Movement.PPH_WITHHELD, pph, key="b"),
        moved(Movement.TRANSFER, NET - pph, key="c"),
    )

    assert [(line.moved.key, line.net_minor) for line in found] == [("b", pph), ("c", NET - pph)]
    assert sum(line.margin_minor for line in found) == share(NET, 1500)


def test_a_payment_withdrawn_takes_its_margin_back() -> None:
    found = lines(
        moved(Movement.TRANSFER, 555, key="a"),
        moved(Movement.WITHDRAWN, 555, key="a"),
        moved(Movement.CARD, NET + TAX, key="b"),
    )

    assert found[0].net_minor == -found[1].net_minor
    assert found[0].margin_minor == -found[1].margin_minor
    assert sum(line.net_minor for line in found) == NET


def test_a_credit_before_the_money_lowers_it_and_one_after_takes_back() -> None:
    credit = (NET + TAX) // 2
    early = lines(
        moved(Movement.CREDITED, credit, key="k"), moved(Movement.TRANSFER, NET + TAX - credit)
    )
    late = lines(moved(Movement.TRANSFER, NET + TAX), moved(Movement.CREDITED, credit, key="k"))
    undone = lines(
        moved(Movement.TRANSFER, NET + TAX),
        moved(Movement.CREDITED, credit, key="k"),
        moved(Movement.UNCREDITED, credit, key="k"),
    )

    assert sum(line.net_minor for line in early) == NET // 2
    assert [line.net_minor for line in late] == [NET, -(NET // 2)]
    assert sum(line.margin_minor for line in late) == share(NET // 2, 1500)
    assert sum(line.net_minor for line in undone) == NET


@given(
    net=st.integers(1, 10**12),
    tax_bp=st.sampled_from([0, 1100, 1200]),
    bp=st.integers(0, 10_000),
    cuts=st.lists(st.integers(1, 10**12), max_size=8),
    kinds=st.lists(
        st.sampled_from([Movement.TRANSFER, Movement.CARD, Movement.PPH_WITHHELD]), min_size=9
    ),
)
def test_parts_add_up_to_the_share_of_the_whole(
    net: int, tax_bp: int, bp: int, cuts: list[int], kinds: list[Movement]
) -> None:
    tax = share(net, tax_bp)
    points = sorted({0, net + tax, *(cut for cut in cuts if cut < net + tax)})
    parts = [after - before for before, after in pairwise(points)]

    found = lines(
        *(
            moved(kind, part, key=str(number))
            for number, (part, kind) in enumerate(zip(parts, kinds, strict=False))
        ),
        net=net,
        tax=tax,
        bp=bp,
    )

    assert sum(line.net_minor for line in found) == net
    assert sum(line.margin_minor for line in found) == share(net, bp)


@given(data=st.data(), bp=st.integers(0, 10_000))
def test_withdrawing_everything_leaves_nothing(data: st.DataObject, bp: int) -> None:
    amounts = data.draw(st.lists(st.integers(1, 10**10), max_size=6))
    paid = [moved(Movement.TRANSFER, amount, key=str(n)) for n, amount in enumerate(amounts)]
    order = data.draw(st.permutations(paid))
    back = [moved(Movement.WITHDRAWN, each.amount_minor, key=each.key) for each in order]

    found = lines(*paid, *back, bp=bp)

    assert sum(line.net_minor for line in found) == 0
    assert sum(line.margin_minor for line in found) == 0


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        lines(moved(Movement.TRANSFER, 0))
    with pytest.raises(ValueError, match="never paid"):
        lines(moved(Movement.WITHDRAWN, 5))
    with pytest.raises(ValueError, match="never credited"):
        lines(moved(Movement.UNCREDITED, 5))


def test_the_latest_terms_that_have_begun_hold_and_a_package_has_its_own() -> None:
    start = START.date()
    later = start + timedelta(days=30)
    terms = {"": [(start, 1000), (later, 1200)], "komando": [(later, 2000)]}

    assert margin_on(terms, "kota", start - timedelta(days=1)) == 0
    assert margin_on(terms, "kota", start) == 1000
    assert margin_on(terms, "kota", later) == 1200
    assert margin_on(terms, "komando", start) == 1000
    assert margin_on(terms, "komando", later) == 2000
