"""What an invoice would be: everything is done, looked at, and undone."""

from __future__ import annotations

from infra.local.stripe import invoicing, subscribing
from infra.local.stripe.api import invoice_items, items
from infra.local.stripe.errors import Refused
from infra.local.stripe.given import Given
from infra.local.stripe.routes import Call, route
from infra.local.stripe.shaping import shown
from infra.local.stripe.store import Thing


@route("POST", "/v1/invoices/create_preview", "InvoiceCreatePreviewParams")
def preview(call: Call) -> Thing:
    """The next invoice of a subscription, with changes and further charges; or of a customer's waiting items."""
    given, store = call.given, call.store
    number = given.take("subscription")
    sold = store.get("subscription", number, "subscription", status=400) if number else None
    owner = given.take("customer", sold["customer"] if sold else None)
    if owner is None:
        raise Refused("You must provide either `customer` or `subscription`.", param="customer")
    if given.take("preview_mode", "next") != "next":
        raise Refused("This stand-in only previews the next invoice.", param="preview_mode")
    customer = store.get("customer", owner, "customer", status=400)
    for each in given.take("invoice_items", []):
        _charge(call, owner, each)
    invoice = _next(call, sold) if sold is not None else _waiting(call, customer)
    made = shown(store, invoice) | {"id": f"upcoming_{invoice['id']}"}
    every = [shown(store, line) for line in invoice["_lines"]]
    made["lines"] = {**made["lines"], "data": every, "has_more": False}
    store.rollback()
    return made


def _charge(call: Call, owner: str, given: Given) -> None:
    wanted = Given({name: given.take(name) for name in list(given)} | {"customer": owner})
    invoice_items.create(Call(call.machine, wanted, (), call.url))
    if wanted.leftovers():
        raise Refused(f"This stand-in does not carry out {', '.join(wanted.leftovers())}.")


def _next(call: Call, sold: Thing) -> Thing:
    if sold["ended_at"] is not None or sold["cancel_at_period_end"]:
        raise _none()
    changes = call.given.take("subscription_details")
    is_billed = changes is not None and changes.get("proration_behavior") == "always_invoice"
    if changes is not None:
        items.with_changes(call, sold, changes.take("items", []), changes)
    if not is_billed:
        subscribing.renew(call.machine, sold)
    return call.store.get("invoice", sold["latest_invoice"])


def _waiting(call: Call, customer: Thing) -> Thing:
    currency = call.given.take("currency", customer["currency"] or "idr")
    invoice = invoicing.draft(call.machine, customer, reason="upcoming", currency=currency)
    invoicing.pull_pending(call.machine, invoice)
    if not invoice["_lines"]:
        raise _none()
    return invoice


def _none() -> Refused:
    return Refused("No upcoming invoices for customer.", code="invoice_upcoming_none", status=404)
