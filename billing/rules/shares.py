"""A partner's share of the money that arrived for an invoice. Pure: the same ledger gives the same lines.

What arrives is net price and tax together; only the net price is shared. The tax that the buyer handed to the state
is tax, the PPh it withheld is net price, and a transfer is split in the ratio of what is still open. Every split takes
from two remainders, and every margin is the difference of two running sums: once an invoice is settled its nets add
up to its price before tax and its margins to the share of that, whatever the parts were.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from billing.rules.money import share


class Movement(StrEnum):
    """What happened to an invoice's money."""

    TRANSFER = "transfer"
    CARD = "card"
    PPN_BY_BUYER = "ppn_by_buyer"
    PPH_WITHHELD = "pph_withheld"
    WITHDRAWN = "withdrawn"  # a payment recorded by mistake
    CREDITED = "credited"  # a credit note: less to pay, and money back where all was paid
    UNCREDITED = "uncredited"  # a credit note that was voided


@dataclass(frozen=True, slots=True)
class Moved:
    """One movement, in the order it was written down.

    Attributes:
        key: Of the payment or credit note, for finding a withdrawn payment's line again.
        amount_minor: Positive.
    """

    key: str
    kind: Movement
    amount_minor: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Share:
    """What one movement brought the partner: its net price, and the margin on it. Negative when money went back."""

    moved: Moved
    net_minor: int
    margin_minor: int


@dataclass(slots=True)
class _Open:
    net: int
    tax: int

    def take(self, net: int, tax: int) -> None:
        self.net -= net
        self.tax -= tax


def shares(
    *, subtotal_minor: int, tax_minor: int, margin_bp: int, moved: Iterable[Moved]
) -> tuple[Share, ...]:
    """The partner's lines of one invoice.

    Args:
        subtotal_minor, tax_minor: The invoice before tax, and its PPN; not negative.
        margin_bp: The partner's share of the net price, one for the whole invoice.
        moved: Payments, withdrawals and credits in the order they were written down. A withdrawal carries the
            key of its payment.

    Raises:
        ValueError: A movement is not positive, or a withdrawal has no payment before it.
    """
    still = _Open(subtotal_minor, tax_minor)
    paid: dict[str, tuple[int, int]] = {}
    credited: dict[str, tuple[int, int, int]] = {}
    arrived, lines = 0, []
    for each in moved:
        if each.amount_minor <= 0:
            raise ValueError("A movement has a positive amount.")
        before = arrived
        if each.kind is Movement.WITHDRAWN:
            arrived -= _give_back(each, paid, still)
        elif each.kind is Movement.CREDITED:
            arrived -= _credit(each, credited, still, (subtotal_minor, tax_minor))
        elif each.kind is Movement.UNCREDITED:
            arrived += _uncredit(each, credited, still)
        else:
            net, tax = _split(each, still)
            still.take(net, tax)
            paid[each.key] = net, tax
            arrived += net
        if arrived != before:
            margin = _signed_share(arrived, margin_bp) - _signed_share(before, margin_bp)
            lines.append(Share(each, arrived - before, margin))
    return tuple(lines)


def margin_on(terms: Mapping[str, Iterable[tuple[date, int]]], package_code: str, on: date) -> int:
    """The margin that holds for a package on a day: its own terms, else those for every package (""), else 0.

    Args:
        terms: Package code to (valid from, basis points).
    """
    for code in (package_code, ""):
        begun = [(since, margin) for since, margin in terms.get(code, ()) if since <= on]
        if begun:
            return max(begun, key=lambda pair: pair[0])[1]
    return 0


def _split(each: Moved, still: _Open) -> tuple[int, int]:
    """A payment as (net, tax); what is more than open is net, so that nothing disappears."""
    amount = each.amount_minor
    if each.kind is Movement.PPN_BY_BUYER:
        tax = min(amount, max(still.tax, 0))
    elif each.kind is Movement.PPH_WITHHELD:
        tax = max(0, min(amount - max(still.net, 0), still.tax))
    else:
        wanted = max(still.net, 0) + max(still.tax, 0)
        tax = (
            max(still.tax, 0) if amount >= wanted else amount * max(still.tax, 0) // max(wanted, 1)
        )
    return amount - tax, tax


def _give_back(each: Moved, paid: dict[str, tuple[int, int]], still: _Open) -> int:
    if each.key not in paid:
        raise ValueError(f"{each.key} was never paid, so it cannot be withdrawn.")
    net, tax = paid.pop(each.key)
    still.take(-net, -tax)
    return net


def _credit(
    each: Moved,
    credited: dict[str, tuple[int, int, int]],
    still: _Open,
    whole: tuple[int, int],
) -> int:
    """Lower what is open; what was paid already and is more than that goes back. Returns the net that goes back."""
    subtotal, tax_of_all = whole
    total = subtotal + tax_of_all
    tax = each.amount_minor * tax_of_all // total if total else 0
    net = each.amount_minor - tax
    still.take(net, tax)
    back = max(0, -still.net)
    still.net += back
    still.tax = max(still.tax, 0)
    credited[each.key] = net, tax, back
    return back


def _uncredit(each: Moved, credited: dict[str, tuple[int, int, int]], still: _Open) -> int:
    if each.key not in credited:
        raise ValueError(f"{each.key} was never credited.")
    net, tax, back = credited.pop(each.key)
    still.take(-(net - back), -tax)
    return back


def _signed_share(amount: int, basis_points: int) -> int:
    return -share(-amount, basis_points) if amount < 0 else share(amount, basis_points)
