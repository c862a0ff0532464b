"""Invoices from draft to paid, with tax, balance and payment outside of Stripe."""

from __future__ import annotations

import pytest
import stripe as library
from stripe import StripeClient
from stripe.params import InvoiceCreateParams

from infra.local.stripe.running import START, Running
from tests.local.stripe.buying import kinds, open_invoice
from tests.local.stripe.conftest import Shop

DAY = 86_400


def test_an_invoice_is_made_sent_and_paid_outside_of_stripe(
    stripe: Running, client: StripeClient, shop: Shop
) -> None:
    invoice = open_invoice(client, shop)

    assert (invoice.status, invoice.subtotal, invoice.total) == ("open", 100_000_000, 111_000_000)
    assert invoice.total_taxes is not None
    assert [tax.amount for tax in invoice.total_taxes] == [11_000_000]
    assert invoice.due_date == START + 14 * DAY
    assert invoice.number is not None
    assert invoice.number.endswith("-0001")

    client.v1.invoices.send_invoice(invoice.id)
    paid = client.v1.invoices.pay(invoice.id, {"paid_out_of_band": True, "expand": ["payments"]})

    assert (paid.status, paid.amount_paid, paid.amount_remaining) == ("paid", 111_000_000, 0)
    assert paid.amount_paid_off_stripe == 111_000_000
    assert paid.payments is not None
    assert [payment.amount_paid for payment in paid.payments.data] == [111_000_000]
    assert kinds(stripe)[-8:] == [
        "invoiceitem.created", "invoice.updated", "invoice.updated", "invoice.finalized",
        "invoice.sent", "invoice_payment.paid", "invoice.updated", "invoice.paid",
    ]  # fmt: skip
    with pytest.raises(library.InvalidRequestError, match="already paid"):
        client.v1.invoices.pay(invoice.id, {"paid_out_of_band": True})


def test_a_finalized_invoice_is_no_longer_edited(client: StripeClient, shop: Shop) -> None:
    invoice = open_invoice(client, shop)

    with pytest.raises(library.InvalidRequestError) as refused:
        client.v1.invoices.update(invoice.id, {"default_tax_rates": [shop.ppn]})
    assert refused.value.code == "invoice_not_editable"
    with pytest.raises(library.InvalidRequestError):
        client.v1.invoices.delete(invoice.id)
    with pytest.raises(library.InvalidRequestError):
        client.v1.invoice_items.create(
            {"customer": shop.customer, "invoice": invoice.id, "amount": 1, "currency": "idr"}
        )
    assert client.v1.invoices.retrieve(invoice.id).total == invoice.total
    assert client.v1.invoice_items.list({"pending": True}).data == []


def test_pending_items_wait_until_they_are_included(client: StripeClient, shop: Shop) -> None:
    for amount in (500_000, 700_000):
        client.v1.invoice_items.create(
            {"customer": shop.customer, "amount": amount, "currency": "idr"}
        )
    without: InvoiceCreateParams = {
        "customer": shop.customer,
        "collection_method": "send_invoice",
        "days_until_due": 1,
    }
    included: InvoiceCreateParams = {**without, "pending_invoice_items_behavior": "include"}

    assert client.v1.invoices.create(without).total == 0
    invoice = client.v1.invoices.create(included)

    assert [line.amount for line in invoice.lines.data] == [500_000, 700_000]
    assert client.v1.invoice_items.list({"pending": True}).data == []


def test_a_credit_goes_to_the_balance_and_lowers_the_next_invoice(
    client: StripeClient, shop: Shop
) -> None:
    credit = open_invoice(client, shop, -10_000_000)

    assert (credit.status, credit.total, credit.amount_due) == ("paid", -11_100_000, 0)
    assert client.v1.customers.retrieve(shop.customer).balance == -11_100_000

    following = open_invoice(client, shop)
    assert (following.total, following.amount_due) == (111_000_000, 99_900_000)
    assert client.v1.customers.retrieve(shop.customer).balance == 0
    moves = client.v1.customers.balance_transactions.list(shop.customer).data
    assert [move.amount for move in moves] == [11_100_000, -11_100_000]

    client.v1.invoices.void_invoice(following.id)
    assert client.v1.customers.retrieve(shop.customer).balance == -11_100_000


def test_a_draft_is_deleted_with_its_items(
    stripe: Running, client: StripeClient, shop: Shop
) -> None:
    draft = client.v1.invoices.create({"customer": shop.customer})
    item = client.v1.invoice_items.create(
        {"customer": shop.customer, "invoice": draft.id, "amount": 1000, "currency": "idr"}
    )

    assert client.v1.invoices.delete(draft.id).deleted
    with pytest.raises(library.InvalidRequestError) as gone:
        client.v1.invoice_items.retrieve(item.id)
    assert gone.value.http_status == 404
    assert kinds(stripe)[-2:] == ["invoiceitem.deleted", "invoice.deleted"]


def test_another_currency_is_refused(client: StripeClient, shop: Shop) -> None:
    open_invoice(client, shop)

    with pytest.raises(library.InvalidRequestError, match="combine currencies"):
        client.v1.invoice_items.create(
            {"customer": shop.customer, "amount": 100, "currency": "usd"}
        )


def test_only_ten_lines_come_with_the_invoice(client: StripeClient, shop: Shop) -> None:
    draft = client.v1.invoices.create({"customer": shop.customer})
    for amount in range(1, 13):
        client.v1.invoice_items.create(
            {"customer": shop.customer, "invoice": draft.id, "amount": amount, "currency": "idr"}
        )

    found = client.v1.invoices.retrieve(draft.id)
    assert len(found.lines.data) == 10
    assert found.lines.has_more
    every = client.v1.invoices.line_items.list(draft.id, {"limit": 5})
    assert sum(line.amount for line in every.auto_paging_iter()) == found.subtotal == 78


def test_a_buyer_who_is_exempt_pays_no_tax(client: StripeClient, shop: Shop) -> None:
    client.v1.customers.update(shop.customer, {"tax_exempt": "exempt"})

    assert open_invoice(client, shop).total == 100_000_000
