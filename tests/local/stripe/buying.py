"""What several tests do first."""

from __future__ import annotations

from stripe import Invoice, StripeClient, Subscription

from infra.local.stripe.running import Running
from tests.local.stripe.conftest import Shop


def subscribe(client: StripeClient, shop: Shop, *, hectares: int = 150) -> Subscription:
    """The city buys base and coverage by the year, on invoice."""
    return client.v1.subscriptions.create(
        {
            "customer": shop.customer,
            "items": [{"price": shop.base}, {"price": shop.coverage, "quantity": hectares}],
            "collection_method": "send_invoice",
            "days_until_due": 30,
            "default_tax_rates": [shop.ppn],
        }
    )


def open_invoice(client: StripeClient, shop: Shop, amount: int = 100_000_000) -> Invoice:
    """An invoice of one taxed line, finalized."""
    draft = client.v1.invoices.create(
        {
            "customer": shop.customer,
            "collection_method": "send_invoice",
            "days_until_due": 14,
            "default_tax_rates": [shop.ppn],
        }
    )
    client.v1.invoice_items.create(
        {
            "customer": shop.customer,
            "invoice": draft.id,
            "amount": amount,
            "currency": "idr",
            "description": "Perubahan wilayah",
        }
    )
    return client.v1.invoices.finalize_invoice(draft.id)


def kinds(stripe: Running) -> list[str]:
    """Types of all events, oldest first."""
    return [event["type"] for event in stripe.all("event")]
