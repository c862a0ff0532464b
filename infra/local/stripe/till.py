"""What happens when a person presses a button on a checkout page, a portal or an invoice."""

from __future__ import annotations

from typing import Any

from infra.local.stripe import given, paying, routes
from infra.local.stripe.api import customers, subscriptions
from infra.local.stripe.errors import Refused, card_declined
from infra.local.stripe.machine import Machine
from infra.local.stripe.store import Thing


def complete(machine: Machine, session: Thing, last4: str) -> None:
    """A person goes through with a checkout.

    Raises:
        Refused: The card was declined, or the session is over; nothing has happened.
    """
    if session["status"] != "open":
        raise Refused("This checkout is over.")
    store = machine.store
    store.change(session)
    if session["customer"] is None:
        store.remove(session)
        session["customer"] = _new_customer(machine, session)["id"]
        store.add(session)
    customer = store.get("customer", session["customer"])
    if last4 == paying.DECLINED:
        raise card_declined()
    card = paying.new_card(machine, customer, last4)
    match session["mode"]:
        case "setup":
            session["setup_intent"] = _intent(machine, session, card, "setup_intent")["id"]
        case "payment":
            session["payment_intent"] = _intent(machine, session, card, "payment_intent")["id"]
            session["payment_status"] = "paid"
        case _:
            subscription = _subscribe(machine, session, card)
            session["subscription"] = subscription["id"]
            session["invoice"] = subscription["latest_invoice"]
            session["payment_status"] = "paid"
    session["customer_details"] = {"email": customer["email"], "name": customer["name"]}
    session.update(status="complete", url=None)
    machine.emit("checkout.session.completed", session)


def pay_invoice(machine: Machine, invoice: Thing, last4: str) -> None:
    """A person pays an open invoice by card.

    Raises:
        Refused: The card was declined, or the invoice is not open.
    """
    if invoice["status"] != "open":
        raise Refused("This invoice is not open.")
    customer = machine.store.get("customer", invoice["customer"])
    paying.pay(machine, invoice, paying.new_card(machine, customer, last4))


def replace_card(machine: Machine, customer: Thing, last4: str) -> None:
    """A person gives another card in the portal: it becomes the default.

    Raises:
        Refused: The card was declined.
    """
    if last4 == paying.DECLINED:
        raise card_declined()
    card = paying.new_card(machine, customer, last4)
    machine.store.change(customer)
    before = dict(customer["invoice_settings"])
    customer["invoice_settings"]["default_payment_method"] = card["id"]
    machine.emit("customer.updated", customer, {"invoice_settings": before})


def _new_customer(machine: Machine, session: Thing) -> Thing:
    raw = {"email": session["customer_email"]} if session["customer_email"] else {}
    return customers.create(routes.Call(machine, given.check("CustomerCreateParams", raw), (), ""))


def _intent(machine: Machine, session: Thing, card: Thing, kind: str) -> Thing:
    prefix = {"setup_intent": "seti", "payment_intent": "pi"}[kind]
    later = session["_later"].get(f"{kind}_data") or {}
    made: Thing = {
        "id": machine.store.new_id(prefix, 24),
        "object": kind,
        "created": machine.now(session),
        "customer": session["customer"],
        "description": later.get("description"),
        "livemode": False,
        "metadata": dict(later.get("metadata") or {}),
        "payment_method": card["id"],
        "payment_method_types": ["card"],
        "status": "succeeded",
    }
    if kind == "payment_intent":
        total = session["amount_total"]
        made.update(amount=total, amount_received=total, currency=session["currency"])
    else:
        made["usage"] = "off_session"
    machine.store.add(made)
    machine.emit(f"{kind}.succeeded", made)
    return made


def _subscribe(machine: Machine, session: Thing, card: Thing) -> Thing:
    raw: dict[str, Any] = {
        "customer": session["customer"],
        "default_payment_method": card["id"],
        "items": [
            {"price": row["price"], "quantity": str(row["quantity"])}
            for row in session["_line_items"]
        ],
    }
    for place, row in enumerate(session["_line_items"]):
        if row["_rates"]:
            raw["items"][place]["tax_rates"] = row["_rates"]
    later = session["_later"].get("subscription_data") or {}
    for name, value in later.items():
        raw[name] = str(value) if isinstance(value, int) else value
    call = routes.Call(machine, given.check("SubscriptionCreateParams", raw), (), "")
    return subscriptions.create(call)
