"""What a quantity of a price costs, what tax is added, and what part of a period is left. Integers in minor units."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from infra.local.stripe.errors import Refused

#: Stripe takes up to twelve digits in rupiah and eight in other currencies.
_LARGEST = {"idr": 999_999_999_999}
_LARGEST_ELSEWHERE = 99_999_999
#: Currencies without a minor unit are counted in whole units; the rest in hundredths.
CURRENCIES = frozenset(
    {"idr", "usd", "eur", "gbp", "sgd", "myr", "aud", "jpy", "thb", "php", "vnd", "cny", "hkd", "krw", "inr"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One priced part of a line: a whole per-unit price, or one tier.

    Attributes:
        tier: The tier's number from 1; 0 for a price without tiers.
        flat: Whether this is a tier's flat fee.
    """

    quantity: int
    unit: Decimal
    amount: int
    tier: int = 0
    flat: bool = False


def rounded(value: Decimal) -> int:
    """To the whole minor unit, half up (away from zero)."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def parts(price: dict[str, Any], quantity: int) -> list[Part]:
    """A quantity at a price, tier by tier; the sum is what it costs for one interval."""
    if price["billing_scheme"] == "per_unit":
        unit = Decimal(price["unit_amount_decimal"])
        units = quantity
        if price["transform_quantity"]:
            divide = price["transform_quantity"]["divide_by"]
            up = price["transform_quantity"]["round"] == "up"
            units = -(-quantity // divide) if up else quantity // divide
        return [Part(quantity, unit, rounded(unit * units))]
    if price["tiers_mode"] == "volume":
        return _volume(price["_tiers"], quantity)
    return _graduated(price["_tiers"], quantity)


def _graduated(tiers: list[dict[str, Any]], quantity: int) -> list[Part]:
    found, below = [], 0
    for number, tier in enumerate(tiers, start=1):
        top = quantity if tier["up_to"] is None else min(quantity, tier["up_to"])
        inside = max(0, top - below)
        if inside or (number == 1):
            found += _tier(tier, number, inside)
        below = max(below, top)
    return found


def _volume(tiers: list[dict[str, Any]], quantity: int) -> list[Part]:
    for number, tier in enumerate(tiers, start=1):
        if tier["up_to"] is None or quantity <= tier["up_to"]:
            return _tier(tier, number, quantity)
    return []


def _tier(tier: dict[str, Any], number: int, inside: int) -> list[Part]:
    unit = Decimal(tier["unit_amount_decimal"] or 0)
    found = [Part(inside, unit, rounded(unit * inside), number)]
    if tier["flat_amount_decimal"]:
        flat = Decimal(tier["flat_amount_decimal"])
        found.append(Part(1, flat, rounded(flat), number, flat=True))
    return found


def prorated(amount: int, *, start: int, end: int, moment: int) -> int:
    """The part of a period's amount that is left at a moment, by the second."""
    return rounded(Decimal(amount) * (end - moment) / (end - start))


def tax(amount: int, rate: dict[str, Any]) -> int:
    """The tax on an amount; with an inclusive rate, the part of it that is tax."""
    share = Decimal(str(rate["percentage"])) / 100
    if rate["inclusive"]:
        return rounded(Decimal(amount) - Decimal(amount) / (1 + share))
    return rounded(Decimal(amount) * share)


def known_currency(text: str) -> str:
    """A currency Stripe knows, in lower case."""
    if text.lower() not in CURRENCIES:
        raise Refused(f"Invalid currency: {text}.", param="currency")
    return text.lower()


def within_limits(amount: int, currency: str, param: str) -> int:
    """An amount that fits into the currency's digits."""
    largest = _LARGEST.get(currency, _LARGEST_ELSEWHERE)
    if abs(amount) > largest:
        raise Refused(
            f"Amount must be no more than {largest}.", param=param, code="amount_too_large"
        )
    return amount
