"""Cards that are not cards: what a checkout page keeps, and whether it pays. No number is ever kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from infra.local.stripe import invoicing, standing
from infra.local.stripe.errors import Refused, card_declined
from infra.local.stripe.store import Thing

if TYPE_CHECKING:
    from infra.local.stripe.machine import Machine

#: Endings of the test cards a person may type: the first works, the second is refused.
GOOD: Final = "4242"
DECLINED: Final = "0002"


def new_card(machine: Machine, customer: Thing | None, last4: str = GOOD) -> Thing:
    """A card a person typed in; the first one becomes the customer's default."""
    store = machine.store
    year = 2000 + (machine.now(customer) - 946_684_800) // 31_556_952 + 3
    card = store.add(
        {
            "id": store.new_id("pm", 24),
            "object": "payment_method",
            "allow_redisplay": "limited",
            "billing_details": {"address": None, "email": None, "name": None, "phone": None},
            "card": {
                "brand": "visa",
                "country": "ID",
                "exp_month": 12,
                "exp_year": year,
                "funding": "credit",
                "last4": last4,
            },
            "created": machine.now(customer),
            "customer": None,
            "livemode": False,
            "metadata": {},
            "type": "card",
        }
    )
    if customer is not None:
        attach(machine, card, customer)
    return card


def attach(machine: Machine, card: Thing, customer: Thing) -> None:
    """Give a card to a customer."""
    store = machine.store
    store.remove(card)
    card["customer"] = customer["id"]
    store.add(card)
    machine.emit("payment_method.attached", card)


def card_of(machine: Machine, invoice: Thing) -> Thing | None:
    """The card an invoice is charged to."""
    store = machine.store
    customer = store.get("customer", invoice["customer"])
    subscription = store.find(invoice["_subscription"] or "")
    for number in (
        invoice["default_payment_method"],
        subscription["default_payment_method"] if subscription else None,
        customer["invoice_settings"]["default_payment_method"],
    ):
        if number and (card := store.find(number)) is not None:
            return card
    return None


def pay(machine: Machine, invoice: Thing, card: Thing | None) -> None:
    """Charge an open invoice to a card.

    Raises:
        Refused: There is no card, or it was declined.
    """
    if card is None:
        raise Refused(
            "There is no default_payment_method set on this Customer or Invoice.",
            code="invoice_payment_intent_requires_action",
        )
    if card["card"]["last4"] == DECLINED:
        raise card_declined()
    intent = machine.store.new_id("pi", 24)
    invoicing.settle(machine, invoice, off_stripe=0, paid=invoice["amount_remaining"], by=intent)


def try_card(machine: Machine, invoice: Thing) -> bool:
    """Charge an invoice automatically; a refusal is an event, not an error."""
    store = machine.store
    store.change(invoice)["attempt_count"] += 1
    invoice["attempted"] = True
    try:
        pay(machine, invoice, card_of(machine, invoice))
    except Refused:
        machine.emit("invoice.payment_failed", invoice)
        standing.refresh(machine, invoice["_subscription"])
        return False
    return True
