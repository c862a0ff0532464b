"""Money, areas and bills: the same words in every answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from rest_framework import serializers

from billing.rules.pricing import Bill, Line
from billing.services.packages import HA_PER_KM2, describe

MAX_REFERENCE: Final = 80
MAX_CODE: Final = 40
MAX_CODES: Final = 5_000
MAX_REASON: Final = 500
MAX_KM2: Final = Decimal(100_000)


def reference(*, required: bool = False) -> serializers.CharField:
    """The partner's own number for a thing."""
    return serializers.CharField(
        required=required,
        max_length=MAX_REFERENCE,
        default=serializers.empty if required else "",
        help_text="Your own number for it. Asked again with the same number and the same wishes, "
        "you get the first one back; other wishes under a used number are refused.",
    )


def codes(what: str, *, longest: int = 100, **more: Any) -> serializers.ListField:
    """A list of codes, each once."""
    return serializers.ListField(
        child=serializers.CharField(max_length=MAX_CODE),
        max_length=longest,
        help_text=what,
        **more,
    )


def area_km2(what: str) -> serializers.DecimalField:
    """An area in square kilometres, to the hectare."""
    return serializers.DecimalField(
        max_digits=8,
        decimal_places=2,
        min_value=Decimal("0.01"),
        max_value=MAX_KM2,
        required=False,
        allow_null=True,
        default=None,
        coerce_to_string=False,
        help_text=what,
    )


def hectares(km2: Decimal | None) -> int | None:
    """Square kilometres as the ledger counts them."""
    return None if km2 is None else int(km2 * HA_PER_KM2)


def km2(area_ha: int) -> float:
    """Hectares as square kilometres with two decimals."""
    return area_ha / HA_PER_KM2


class BillLineOut(serializers.Serializer[Any]):
    """One explained line of a price."""

    code = serializers.CharField(
        help_text="What it is for, stable: base, coverage:2 (second tier), service:sso."
    )
    text = serializers.CharField(help_text="The same words as on screen and on paper.")
    quantity = serializers.IntegerField(
        help_text="Hectares (0.01 km²) for coverage, otherwise 1; negative when something ends."
    )
    unit_minor = serializers.IntegerField(help_text="Price of one unit for a whole year, in sen.")
    amount_minor = serializers.IntegerField(help_text="In sen; negative for a credit.")
    starts_on = serializers.DateField(allow_null=True, help_text="null: for a whole year.")
    ends_on = serializers.DateField(allow_null=True, help_text="First day after.")


class BillOut(serializers.Serializer[Any]):
    """Lines with their sums. Every amount is an integer in the currency's minor unit (sen)."""

    currency = serializers.CharField()
    lines = BillLineOut(many=True)
    subtotal_minor = serializers.IntegerField(help_text="Before tax.")
    tax_minor = serializers.IntegerField(help_text="PPN.")
    total_minor = serializers.IntegerField(help_text="What the invoice says.")
    transfer_minor = serializers.IntegerField(
        help_text="What arrives by transfer, after what the buyer hands to the state itself."
    )


def bill(found: Bill, currency: str = "IDR") -> dict[str, Any]:
    """A bill as :class:`BillOut`."""
    return {
        "currency": currency,
        "lines": lines(found.lines),
        "subtotal_minor": found.subtotal_minor,
        "tax_minor": found.ppn_minor,
        "total_minor": found.total_minor,
        "transfer_minor": found.transfer_minor,
    }


def lines(found: Iterable[Line]) -> list[Mapping[str, Any]]:
    """Lines as :class:`BillLineOut`."""
    return [
        {
            "code": line.code,
            "text": describe(line)[0],
            "quantity": line.quantity,
            "unit_minor": line.unit_minor,
            "amount_minor": line.amount_minor,
            "starts_on": line.starts_on,
            "ends_on": line.ends_on,
        }
        for line in found
    ]
