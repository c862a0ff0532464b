"""Credit notes before and after payment."""

from __future__ import annotations

import pytest
import stripe as library
from stripe import StripeClient

from infra.local.stripe.running import Running
from tests.local.stripe.buying import kinds, open_invoice
from tests.local.stripe.conftest import Shop


def test_before_payment_it_lowers_what_is_due(client: StripeClient, shop: Shop) -> None:
    invoice = open_invoice(client, shop)
    note = client.v1.credit_notes.create(
        {
            "invoice": invoice.id,
            "lines": [
                {
                    "type": "invoice_line_item",
                    "invoice_line_item": invoice.lines.data[0].id,
                    "amount": 10_000_000,
                }
            ],
            "reason": "order_change",
        }
    )

    assert (note.subtotal, note.total, note.type) == (10_000_000, 11_100_000, "pre_payment")
    assert note.number == f"{invoice.number}-CN-01"
    after = client.v1.invoices.retrieve(invoice.id)
    assert (after.total, after.amount_due, after.amount_remaining) == (
        111_000_000,
        99_900_000,
        99_900_000,
    )

    client.v1.credit_notes.void_credit_note(note.id)
    assert client.v1.invoices.retrieve(invoice.id).amount_remaining == 111_000_000


def test_a_credit_of_everything_settles_the_invoice(
    stripe: Running, client: StripeClient, shop: Shop
) -> None:
    invoice = open_invoice(client, shop)
    client.v1.credit_notes.create({"invoice": invoice.id, "amount": 111_000_000})

    assert client.v1.invoices.retrieve(invoice.id).status == "paid"
    assert kinds(stripe)[-1] == "invoice.paid"


def test_after_payment_it_says_where_the_money_goes(client: StripeClient, shop: Shop) -> None:
    invoice = open_invoice(client, shop)
    client.v1.invoices.pay(invoice.id, {"paid_out_of_band": True})

    with pytest.raises(library.InvalidRequestError, match="must equal"):
        client.v1.credit_notes.create({"invoice": invoice.id, "amount": 1_000_000})
    client.v1.credit_notes.create(
        {"invoice": invoice.id, "amount": 1_000_000, "credit_amount": 1_000_000}
    )
    client.v1.credit_notes.create(
        {"invoice": invoice.id, "amount": 2_000_000, "out_of_band_amount": 2_000_000}
    )

    assert client.v1.customers.retrieve(shop.customer).balance == -1_000_000
    after = client.v1.invoices.retrieve(invoice.id)
    assert (after.status, after.post_payment_credit_notes_amount) == ("paid", 3_000_000)


@pytest.mark.parametrize("amount", [111_000_001, 0, -5])
def test_too_much_or_nothing_is_refused(client: StripeClient, shop: Shop, amount: int) -> None:
    invoice = open_invoice(client, shop)

    with pytest.raises(library.InvalidRequestError):
        client.v1.credit_notes.create({"invoice": invoice.id, "amount": amount})

    assert client.v1.invoices.retrieve(invoice.id).amount_remaining == 111_000_000
    assert client.v1.credit_notes.list({"invoice": invoice.id}).data == []


def test_a_preview_keeps_nothing(client: StripeClient, shop: Shop) -> None:
    invoice = open_invoice(client, shop)
    shown = client.v1.credit_notes.preview({"invoice": invoice.id, "amount": 500})

    assert shown.total == 500
    assert client.v1.credit_notes.list({"invoice": invoice.id}).data == []
