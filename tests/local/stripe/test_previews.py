"""A preview says what the invoice will say, and leaves nothing behind."""

from __future__ import annotations

from typing import Any

import pytest
import stripe as library
from stripe import StripeClient

from infra.local.stripe.running import Running
from tests.local.stripe.buying import subscribe
from tests.local.stripe.conftest import Shop


def _everything(stripe: Running) -> list[object]:
    kinds = ("subscription", "subscription_item", "invoice", "invoiceitem", "event", "customer")
    return [stripe.all(kind) for kind in kinds]


def test_the_preview_of_a_renewal_is_the_renewal(
    stripe: Running, client: StripeClient, shop: Shop
) -> None:
    sold = subscribe(client, shop)
    item = sold["items"].data[1].id
    change: Any = [{"id": item, "quantity": 300}]
    before = _everything(stripe)
    preview = client.v1.invoices.create_preview(
        {
            "subscription": sold.id,
            "subscription_details": {"items": change, "proration_behavior": "none"},
            "invoice_items": [{"amount": -5_000_000, "currency": "idr", "description": "Kredit"}],
        }
    )

    assert _everything(stripe) == before
    assert preview.subtotal == 1_700_000_000 + 100_000_000 + 100_000_000 - 5_000_000
    assert preview.total == preview.subtotal * 111 // 100

    client.v1.invoice_items.create(
        {"customer": shop.customer, "amount": -5_000_000, "currency": "idr"}
    )
    client.v1.subscriptions.update(sold.id, {"items": change, "proration_behavior": "none"})
    stripe.advance(days=366)
    latest = client.v1.subscriptions.retrieve(
        sold.id, {"expand": ["latest_invoice"]}
    ).latest_invoice
    assert isinstance(latest, library.Invoice)
    assert [line.amount for line in latest.lines.data] == [
        line.amount for line in preview.lines.data
    ]
    assert latest.total == preview.total


def test_there_may_be_nothing_to_preview(client: StripeClient, shop: Shop) -> None:
    with pytest.raises(library.InvalidRequestError) as refused:
        client.v1.invoices.create_preview({"customer": shop.customer})
    assert refused.value.code == "invoice_upcoming_none"

    sold = subscribe(client, shop)
    client.v1.subscriptions.cancel(sold.id)
    with pytest.raises(library.InvalidRequestError) as refused:
        client.v1.invoices.create_preview({"subscription": sold.id})
    assert refused.value.code == "invoice_upcoming_none"
