"""State on disk: a restart forgets nothing, and half a request is no request."""

from __future__ import annotations

from pathlib import Path

import pytest
import stripe as library

from infra.local.stripe.running import running_stripe


def test_a_restart_forgets_nothing(tmp_path: Path) -> None:
    with running_stripe(folder=tmp_path) as stripe:
        client = stripe.client()
        customer = client.v1.customers.create({"name": "Kota"}, {"idempotency_key": "k"})
        product = client.v1.products.create({"name": "Paket"})
        price = client.v1.prices.create(
            {
                "currency": "idr",
                "product": product.id,
                "unit_amount": 1_000_000,
                "recurring": {"interval": "year"},
            }
        )
        sold = client.v1.subscriptions.create(
            {
                "customer": customer.id,
                "items": [{"price": price.id}],
                "collection_method": "send_invoice",
                "days_until_due": 7,
            }
        )
        waiting, now = [row.event for row in stripe.pending()], stripe.now

    with running_stripe(folder=tmp_path, frozen=now) as stripe:
        client = stripe.client()
        again = client.v1.customers.create({"name": "Kota"}, {"idempotency_key": "k"})

        assert again.id == customer.id
        assert [row.event for row in stripe.pending()] == waiting
        stripe.advance(days=366)
        invoices = client.v1.invoices.list({"subscription": sold.id}).data
        assert [row.status for row in invoices] == ["open", "open"]
        assert client.v1.customers.create({"name": "Lain"}).id != customer.id


def test_a_running_clock_stays_ahead_after_a_restart(tmp_path: Path) -> None:
    with running_stripe(folder=tmp_path, frozen=None) as stripe:
        moment = stripe.advance(days=100)

    with running_stripe(folder=tmp_path, frozen=None) as stripe:
        assert stripe.now >= moment


def test_a_request_that_fails_half_way_leaves_no_trace(tmp_path: Path) -> None:
    with running_stripe(folder=tmp_path) as stripe:
        client = stripe.client()
        with pytest.raises(library.InvalidRequestError):
            client.v1.prices.create(
                {
                    "currency": "idr",
                    "product_data": {"name": "Baru"},
                    "unit_amount": 1,
                    "unit_amount_decimal": "1",  # type: ignore[typeddict-item]
                }
            )
        assert stripe.all("product") == stripe.all("event") == []

    with running_stripe(folder=tmp_path) as stripe:
        assert stripe.all("product") == []


def test_forgetting_starts_again_with_new_ids() -> None:
    with running_stripe() as stripe:
        first = stripe.client().v1.customers.create({"name": "Kota"}).id
        stripe.forget()
        assert stripe.all("customer") == []
        assert stripe.pending() == []
        assert stripe.client().v1.customers.create({"name": "Kota"}).id != first
        assert len(stripe.pending()) == 1
