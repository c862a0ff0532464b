"""Subscriptions by the year, on invoice: first invoice, renewal, changes, arrears, the end."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import stripe as library
from stripe import StripeClient

from infra.local.stripe.running import START, Running
from tests.local.stripe.buying import kinds, subscribe
from tests.local.stripe.conftest import Shop

DAY = 86_400
NET = 1_700_000_000 + 100 * 1_000_000 + 50 * 500_000
GROSS = NET * 111 // 100


def test_the_first_invoice_is_a_draft_for_an_hour_and_then_sent(
    stripe: Running, client: StripeClient, shop: Shop
) -> None:
    sold = subscribe(client, shop)
    first = client.v1.invoices.retrieve(str(sold.latest_invoice))

    assert (sold.status, first.status, first.total) == ("active", "draft", GROSS)
    assert [line.amount for line in first.lines.data] == [1_700_000_000, 100_000_000, 25_000_000]
    assert first.parent is not None
    assert first.parent.subscription_details is not None
    assert first.parent.subscription_details.subscription == sold.id

    stripe.advance(seconds=3600)

    sent = client.v1.invoices.retrieve(first.id)
    assert (sent.status, sent.due_date) == ("open", START + 3600 + 30 * DAY)
    assert kinds(stripe)[-3:] == ["invoice.updated", "invoice.finalized", "invoice.sent"]


def test_a_year_later_it_renews_at_the_price_of_that_day(
    stripe: Running, client: StripeClient, shop: Shop
) -> None:
    sold = subscribe(client, shop)
    item = sold["items"].data[1].id
    client.v1.subscriptions.update(
        sold.id, {"items": [{"id": item, "quantity": 90}], "proration_behavior": "none"}
    )
    stripe.advance(datetime(2028, 1, 2, tzinfo=UTC))

    renewed = client.v1.subscriptions.retrieve(sold.id, {"expand": ["latest_invoice"]})
    period = renewed["items"].data[0]
    assert period.current_period_start == int(datetime(2027, 12, 31, 17, tzinfo=UTC).timestamp())
    assert period.current_period_end == int(datetime(2028, 12, 31, 17, tzinfo=UTC).timestamp())
    invoice = renewed.latest_invoice
    assert isinstance(invoice, library.Invoice)
    assert (invoice.billing_reason, invoice.status) == ("subscription_cycle", "open")
    assert invoice.subtotal == 1_700_000_000 + 90 * 1_000_000


def test_a_change_is_prorated_by_the_second(
    stripe: Running, client: StripeClient, shop: Shop
) -> None:
    sold = subscribe(client, shop)
    stripe.advance(days=73)  # a fifth of the year
    item = sold["items"].data[1].id
    client.v1.subscriptions.update(sold.id, {"items": [{"id": item, "quantity": 250}]})

    pending = client.v1.invoice_items.list({"customer": shop.customer, "pending": True}).data
    assert [row.amount for row in reversed(pending)] == [
        -125_000_000 * 4 // 5,
        175_000_000 * 4 // 5,
    ]
    assert all(row.proration for row in pending)

    client.v1.subscriptions.update(
        sold.id,
        {
            "items": [{"id": item, "quantity": 150}],
            "proration_behavior": "always_invoice",
        },
    )
    latest = client.v1.subscriptions.retrieve(sold.id, {"expand": ["latest_invoice"]})
    assert isinstance(latest.latest_invoice, library.Invoice)
    assert (latest.latest_invoice.total, latest.latest_invoice.status) == (0, "paid")


def test_arrears_begin_with_the_due_date_and_end_with_payment(
    stripe: Running, client: StripeClient, shop: Shop
) -> None:
    sold = subscribe(client, shop)
    stripe.advance(days=40)

    assert client.v1.subscriptions.retrieve(sold.id).status == "past_due"
    assert kinds(stripe)[-2:] == ["invoice.overdue", "customer.subscription.updated"]

    client.v1.invoices.pay(str(sold.latest_invoice), {"paid_out_of_band": True})
    assert client.v1.subscriptions.retrieve(sold.id).status == "active"
    told = stripe.all("event")[-1]
    assert told["data"]["previous_attributes"] == {"status": "past_due"}


def test_it_ends_at_the_end_of_the_period_when_asked(
    stripe: Running, client: StripeClient, shop: Shop
) -> None:
    sold = subscribe(client, shop)
    client.v1.subscriptions.update(sold.id, {"cancel_at_period_end": True})
    stripe.advance(days=364)
    assert client.v1.subscriptions.retrieve(sold.id).status != "canceled"

    stripe.advance(days=2)

    assert client.v1.subscriptions.retrieve(sold.id).status == "canceled"
    assert len(client.v1.invoices.list({"subscription": sold.id}).data) == 1
    assert kinds(stripe)[-1] == "customer.subscription.deleted"
    with pytest.raises(library.InvalidRequestError, match="canceled"):
        client.v1.subscriptions.update(sold.id, {"description": "x"})


def test_a_start_at_midnight_anchors_the_year(
    stripe: Running, client: StripeClient, shop: Shop
) -> None:
    stripe.advance(seconds=10 * 3600)
    sold = client.v1.subscriptions.create(
        {
            "customer": shop.customer,
            "items": [{"price": shop.base}],
            "collection_method": "send_invoice",
            "days_until_due": 30,
            "backdate_start_date": START,
        }
    )

    item = sold["items"].data[0]
    assert (item.current_period_start, sold.billing_cycle_anchor) == (START, START)
    assert item.current_period_end == START + 365 * DAY
    assert client.v1.invoices.retrieve(str(sold.latest_invoice)).total == 1_700_000_000


@pytest.mark.parametrize(
    "change",
    [
        {"items": [{"price": "price_none"}]},
        {"items": [{"price": "same"}]},
        {"items": [{"id": "first", "deleted": True}, {"id": "second", "deleted": True}]},
        {"days_until_due": 900},
        {"default_tax_rates": ["txr_none"]},
        {"items": [{"id": "first", "quantity": -1}]},
    ],
)
def test_an_impossible_change_changes_nothing(
    stripe: Running, client: StripeClient, shop: Shop, change: dict[str, object]
) -> None:
    sold = subscribe(client, shop)
    names = {"first": sold["items"].data[0].id, "second": sold["items"].data[1].id}
    for item in change.get("items", []):  # type: ignore[attr-defined]
        if "id" in item:
            item["id"] = names[item["id"]]
        if item.get("price") == "same":
            item["price"] = shop.base
    before = (stripe.find(sold.id), len(stripe.all("event")))

    with pytest.raises(library.InvalidRequestError):
        client.v1.subscriptions.update(sold.id, change)  # type: ignore[arg-type]

    assert (stripe.find(sold.id), len(stripe.all("event"))) == before


def test_a_test_clock_moves_its_customers_only(
    stripe: Running, client: StripeClient, shop: Shop
) -> None:
    clock = client.v1.test_helpers.test_clocks.create({"frozen_time": START})
    other = client.v1.customers.create({"name": "Kota Jambi", "test_clock": clock.id})
    here = subscribe(client, shop)
    there = client.v1.subscriptions.create(
        {
            "customer": other.id,
            "items": [{"price": shop.base}],
            "collection_method": "send_invoice",
            "days_until_due": 30,
        }
    )
    client.v1.test_helpers.test_clocks.advance(clock.id, {"frozen_time": START + 370 * DAY})

    assert len(client.v1.invoices.list({"subscription": there.id}).data) == 2
    assert len(client.v1.invoices.list({"subscription": here.id}).data) == 1
    assert stripe.now == START
