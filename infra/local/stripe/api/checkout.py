"""Checkout and portal sessions: links to pages where a person pays by card or sees the invoices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from infra.local.stripe import amounts, lines, standing
from infra.local.stripe.amounts import known_currency, rounded
from infra.local.stripe.api.catalogue import new_product
from infra.local.stripe.api.common import listing, merge_metadata, plain, tax_rates
from infra.local.stripe.api.prices import new_price
from infra.local.stripe.errors import Refused, required
from infra.local.stripe.given import Given
from infra.local.stripe.routes import Call, route
from infra.local.stripe.shaping import page
from infra.local.stripe.store import Thing

DAY: Final = 86_400
_MIN_SECONDS: Final = 1800


@route("POST", "/v1/checkout/sessions", "checkout.SessionCreateParams")
def create(call: Call) -> Thing:
    given, store, machine = call.given, call.store, call.machine
    mode = given.take("mode")
    if mode is None:
        raise required("mode")
    if "success_url" not in given:
        raise required("success_url")
    customer = given.take("customer")
    if customer is not None:
        store.get("customer", customer, "customer", status=400)
    given.ignore("ui_mode", "locale", "billing_address_collection", "customer_update", "customer_creation",
                 "submit_type", "payment_method_collection", "adaptive_pricing", "automatic_tax",
                 "saved_payment_method_options")  # fmt: skip
    now = machine.now()
    rows = _sold(call, given.take("line_items"), mode)
    number = store.new_id("cs_test", 40)
    session: Thing = {
        "id": number,
        "object": "checkout.session",
        "amount_subtotal": sum(row["amount_subtotal"] for row in rows) if rows else None,
        "amount_total": sum(row["amount_total"] for row in rows) if rows else None,
        "automatic_tax": {"enabled": False, "liability": None, "status": None},
        "cancel_url": given.take("cancel_url"),
        "client_reference_id": given.take("client_reference_id"),
        "created": now,
        "currency": given.take("currency", rows[0]["currency"] if rows else None),
        "customer": customer,
        "customer_details": None,
        "customer_email": given.take("customer_email"),
        "expires_at": given.take("expires_at", now + DAY),
        "invoice": None,
        "livemode": False,
        "metadata": {},
        "mode": mode,
        "payment_intent": None,
        "payment_method_types": given.take("payment_method_types") or ["card"],
        "payment_status": "no_payment_required" if mode == "setup" else "unpaid",
        "setup_intent": None,
        "status": "open",
        "subscription": None,
        "success_url": given.take("success_url"),
        "ui_mode": "hosted",
        "url": f"{machine.base}/c/{number}",
        "_line_items": rows,
        "_later": {
            name: plain(given.take(name))
            for name in (
                "subscription_data",
                "payment_intent_data",
                "setup_intent_data",
            )
            if name in given
        },
    }
    if not now + _MIN_SECONDS <= session["expires_at"] <= now + DAY:
        raise Refused("expires_at is 30 minutes to 24 hours from now.", param="expires_at")
    merge_metadata(session, given)
    store.add(session)
    standing.plan(machine, session)
    return session


@route("GET", "/v1/checkout/sessions", "checkout.SessionListParams")
def everything(call: Call) -> Thing:
    filters = ("customer", "payment_intent", "status", "subscription")
    return listing(call, "checkout.session", filters=filters)


@route("GET", "/v1/checkout/sessions/*/line_items", "checkout.SessionListLineItemsParams")
def sold(call: Call) -> Thing:
    session = call.store.get("checkout.session", call.ids[0])
    return page(call.store, session["_line_items"], call.given, call.url)


@route("GET", "/v1/checkout/sessions/*", "checkout.SessionRetrieveParams")
def retrieve(call: Call) -> Thing:
    return call.store.get("checkout.session", call.ids[0])


@route("POST", "/v1/checkout/sessions/*/expire", "checkout.SessionExpireParams")
def expire(call: Call) -> Thing:
    session = call.store.get("checkout.session", call.ids[0])
    if session["status"] != "open":
        raise Refused('Only Checkout Sessions with a status in ["open"] can be expired.')
    call.store.change(session).update(status="expired", url=None)
    call.machine.emit("checkout.session.expired", session)
    return session


@route("POST", "/v1/billing_portal/sessions", "billing_portal.SessionCreateParams")
def portal(call: Call) -> Thing:
    given = call.given
    if "customer" not in given:
        raise required("customer")
    customer = call.store.get("customer", given.take("customer"), "customer", status=400)
    given.ignore("locale", "configuration")
    number = call.store.new_id("bps", 24)
    return call.store.add(
        {
            "id": number,
            "object": "billing_portal.session",
            "configuration": "bpc_standin",
            "created": call.machine.now(customer),
            "customer": customer["id"],
            "flow": None,
            "livemode": False,
            "locale": None,
            "return_url": given.take("return_url"),
            "url": f"{call.machine.base}/p/{number}",
        }
    )


def _sold(call: Call, wanted: list[Given] | None, mode: str) -> list[Thing]:
    if mode == "setup":
        if wanted:
            raise Refused("A session in setup mode sells nothing.", param="line_items")
        return []
    if not wanted:
        raise required("line_items")
    return [_row(call, each, mode) for each in wanted]


def _row(call: Call, given: Given, mode: str) -> Thing:
    store = call.store
    quantity = given.take("quantity", 1)
    if "price_data" in given:
        data = given.take("price_data")
        if "product_data" in data:
            product = new_product(call, data.take("product_data"))
        else:
            product = store.get(
                "product", data.take("product"), "line_items[price_data][product]", status=400
            )
        price = new_price(call, data, product, recurring=data.take("recurring"), listed=False)
    else:
        price = store.get("price", given.take("price"), "line_items[price]", status=400)
    if mode == "payment" and price["type"] == "recurring":
        raise Refused("You must use `subscription` mode with recurring prices.", param="mode")
    rates = tax_rates(call.machine, given.take("tax_rates"), "line_items[tax_rates]")
    found = [store.get("tax_rate", rate) for rate in rates]
    item: Any = {"price": price["id"], "quantity": quantity, "metadata": {}, "tax_rates": rates,
                 "subscription": None, "id": None}  # fmt: skip
    if price["type"] == "recurring":
        subtotal = sum(line["amount"] for line in lines.of_item(store, item, start=0, end=1))
    else:
        subtotal = rounded(quantity * Decimal(price["unit_amount_decimal"]))
    added = sum(amounts.tax(subtotal, rate) for rate in found if not rate["inclusive"])
    return {
        "id": store.new_id("li", 24),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": subtotal,
        "amount_tax": added,
        "amount_total": subtotal + added,
        "currency": known_currency(price["currency"]),
        "description": store.get("product", price["product"])["name"],
        "price": price["id"],
        "quantity": quantity,
        "_rates": rates,
    }
