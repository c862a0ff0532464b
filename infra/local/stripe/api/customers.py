"""Customers, their tax numbers and their balance."""

from __future__ import annotations

import re
from typing import Final

from infra.local.stripe import invoicing, subscribing
from infra.local.stripe.amounts import known_currency
from infra.local.stripe.api.common import copy_fields, deleted, listing, merge_metadata, updating
from infra.local.stripe.errors import Refused
from infra.local.stripe.given import Given
from infra.local.stripe.routes import Call, route
from infra.local.stripe.shaping import page
from infra.local.stripe.store import Thing

_PLAIN: Final = (
    "address", "business_name", "description", "email", "individual_name", "name", "phone",
    "preferred_locales", "shipping",
)  # fmt: skip
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PREFIX: Final = re.compile(r"[A-Z0-9]{3,12}")


@route("POST", "/v1/customers", "CustomerCreateParams")
def create(call: Call) -> Thing:
    given, store = call.given, call.store
    clock = given.take("test_clock")
    if clock is not None:
        store.get("test_helpers.test_clock", clock, "test_clock", status=400)
    number = store.new_id("cus")
    customer: Thing = {
        "id": number,
        "object": "customer",
        **dict.fromkeys(_PLAIN),
        "balance": 0,
        "created": 0,
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "discount": None,
        "invoice_prefix": number[-8:].upper(),
        "invoice_settings": {
            "custom_fields": None, "default_payment_method": None, "footer": None, "rendering_options": None,
        },
        "livemode": False,
        "metadata": {},
        "next_invoice_sequence": 1,
        "preferred_locales": [],
        "tax_exempt": "none",
        "test_clock": clock,
    }  # fmt: skip
    customer["created"] = call.machine.now(customer)
    store.add(customer)
    _change(call, customer)
    tax_numbers = given.take("tax_id_data", [])
    call.machine.emit("customer.created", customer)
    for each in tax_numbers:
        _add_tax_number(call, customer, each)
    return customer


@route("GET", "/v1/customers", "CustomerListParams")
def everyone(call: Call) -> Thing:
    return listing(call, "customer", filters=("email", "test_clock"))


@route("GET", "/v1/customers/*", "CustomerRetrieveParams")
def retrieve(call: Call) -> Thing:
    return call.store.get("customer", call.ids[0])


@route("POST", "/v1/customers/*", "CustomerUpdateParams")
def update(call: Call) -> Thing:
    customer = call.store.get("customer", call.ids[0])
    return updating(call.machine, customer, "customer.updated", lambda thing: _change(call, thing))


@route("DELETE", "/v1/customers/*", "CustomerDeleteParams")
def delete(call: Call) -> Thing:
    customer = call.store.get("customer", call.ids[0])
    for subscription in call.store.of("subscription", customer["id"]):
        if subscription["ended_at"] is None:
            subscribing.cancel(call.machine, subscription)
    for invoice in call.store.of("invoice", customer["id"]):
        if invoice["status"] == "draft":
            call.store.change(invoice).update(auto_advance=False, automatically_finalizes_at=None)
    call.machine.emit("customer.deleted", customer)
    call.store.remove(customer)
    return deleted(customer)


@route("POST", "/v1/customers/*/tax_ids", "CustomerTaxIdCreateParams")
def add_tax_number(call: Call) -> Thing:
    return _add_tax_number(call, call.store.get("customer", call.ids[0]), call.given)


@route("GET", "/v1/customers/*/tax_ids", "CustomerTaxIdListParams")
def tax_numbers(call: Call) -> Thing:
    customer = call.store.get("customer", call.ids[0])
    return page(call.store, call.store.of("tax_id", customer["id"]), call.given, call.url)


@route("DELETE", "/v1/customers/*/tax_ids/*", "CustomerTaxIdDeleteParams")
def delete_tax_number(call: Call) -> Thing:
    found = call.store.get("tax_id", call.ids[1])
    call.store.remove(found)
    call.machine.emit("customer.tax_id.deleted", found)
    return deleted(found)


@route("POST", "/v1/customers/*/balance_transactions", "CustomerBalanceTransactionCreateParams")
def move_balance(call: Call) -> Thing:
    given = call.given
    customer = call.store.get("customer", call.ids[0])
    currency = known_currency(given.take("currency"))
    if customer["currency"] not in (None, currency):
        raise Refused("The currency must be the customer's.", param="currency")
    call.store.change(customer)["currency"] = currency
    made = invoicing.move_balance(
        call.machine, customer, given.take("amount"), kind="adjustment", currency=currency
    )
    copy_fields(made, given, ("description",))
    merge_metadata(made, given)
    call.machine.emit(
        "customer.updated", customer, {"balance": customer["balance"] - made["amount"]}
    )
    return made


@route("GET", "/v1/customers/*/balance_transactions", "CustomerBalanceTransactionListParams")
def balance_moves(call: Call) -> Thing:
    customer = call.store.get("customer", call.ids[0])
    rows = call.store.of("customer_balance_transaction", customer["id"])
    return page(call.store, rows, call.given, call.url)


def _change(call: Call, customer: Thing) -> None:
    given = call.given
    if given.get("email") and not _EMAIL.fullmatch(given["email"]):
        raise Refused(
            f"Invalid email address: {given['email']}", param="email", code="email_invalid"
        )
    copy_fields(customer, given, _PLAIN)
    merge_metadata(customer, given)
    if "tax_exempt" in given:
        customer["tax_exempt"] = given.take("tax_exempt") or "none"
    if "invoice_prefix" in given:
        prefix = given.take("invoice_prefix")
        if not _PREFIX.fullmatch(prefix):
            raise Refused(
                "The invoice prefix has 3-12 upper-case letters or digits.", param="invoice_prefix"
            )
        customer["invoice_prefix"] = prefix
    if "next_invoice_sequence" in given:
        customer["next_invoice_sequence"] = given.take("next_invoice_sequence")
    if "balance" in given:
        change = given.take("balance") - customer["balance"]
        if change:
            invoicing.move_balance(call.machine, customer, change, kind="adjustment")
    settings = given.take("invoice_settings")
    if settings:
        _change_settings(call, customer, settings)


def _change_settings(call: Call, customer: Thing, given: Given) -> None:
    copy_fields(customer["invoice_settings"], given, ("custom_fields", "footer"))
    method = given.take("default_payment_method")
    if method is None:
        return
    param = "invoice_settings[default_payment_method]"
    found = call.store.get("payment_method", method, param, status=400)
    if found["customer"] != customer["id"]:
        raise Refused("The payment method belongs to somebody else.", param=param)
    customer["invoice_settings"]["default_payment_method"] = method


def _add_tax_number(call: Call, customer: Thing, given: Given) -> Thing:
    kind = given.take("type")
    made = call.store.add(
        {
            "id": call.store.new_id("txi"),
            "object": "tax_id",
            "country": kind[:2].upper(),
            "created": call.machine.now(customer),
            "customer": customer["id"],
            "livemode": False,
            "owner": {"type": "customer", "customer": customer["id"]},
            "type": kind,
            "value": given.take("value"),
            "verification": {
                "status": "unavailable",
                "verified_name": None,
                "verified_address": None,
            },
        }
    )
    call.machine.emit("customer.tax_id.created", made)
    return made
