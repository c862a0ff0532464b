"""A stand-in of the test's own, asked by the real library over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from stripe import StripeClient

from infra.local.stripe.running import Running, running_stripe


@pytest.fixture
def stripe() -> Iterator[Running]:
    """The stand-in: 1 January 2027, 00.00 in Jakarta."""
    with running_stripe() as running:
        yield running


@pytest.fixture
def client(stripe: Running) -> StripeClient:
    """The library, pointed at it."""
    return stripe.client()


@dataclass(frozen=True, slots=True)
class Shop:
    """What there is to buy, and who buys it."""

    customer: str
    base: str
    coverage: str
    ppn: str


@pytest.fixture
def shop(client: StripeClient) -> Shop:
    """A city; a base price of Rp 17 million; coverage at Rp 10,000 a hectare up to 100, then Rp 5,000; PPN 11 %."""
    customer = client.v1.customers.create({"name": "Kota Batam", "email": "kominfo@batam.example"})
    package = client.v1.products.create({"name": "Paket Kota"})
    coverage = client.v1.products.create({"name": "Wilayah layanan", "unit_label": "ha"})
    base = client.v1.prices.create(
        {
            "currency": "idr",
            "product": package.id,
            "recurring": {"interval": "year"},
            "unit_amount": 1_700_000_000,
        }
    )
    area = client.v1.prices.create(
        {
            "currency": "idr",
            "product": coverage.id,
            "recurring": {"interval": "year"},
            "billing_scheme": "tiered",
            "tiers_mode": "graduated",
            "tiers": [
                {"up_to": 100, "unit_amount": 1_000_000},
                {"up_to": "inf", "unit_amount": 500_000},
            ],
        }
    )
    ppn = client.v1.tax_rates.create(
        {"display_name": "PPN", "percentage": 11, "inclusive": False, "country": "ID"}
    )
    return Shop(customer.id, base.id, area.id, ppn.id)
