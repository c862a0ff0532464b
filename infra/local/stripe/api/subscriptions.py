"""Subscriptions."""

from __future__ import annotations

from typing import Any, Final

from infra.local.stripe import paying, periods, standing, subscribing
from infra.local.stripe.api import items
from infra.local.stripe.api.common import (
    copy_fields,
    merge_metadata,
    one_currency,
    plain,
    tax_rates,
    updating,
)
from infra.local.stripe.errors import Refused, required
from infra.local.stripe.given import Given
from infra.local.stripe.routes import Call, route
from infra.local.stripe.shaping import page, within
from infra.local.stripe.store import Thing

DAY: Final = 86_400
_MOST_DAYS: Final = 730


@route("POST", "/v1/subscriptions", "SubscriptionCreateParams")
def create(call: Call) -> Thing:
    given, machine, store = call.given, call.machine, call.store
    if "customer" not in given:
        raise required("customer")
    customer = store.get("customer", given.take("customer"), "customer", status=400)
    if not given.get("items"):
        raise required("items")
    subscription = store.add(_blank(call, customer))
    _collect(call, subscription, is_new=True)
    _describe(call, subscription)
    start = given.take("backdate_start_date", machine.now(customer))
    for place in given.take("items"):
        items.add(call, subscription, place, period=(start, start))
    first = store.get("price", store.get("subscription_item", subscription["_items"][0])["price"])
    subscription["currency"] = given.take("currency", first["currency"])
    items.same_kind(machine, subscription)
    one_currency(machine, customer, subscription["currency"])
    share = _begin(call, subscription, start)
    _end_later(call, subscription)
    machine.emit("customer.subscription.created", subscription)
    is_free = share is not None and given.take("proration_behavior") == "none"
    given.ignore("proration_behavior")
    if not is_free:
        invoice = subscribing.first_invoice(machine, subscription, share=share)
        if subscription["collection_method"] == "charge_automatically" and invoice["total"] > 0:
            store.change(subscription)["status"] = "incomplete"
        machine.emit("invoice.created", invoice)
        subscribing.bill_now(machine, invoice)
        _require_payment(call, subscription)
    standing.plan(machine, subscription)
    return subscription


@route("GET", "/v1/subscriptions", "SubscriptionListParams")
def everything(call: Call) -> Thing:
    given, store = call.given, call.store
    wanted, owner, created = given.take("status"), given.take("customer"), given.take("created")
    price, method = given.take("price"), given.take("collection_method")
    rows = []
    for row in store.of("subscription", owner):
        ended = row["status"] == "canceled"
        fits = (
            not ended
            if wanted is None
            else wanted in ("all", row["status"]) or (wanted == "ended" and ended)
        )
        sells = price is None or any(
            item["price"] == price for item in subscribing.items(call.machine, row)
        )
        if (
            fits
            and sells
            and method in (None, row["collection_method"])
            and within(row["created"], created)
        ):
            rows.append(row)
    return page(store, rows, given, call.url)


@route("GET", "/v1/subscriptions/*", "SubscriptionRetrieveParams")
def retrieve(call: Call) -> Thing:
    return call.store.get("subscription", call.ids[0])


@route("POST", "/v1/subscriptions/*", "SubscriptionUpdateParams")
def update(call: Call) -> Thing:
    given, machine = call.given, call.machine
    subscription = call.store.get("subscription", call.ids[0])
    if subscription["ended_at"] is not None and set(given) - {
        "metadata",
        "cancellation_details",
        "expand",
    }:
        raise Refused(
            "A canceled subscription can only update its cancellation_details and metadata."
        )
    if given.get("billing_cycle_anchor") == "unchanged":
        given.ignore("billing_cycle_anchor")

    def change(thing: Thing) -> None:
        _collect(call, thing, is_new=False)
        _describe(call, thing)
        _end_later(call, thing)

    updating(machine, subscription, "customer.subscription.updated", change)
    wanted = given.take("items")
    if wanted:
        items.with_changes(call, subscription, wanted, given)
    given.ignore("proration_behavior", "proration_date", "payment_behavior", "off_session")
    standing.plan(machine, subscription)
    return subscription


@route("DELETE", "/v1/subscriptions/*", "SubscriptionCancelParams")
def cancel(call: Call) -> Thing:
    given, machine = call.given, call.machine
    subscription = call.store.get("subscription", call.ids[0])
    if subscription["ended_at"] is not None:
        raise Refused(
            f"No such subscription: '{subscription['id']}'", code="resource_missing", status=404
        )
    details = given.take("cancellation_details")
    call.store.change(subscription)
    if details is not None:
        subscription["cancellation_details"].update(plain(details))
    if given.take("prorate"):
        at = machine.now(subscription)
        for item in subscribing.items(machine, subscription):
            was, gone = (item["price"], item["quantity"]), {**item, "deleted": True}
            period = standing.period(machine, subscription)
            subscribing.charge_difference(
                machine, subscription, gone, was=was, period=period, at=at
            )
    if given.take("invoice_now"):
        subscribing.invoice_now(machine, subscription, reason="manual")
    subscribing.cancel(machine, subscription)
    return subscription


def _blank(call: Call, customer: Thing) -> Thing:
    now = call.machine.now(customer)
    mode = call.given.take("billing_mode")
    return {
        "id": call.store.new_id("sub", 24),
        "object": "subscription",
        "application": None,
        "automatic_tax": {"enabled": False, "disabled_reason": None, "liability": None},
        "billing_cycle_anchor": now,
        "billing_mode": plain(mode) if mode is not None else {"type": "flexible"},
        "billing_schedules": [],
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": None,
        "cancellation_details": {"comment": None, "feedback": None, "reason": None},
        "collection_method": "charge_automatically",
        "created": now,
        "currency": None,
        "customer": customer["id"],
        "days_until_due": None,
        "default_payment_method": None,
        "default_tax_rates": [],
        "description": None,
        "discounts": [],
        "ended_at": None,
        "invoice_settings": {"issuer": {"type": "self"}},
        "latest_invoice": None,
        "livemode": False,
        "metadata": {},
        "payment_settings": {"payment_method_types": None, "save_default_payment_method": "off"},
        "pending_invoice_item_interval": None,
        "schedule": None,
        "start_date": now,
        "status": "active",
        "test_clock": customer["test_clock"],
        "trial_end": None,
        "trial_start": None,
        "_items": [],
    }


def _collect(call: Call, subscription: Thing, *, is_new: bool) -> None:
    given = call.given
    method = given.take("collection_method", subscription["collection_method"])
    days = given.take("days_until_due")
    if method == "send_invoice":
        if days is None and subscription["days_until_due"] is None:
            raise Refused(
                "You must specify `days_until_due` when `collection_method` is `send_invoice`.",
                param="days_until_due",
            )
        if days is not None and not 0 <= days <= _MOST_DAYS:
            raise Refused(f"days_until_due is between 0 and {_MOST_DAYS}.", param="days_until_due")
        subscription["days_until_due"] = (
            days if days is not None else subscription["days_until_due"]
        )
    elif days is not None:
        raise Refused("days_until_due only goes with `send_invoice`.", param="days_until_due")
    elif not is_new:
        subscription["days_until_due"] = None
    subscription["collection_method"] = method


def _describe(call: Call, subscription: Thing) -> None:
    given = call.given
    copy_fields(subscription, given, ("description",))
    merge_metadata(subscription, given)
    if "default_tax_rates" in given:
        subscription["default_tax_rates"] = tax_rates(
            call.machine, given.take("default_tax_rates"), "default_tax_rates"
        )
    if "payment_settings" in given:
        subscription["payment_settings"].update(plain(given.take("payment_settings")))
    method = given.take("default_payment_method")
    if method is not None:
        card = call.store.get("payment_method", method, "default_payment_method", status=400)
        if card["customer"] != subscription["customer"]:
            raise Refused(
                "The payment method belongs to somebody else.", param="default_payment_method"
            )
        subscription["default_payment_method"] = method
    details = given.take("cancellation_details")
    if details is not None:
        subscription["cancellation_details"].update(plain(details))


def _begin(call: Call, subscription: Thing, start: int) -> tuple[int, int] | None:
    """Set anchor and first period. Returns the whole interval when the first period is only a part of it."""
    given, machine = call.given, call.machine
    now = machine.now(subscription)
    recurring = subscribing.recurring(machine, subscription)
    if start > now:
        raise Refused("The backdate_start_date must be in the past.", param="backdate_start_date")
    subscription["start_date"] = start
    trial = _trial_end(given, now)
    anchor = given.take("billing_cycle_anchor", start)
    if trial is not None:
        subscription.update(
            status="trialing", trial_start=now, trial_end=trial, billing_cycle_anchor=trial
        )
        subscribing.set_period(machine, subscription, now, trial)
        return None
    subscription["billing_cycle_anchor"] = anchor
    if anchor > now:
        if anchor > periods.after(now, recurring):
            raise Refused(
                "The anchor must lie within the first interval.", param="billing_cycle_anchor"
            )
        subscribing.set_period(machine, subscription, start, anchor)
        return periods.after(anchor, recurring, times=-1), anchor
    if anchor < start:
        raise Refused(
            "The billing_cycle_anchor must not be in the past.", param="billing_cycle_anchor"
        )
    current = periods.around(anchor, recurring, now)
    subscribing.set_period(machine, subscription, *current)
    return None


def _trial_end(given: Given, now: int) -> int | None:
    days, end = given.take("trial_period_days"), given.take("trial_end")
    if days is not None and end is not None:
        raise Refused("Give trial_end or trial_period_days, not both.", param="trial_end")
    if days:
        return int(now + days * DAY)
    if end is None or end == "now":
        return None
    if end <= now:
        raise Refused("Invalid timestamp: must be in the future.", param="trial_end")
    return int(end)


def _end_later(call: Call, subscription: Thing) -> None:
    given = call.given
    if "cancel_at_period_end" in given and "cancel_at" in given:
        raise Refused("Give cancel_at or cancel_at_period_end, not both.", param="cancel_at")
    now = call.machine.now(subscription)
    if "cancel_at_period_end" in given:
        wanted = given.take("cancel_at_period_end")
        if wanted != subscription["cancel_at_period_end"]:
            subscription.update(cancel_at_period_end=wanted, canceled_at=now if wanted else None)
    if "cancel_at" in given:
        at: Any = given.take("cancel_at")
        if isinstance(at, str) and at:
            raise Refused(f"This stand-in does not know cancel_at={at}.", param="cancel_at")
        if at and at <= now:
            raise Refused("Invalid timestamp: must be in the future.", param="cancel_at")
        subscription.update(cancel_at=at or None, canceled_at=now if at else None)


def _require_payment(call: Call, subscription: Thing) -> None:
    given = call.given
    behavior = given.take("payment_behavior", "allow_incomplete")
    given.ignore("off_session")
    if behavior == "error_if_incomplete" and subscription["status"] == "incomplete":
        invoice = call.store.get("invoice", subscription["latest_invoice"])
        paying.pay(call.machine, invoice, paying.card_of(call.machine, invoice))
