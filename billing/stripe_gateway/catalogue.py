"""What is sold, at what tax."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, cast

from billing.rules.money import CURRENCY
from billing.rules.pricing import Tier
from billing.stripe_gateway.client import PAGE, call, every, id_of, options, v1, with_metadata


def create_tax_rate(*, name: str, basis_points: int, key: str) -> str:
    """An exclusive tax rate; returns its id."""
    params = {
        "display_name": name[:50],
        "inclusive": False,
        "percentage": basis_points / 100,
        "country": "ID",
        "metadata": {"profile": key},
    }
    return id_of(call(lambda: v1().tax_rates.create(cast(Any, params), options(f"tax:{key}"))))


def find_tax_rate(key: str) -> str | None:
    """The tax rate an earlier attempt created."""
    pages = every(lambda: v1().tax_rates.list({"limit": PAGE}))
    return with_metadata(pages, "profile", key)


def price_ids(lookup_keys: Sequence[str]) -> dict[str, str]:
    """Ids of the prices that exist, by their lookup key."""
    found: dict[str, str] = {}
    for start in range(0, len(lookup_keys), 10):  # as many as Stripe takes at once
        params = {"lookup_keys": list(lookup_keys[start : start + 10]), "limit": PAGE}
        found |= {str(raw["lookup_key"]): str(raw["id"]) for raw in every(partial(_prices, params))}
    return found


def create_price(
    *,
    lookup_key: str,
    product_name: str,
    unit_minor: int | None = None,
    tiers: Sequence[Tier] = (),
    unit_label: str = "",
    key: str,
) -> str:
    """A yearly price with its product: so much for one, or graduated tiers. Returns its id."""
    product: dict[str, Any] = {"name": product_name[:250], "metadata": {"code": lookup_key}}
    if unit_label:
        product["unit_label"] = unit_label
    params: dict[str, Any] = {
        "currency": CURRENCY.lower(),
        "lookup_key": lookup_key,
        "product_data": product,
        "recurring": {"interval": "year"},
        "tax_behavior": "exclusive",
    }
    if tiers:
        params |= {
            "billing_scheme": "tiered",
            "tiers_mode": "graduated",
            "tiers": [
                {"up_to": tier.up_to_ha or "inf", "unit_amount": tier.unit_minor} for tier in tiers
            ],
        }
    else:
        params["unit_amount"] = unit_minor
    return id_of(call(lambda: v1().prices.create(cast(Any, params), options(key))))


def _prices(params: dict[str, Any]) -> Any:
    return v1().prices.list(cast(Any, params))
