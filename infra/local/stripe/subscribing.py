"""The life of a subscription: first invoice, renewal, changes with or without proration, the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.local.stripe import amounts, invoicing, lines, paying, periods, standing
from infra.local.stripe.errors import Refused
from infra.local.stripe.events import differences
from infra.local.stripe.shaping import shown
from infra.local.stripe.store import Thing

if TYPE_CHECKING:
    from infra.local.stripe.machine import Machine


def recurring(machine: Machine, subscription: Thing) -> Thing:
    """The interval all items share."""
    item = machine.store.get("subscription_item", subscription["_items"][0])
    found: Thing = machine.store.get("price", item["price"])["recurring"]
    return found


def items(machine: Machine, subscription: Thing) -> list[Thing]:
    """The items, in the order they were added."""
    return [machine.store.get("subscription_item", number) for number in subscription["_items"]]


def set_period(machine: Machine, subscription: Thing, start: int, end: int) -> None:
    """Give every item its current period."""
    for item in items(machine, subscription):
        machine.store.change(item).update(current_period_start=start, current_period_end=end)


def first_invoice(machine: Machine, subscription: Thing, *, share: tuple[int, int] | None) -> Thing:
    """The invoice a subscription begins with.

    Args:
        share: The whole interval, when the first period is only a part of it.
    """
    start, end = standing.period(machine, subscription)
    invoice = _new_invoice(machine, subscription, "subscription_create")
    if subscription["status"] == "trialing":
        added = [_trial_line(machine, item, start, end) for item in items(machine, subscription)]
        invoicing.put_lines(machine, invoice, added)
    else:
        invoicing.pull_pending(machine, invoice, only=subscription["id"])
        _put_period(machine, subscription, invoice, start, end, share)
    machine.store.change(subscription)["latest_invoice"] = invoice["id"]
    return invoice


def renew(machine: Machine, subscription: Thing) -> None:
    """The next period begins: its invoice is drafted."""
    if subscription["cancel_at_period_end"]:
        cancel(machine, subscription)
        return
    store = machine.store
    before = shown(store, store.change(subscription))
    _start, moment = standing.period(machine, subscription)
    anchor = subscription["billing_cycle_anchor"]
    start, end = periods.around(anchor, recurring(machine, subscription), moment)
    set_period(machine, subscription, start, end)
    if subscription["status"] == "trialing":
        subscription["status"] = "active"
    invoice = _new_invoice(machine, subscription, "subscription_cycle")
    invoicing.pull_pending(machine, invoice, only=subscription["id"])
    _put_period(machine, subscription, invoice, start, end, None)
    invoice["period_start"], invoice["period_end"] = _start, moment
    subscription["latest_invoice"] = invoice["id"]
    machine.emit(
        "customer.subscription.updated",
        subscription,
        differences(before, shown(store, subscription)),
    )
    machine.emit("invoice.created", invoice)
    standing.plan(machine, subscription)
    standing.plan(machine, invoice)


def cancel(machine: Machine, subscription: Thing) -> None:
    """The subscription ends now. Its drafts are no longer advanced; open invoices stay open."""
    store = machine.store
    now = machine.now(subscription)
    store.change(subscription).update(
        status="canceled", ended_at=now, canceled_at=subscription["canceled_at"] or now
    )
    subscription["cancel_at_period_end"] = False
    for invoice in store.of("invoice", subscription["customer"]):
        if invoice["_subscription"] == subscription["id"] and invoice["status"] == "draft":
            store.change(invoice).update(auto_advance=False, automatically_finalizes_at=None)
    machine.emit("customer.subscription.deleted", subscription)


def charge_difference(
    machine: Machine,
    subscription: Thing,
    item: Thing,
    *,
    was: tuple[str, int] | None,
    period: tuple[int, int],
    at: int,
) -> None:
    """Credit what is left of the old price and charge what is left of the new one, as pending invoice items.

    Args:
        was: Price and quantity before the change; ``None``: the item is new.
        period: The current period.
        at: The moment the change counts from.
    """
    if not period[0] <= at <= period[1]:
        raise Refused("The proration date must lie in the current period.", param="proration_date")
    if was is not None:
        _proration(machine, subscription, item, was, period, at, sign=-1)
    if not item.get("deleted"):
        _proration(
            machine, subscription, item, (item["price"], item["quantity"]), period, at, sign=1
        )


def invoice_now(
    machine: Machine, subscription: Thing, *, reason: str = "subscription_update"
) -> Thing | None:
    """Bill the pending items of a subscription at once; ``None``: there are none."""
    invoice = _new_invoice(machine, subscription, reason)
    invoicing.pull_pending(machine, invoice, only=subscription["id"])
    if not invoice["_lines"]:
        machine.store.remove(invoice)
        return None
    machine.store.change(subscription)["latest_invoice"] = invoice["id"]
    machine.emit("invoice.created", invoice)
    bill_now(machine, invoice)
    return invoice


def bill_now(machine: Machine, invoice: Thing) -> None:
    """A card pays at once; an invoice that is sent waits as a draft first."""
    if invoice["collection_method"] == "send_invoice" and invoice["total"] != 0:
        standing.plan(machine, invoice)
        return
    invoicing.finalize(machine, invoice)
    if invoice["status"] == "open":
        paying.try_card(machine, invoice)


def _new_invoice(machine: Machine, subscription: Thing, reason: str) -> Thing:
    customer = machine.store.get("customer", subscription["customer"])
    return invoicing.draft(
        machine,
        customer,
        reason=reason,
        currency=subscription["currency"],
        subscription=subscription,
        collection_method=subscription["collection_method"],
        auto_advance=True,
        default_tax_rates=list(subscription["default_tax_rates"]),
        default_payment_method=subscription["default_payment_method"],
        description=subscription["description"],
        _days_until_due=subscription["days_until_due"],
    )


def _put_period(
    machine: Machine,
    subscription: Thing,
    invoice: Thing,
    start: int,
    end: int,
    share: tuple[int, int] | None,
) -> None:
    added = []
    for item in items(machine, subscription):
        added += lines.of_item(machine.store, item, start=start, end=end, share=share)
    invoicing.put_lines(machine, invoice, added)


def _trial_line(machine: Machine, item: Thing, start: int, end: int) -> Thing:
    store = machine.store
    line = lines.of_item(store, {**item, "quantity": 0}, start=start, end=end)[0]
    name = store.get("product", store.get("price", item["price"])["product"])["name"]
    line.update(amount=0, quantity=item["quantity"], description=f"Trial period for {name}")
    return line


def _proration(
    machine: Machine,
    subscription: Thing,
    item: Thing,
    sold: tuple[str, int],
    period: tuple[int, int],
    at: int,
    *,
    sign: int,
) -> None:
    store = machine.store
    price = store.get("price", sold[0])
    whole = sum(part.amount for part in amounts.parts(price, sold[1]))
    amount = sign * amounts.prorated(whole, start=period[0], end=period[1], moment=at)
    product = store.get("product", price["product"])
    words = "Remaining time on" if sign > 0 else "Unused time on"
    made = new_item(
        machine,
        store.get("customer", subscription["customer"]),
        amount=amount,
        currency=price["currency"],
    )
    made.update(
        description=f"{words} {sold[1]} × {product['name']} after {lines.day(at)}",
        period={"start": at, "end": period[1]},
        proration=True,
        quantity=sold[1],
        quantity_decimal=str(sold[1]),
        tax_rates=list(item["tax_rates"] or subscription["default_tax_rates"]),
        pricing={
            "price_details": {"price": price["id"], "product": price["product"]},
            "type": "price_details",
            "unit_amount_decimal": None,
        },
        parent={
            "type": "subscription_details",
            "subscription_details": {
                "subscription": subscription["id"],
                "subscription_item": item["id"],
            },
        },
        _subscription=subscription["id"],
    )
    machine.emit("invoiceitem.created", made)


def new_item(machine: Machine, customer: Thing, *, amount: int, currency: str) -> Thing:
    """A waiting invoice item of a customer."""
    now = machine.now(customer)
    return machine.store.add(
        {
            "id": machine.store.new_id("ii", 24),
            "object": "invoiceitem",
            "amount": amount,
            "currency": currency,
            "customer": customer["id"],
            "date": now,
            "description": None,
            "discountable": False,
            "discounts": [],
            "invoice": None,
            "livemode": False,
            "metadata": {},
            "net_amount": amount,
            "parent": None,
            "period": {"start": now, "end": now},
            "pricing": None,
            "proration": False,
            "proration_details": None,
            "quantity": 1,
            "quantity_decimal": "1",
            "tax_rates": [],
            "test_clock": customer["test_clock"],
            "_subscription": None,
        }
    )
