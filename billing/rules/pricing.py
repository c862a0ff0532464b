"""What a city pays, line by line. Pure: the same facts give the same lines, on screen, at Stripe and on paper.

Coverage is licensed by area. Its quantity is counted in hectares (0.01 km²), so that a measured area is a whole number,
and priced in graduated tiers: each tier's price holds for the hectares inside it only.

Source: domain.md section 10.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from billing.rules.money import CURRENCY, STEP_MINOR, share


class LineKind(StrEnum):
    """What a line is for."""

    BASE = "base"
    COVERAGE = "coverage"
    SERVICE = "service"
    PRORATION = "proration"


@dataclass(frozen=True, slots=True)
class Tier:
    """A step of the graduated price. ``up_to_ha`` is the last hectare it holds for; ``None``: all the rest."""

    up_to_ha: int | None
    unit_minor: int


@dataclass(frozen=True, slots=True)
class PriceList:
    """What one package version costs a year, in minor units.

    Attributes:
        services: Optional service code to its yearly price.
    """

    name: str
    base_fee_minor: int
    tiers: tuple[Tier, ...]
    services: Mapping[str, int]
    currency: str = CURRENCY


@dataclass(frozen=True, slots=True)
class Line:
    """One explained line.

    Attributes:
        code: What it is for, stable: ``base``, ``coverage:2`` (second tier), ``service:field_crews``.
        quantity: How many units; hectares for coverage, 1 otherwise.
        unit_minor: Price of one unit for a whole year.
        from_ha, to_ha: The tier's bounds, for coverage.
        amount_minor: What this line adds; negative for a credit.
        starts_on, ends_on: The days it is for (``ends_on`` is the first day after); ``None``: a whole year.
    """

    kind: LineKind
    code: str
    quantity: int
    unit_minor: int
    amount_minor: int
    from_ha: int = 0
    to_ha: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None

    def as_json(self) -> dict[str, Any]:
        """The line as JSON scalars, for storing."""
        facts = asdict(self)
        facts["kind"] = self.kind.value
        for name in ("starts_on", "ends_on"):
            facts[name] = facts[name].isoformat() if facts[name] else None
        return facts

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> Line:
        """The line that :meth:`as_json` stored."""
        values = dict(facts)
        values["kind"] = LineKind(values["kind"])
        for name in ("starts_on", "ends_on"):
            values[name] = date.fromisoformat(values[name]) if values.get(name) else None
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Tax:
    """How a bill is taxed: rates in basis points of the amount before tax.

    Attributes:
        buyer_collects: The buyer hands the PPN to the state instead of paying it to us.
    """

    ppn_bp: int
    pph_bp: int = 0
    buyer_collects: bool = False


@dataclass(frozen=True, slots=True)
class Bill:
    """Lines with their sums.

    Attributes:
        total_minor: What the invoice says, PPN included.
        transfer_minor: What arrives by transfer, after what the buyer hands to the state itself.
    """

    lines: tuple[Line, ...]
    subtotal_minor: int
    ppn_minor: int
    pph_minor: int
    total_minor: int
    transfer_minor: int


def yearly_lines(
    prices: PriceList, *, area_ha: int, services: Sequence[str] = ()
) -> tuple[Line, ...]:
    """The lines of a whole year: base fee, coverage tier by tier, optional services.

    Args:
        area_ha: Covered area in hectares, not negative.
        services: Optional services bought, in the order to list them.

    Raises:
        ValueError: A negative area, or a service the price list does not offer.
    """
    if area_ha < 0:
        raise ValueError("An area cannot be negative.")
    lines = [Line(LineKind.BASE, "base", 1, prices.base_fee_minor, prices.base_fee_minor)]
    lines += _coverage_lines(prices.tiers, area_ha)
    for service in services:
        if service not in prices.services:
            raise ValueError(f"{prices.name} does not offer {service!r}.")
        price = prices.services[service]
        lines.append(Line(LineKind.SERVICE, f"service:{service}", 1, price, price))
    return tuple(lines)


def subtotal(lines: Sequence[Line]) -> int:
    """The sum of the lines, before tax."""
    return sum(line.amount_minor for line in lines)


def bill(lines: Sequence[Line], tax: Tax) -> Bill:
    """The lines with tax and sums; a credit (negative sum) carries negative tax."""
    net = subtotal(lines)
    sign = -1 if net < 0 else 1
    ppn = sign * share(abs(net), tax.ppn_bp)
    pph = sign * share(abs(net), tax.pph_bp)
    total = net + ppn
    return Bill(
        lines=tuple(lines),
        subtotal_minor=net,
        ppn_minor=ppn,
        pph_minor=pph,
        total_minor=total,
        transfer_minor=total - pph - (ppn if tax.buyer_collects else 0),
    )


def prorated(
    amount_minor: int, *, period: tuple[date, date], starts_on: date, ends_on: date
) -> int:
    """The part of a period's amount that falls on some of its days.

    Cut anywhere, the parts add up to the whole: each is the difference of two running sums, and only those are
    rounded (down to :data:`STEP_MINOR`).

    Args:
        amount_minor: The amount of the whole period, a multiple of ``STEP_MINOR``; negative for a credit.
        period: First day, and first day after.
        starts_on, ends_on: The days wanted, within the period; ``ends_on`` is the first day after.

    Raises:
        ValueError: The days are not in the period, or in the wrong order.
    """
    first, after = period
    if not first <= starts_on <= ends_on <= after or first == after:
        raise ValueError("The days do not lie in the period.")
    days = (after - first).days

    def until(day: date) -> int:
        steps = abs(amount_minor) * (day - first).days // (days * STEP_MINOR)
        return steps * STEP_MINOR

    part = until(ends_on) - until(starts_on)
    return -part if amount_minor < 0 else part


def change_lines(
    before: Sequence[Line], after: Sequence[Line], *, period: tuple[date, date], starts_on: date
) -> tuple[Line, ...]:
    """What changing from one year's lines to another's costs for the rest of the period.

    Per code the difference of the two yearly amounts, prorated to the day; codes that cost the same are left out.
    """
    old = {line.code: line for line in before}
    new = {line.code: line for line in after}
    lines = []
    for code in [*old, *(code for code in new if code not in old)]:
        was = old[code].amount_minor if code in old else 0
        becomes = new[code].amount_minor if code in new else 0
        if was == becomes:
            continue
        amount = prorated(becomes - was, period=period, starts_on=starts_on, ends_on=period[1])
        shape = new.get(code) or old[code]
        lines.append(
            Line(
                LineKind.PRORATION,
                code,
                (new[code].quantity if code in new else 0)
                - (old[code].quantity if code in old else 0),
                shape.unit_minor,
                amount,
                shape.from_ha,
                shape.to_ha,
                starts_on,
                period[1],
            )
        )
    return tuple(lines)


def _coverage_lines(tiers: Sequence[Tier], area_ha: int) -> list[Line]:
    lines, below = [], 0
    for number, tier in enumerate(tiers, start=1):
        top = area_ha if tier.up_to_ha is None else min(area_ha, tier.up_to_ha)
        quantity = top - below
        if quantity <= 0:
            break
        lines.append(
            Line(
                LineKind.COVERAGE,
                f"coverage:{number}",
                quantity,
                tier.unit_minor,
                quantity * tier.unit_minor,
                below,
                tier.up_to_ha,
            )
        )
        below = top
    if below < area_ha:
        raise ValueError("The last tier must hold for all the rest.")
    return lines
