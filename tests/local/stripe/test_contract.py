"""The same scenario against the stand-in and against Stripe itself: what we rely on holds at both.

The second is asked for with a test key: ``STRIPE_LIVE_TEST_KEY=sk_test_… pytest -m live_stripe tests/local/stripe``.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest
import stripe as library
from stripe import Invoice, StripeClient

from infra.local.stripe.running import START, running_stripe

DAY = 86_400


LIVE_KEY = os.environ.get("STRIPE_LIVE_TEST_KEY", "")
BOTH = ["stand-in", *([pytest.param("live", marks=pytest.mark.live_stripe)] if LIVE_KEY else [])]


@pytest.fixture(params=BOTH)
def either(request: pytest.FixtureRequest) -> Iterator[StripeClient]:
    """A client of the stand-in, then one of Stripe."""
    if request.param == "live":
        assert LIVE_KEY.startswith("sk_test_"), "A key of a live account never runs tests."
        yield StripeClient(LIVE_KEY)
        return
    with running_stripe() as stripe:
        yield stripe.client()


def test_a_city_buys_changes_pays_and_renews(either: StripeClient) -> None:
    v1 = either.v1
    clock = v1.test_helpers.test_clocks.create({"frozen_time": START})
    city = v1.customers.create(
        {"name": "Kota Uji", "email": "u@kota.example", "test_clock": clock.id}
    )
    product = v1.products.create({"name": "Wilayah layanan"})
    price = v1.prices.create(
        {
            "currency": "idr",
            "product": product.id,
            "recurring": {"interval": "year"},
            "billing_scheme": "tiered",
            "tiers_mode": "graduated",
            "tiers": [
                {"up_to": 100, "unit_amount": 1_000_000},
                {"up_to": "inf", "unit_amount": 500_000},
            ],
        }
    )
    ppn = v1.tax_rates.create({"display_name": "PPN", "percentage": 11, "inclusive": False})
    sold = v1.subscriptions.create(
        {
            "customer": city.id,
            "items": [{"price": price.id, "quantity": 150}],
            "collection_method": "send_invoice",
            "days_until_due": 30,
            "default_tax_rates": [ppn.id],
        }
    )
    first = v1.invoices.retrieve(str(sold.latest_invoice))
    assert (sold.status, first.status) == ("active", "draft")
    assert sum(line.amount for line in first.lines.data) == 125_000_000
    assert (first.subtotal, first.total) == (125_000_000, 138_750_000)

    first = v1.invoices.finalize_invoice(first.id)
    assert (first.status, first.due_date) == ("open", START + 30 * DAY)
    note = v1.credit_notes.create({"invoice": first.id, "amount": 8_750_000})
    assert (note.total, note.type) == (8_750_000, "pre_payment")
    paid = v1.invoices.pay(first.id, {"paid_out_of_band": True})
    assert (paid.status, paid.total, paid.amount_remaining) == ("paid", 138_750_000, 0)

    item = sold["items"].data[0].id
    v1.subscriptions.update(
        sold.id, {"items": [{"id": item, "quantity": 90}], "proration_behavior": "none"}
    )
    assert v1.invoice_items.list({"customer": city.id, "pending": True}).data == []
    _advance(either, clock.id, START + 366 * DAY)

    renewed = v1.subscriptions.retrieve(sold.id, {"expand": ["latest_invoice"]})
    assert isinstance(renewed.latest_invoice, Invoice)
    assert renewed.latest_invoice.billing_reason == "subscription_cycle"
    assert renewed.latest_invoice.subtotal == 90_000_000
    assert renewed["items"].data[0].current_period_start == START + 365 * DAY
    v1.test_helpers.test_clocks.delete(clock.id)


def test_a_credit_lowers_the_next_invoice(either: StripeClient) -> None:
    city = either.v1.customers.create({"name": "Kota Uji"})

    credit = _bill(either, city.id, -3_000_000)
    assert (credit.status, credit.total, credit.amount_due) == ("paid", -3_000_000, 0)
    assert either.v1.customers.retrieve(city.id).balance == -3_000_000
    following = _bill(either, city.id, 10_000_000)
    assert (following.total, following.amount_due) == (10_000_000, 7_000_000)
    either.v1.customers.delete(city.id)


@pytest.mark.parametrize(
    "wrong",
    [
        {"collection_method": "send_invoice"},
        {"collection_method": "by_pigeon"},
        {"days_until_due": 5},
        {"colour": "red"},
    ],
)
def test_a_wrong_invoice_is_refused(either: StripeClient, wrong: Any) -> None:
    city = either.v1.customers.create({"name": "Kota Uji"})

    with pytest.raises(library.InvalidRequestError) as refused:
        either.v1.invoices.create(wrong | {"customer": city.id})

    assert refused.value.http_status == 400
    either.v1.customers.delete(city.id)


def _bill(client: StripeClient, customer: str, amount: int) -> Invoice:
    draft = client.v1.invoices.create(
        {
            "customer": customer,
            "currency": "idr",
            "collection_method": "send_invoice",
            "days_until_due": 7,
        }
    )
    client.v1.invoice_items.create(
        {"customer": customer, "invoice": draft.id, "amount": amount, "currency": "idr"}
    )
    return client.v1.invoices.finalize_invoice(draft.id)


def _advance(client: StripeClient, clock: str, moment: int) -> None:
    clocks = client.v1.test_helpers.test_clocks
    clocks.advance(clock, {"frozen_time": moment})
    for _attempt in range(60):
        if clocks.retrieve(clock).status == "ready":
            return
        time.sleep(2)
    raise AssertionError("The test clock is not ready.")
