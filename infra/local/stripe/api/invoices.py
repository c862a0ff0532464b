"""Invoices: made, changed while they are drafts, finalized, sent, paid, voided."""

from __future__ import annotations

import re
from typing import Final

from infra.local.stripe import invoicing, paying, standing
from infra.local.stripe.amounts import known_currency
from infra.local.stripe.api.common import (
    copy_fields,
    deleted,
    merge_metadata,
    one_currency,
    plain,
    tax_rates,
    updating,
)
from infra.local.stripe.errors import Refused, required
from infra.local.stripe.lines import add_up
from infra.local.stripe.routes import Call, route
from infra.local.stripe.shaping import page, within
from infra.local.stripe.store import Thing

_PLAIN: Final = ("custom_fields", "description", "footer", "effective_at", "account_tax_ids")
_ONCE_OPEN: Final = frozenset({"metadata", "expand", "auto_advance", "due_date", "days_until_due", "description",
                               "footer", "custom_fields", "collection_method", "default_payment_method"})  # fmt: skip
_NUMBER: Final = re.compile(r"[A-Za-z0-9\-/]{1,26}")


@route("POST", "/v1/invoices", "InvoiceCreateParams")
def create(call: Call) -> Thing:
    given, store, machine = call.given, call.store, call.machine
    if "from_invoice" in given:
        raise Refused("This stand-in does not revise invoices.", param="from_invoice")
    if "customer" not in given:
        raise required("customer")
    customer = store.get("customer", given.take("customer"), "customer", status=400)
    subscription = given.take("subscription")
    sold = (
        store.get("subscription", subscription, "subscription", status=400)
        if subscription
        else None
    )
    if sold is not None and sold["customer"] != customer["id"]:
        raise Refused("The subscription belongs to another customer.", param="subscription")
    default = sold["currency"] if sold else customer["currency"] or "idr"
    currency = known_currency(given.take("currency", default))
    one_currency(machine, customer, currency)
    method = given.take(
        "collection_method", sold["collection_method"] if sold else "charge_automatically"
    )
    invoice = invoicing.draft(
        machine,
        customer,
        reason="subscription_update" if sold else "manual",
        currency=currency,
        subscription=sold,
        collection_method=method,
        auto_advance=given.take("auto_advance", False),
        automatically_finalizes_at=given.take("automatically_finalizes_at"),
        default_tax_rates=list(sold["default_tax_rates"]) if sold else [],
    )
    _change(call, invoice)
    _due(call, invoice, must=True)
    behavior = given.take("pending_invoice_items_behavior", "exclude")
    if sold is not None:
        invoicing.pull_pending(machine, invoice, only=sold["id"])
    elif behavior == "include":
        invoicing.pull_pending(machine, invoice)
    else:
        add_up(machine, invoice)
    if sold is not None:
        store.change(sold)["latest_invoice"] = invoice["id"]
    machine.emit("invoice.created", invoice)
    standing.plan(machine, invoice)
    return invoice


@route("GET", "/v1/invoices", "InvoiceListParams")
def everything(call: Call) -> Thing:
    given = call.given
    owner, status, sold = given.take("customer"), given.take("status"), given.take("subscription")
    method, created, due = (
        given.take("collection_method"),
        given.take("created"),
        given.take("due_date"),
    )
    rows = [
        row
        for row in call.store.of("invoice", owner)
        if status in (None, row["status"])
        and sold in (None, row["_subscription"])
        and method in (None, row["collection_method"])
        and within(row["created"], created)
        and within(row["due_date"], due)
    ]
    return page(call.store, rows, given, call.url)


@route("GET", "/v1/invoices/*", "InvoiceRetrieveParams")
def retrieve(call: Call) -> Thing:
    return call.store.get("invoice", call.ids[0])


@route("GET", "/v1/invoices/*/lines", "InvoiceLineItemListParams")
def all_lines(call: Call) -> Thing:
    invoice = call.store.get("invoice", call.ids[0])
    return page(call.store, invoice["_lines"], call.given, call.url)


@route("POST", "/v1/invoices/*", "InvoiceUpdateParams")
def update(call: Call) -> Thing:
    invoice = call.store.get("invoice", call.ids[0])
    frozen = sorted(set(call.given) - _ONCE_OPEN) if invoice["status"] != "draft" else []
    if frozen or (
        invoice["status"] in {"void", "paid"} and set(call.given) - {"metadata", "expand"}
    ):
        raise Refused(
            f"You can't edit {', '.join(frozen) or 'this'} on an invoice that is {invoice['status']}.",
            param=frozen[0] if frozen else "",
            code="invoice_not_editable",
        )

    def change(thing: Thing) -> None:
        if "collection_method" in call.given:
            thing["collection_method"] = call.given.take("collection_method")
        _change(call, thing)
        _due(call, thing, must=False)
        if "auto_advance" in call.given:
            thing["auto_advance"] = call.given.take("auto_advance")
        if thing["status"] == "draft":
            wanted = thing["auto_advance"]
            default = call.machine.now(thing) + invoicing.DRAFT_SECONDS
            at = call.given.take(
                "automatically_finalizes_at", thing["automatically_finalizes_at"] or default
            )
            thing["automatically_finalizes_at"] = at if wanted else None
            add_up(call.machine, thing)

    updating(call.machine, invoice, "invoice.updated", change)
    standing.plan(call.machine, invoice)
    return invoice


@route("DELETE", "/v1/invoices/*", "InvoiceDeleteParams")
def delete(call: Call) -> Thing:
    invoice = call.store.get("invoice", call.ids[0])
    if invoice["status"] != "draft" or invoice["_subscription"] is not None:
        raise Refused("You can only delete draft invoices that are not part of a subscription.")
    for item in call.store.of("invoiceitem", invoice["customer"]):
        if item["invoice"] == invoice["id"]:
            call.store.remove(item)
            call.machine.emit("invoiceitem.deleted", item)
    call.machine.emit("invoice.deleted", invoice)
    call.store.remove(invoice)
    return deleted(invoice)


@route("POST", "/v1/invoices/*/finalize", "InvoiceFinalizeInvoiceParams")
def finalize(call: Call) -> Thing:
    invoice = call.store.get("invoice", call.ids[0])
    advance = call.given.take("auto_advance")
    invoicing.finalize(call.machine, invoice, auto_advance=advance)
    if invoice["status"] == "open" and advance:
        if invoice["collection_method"] == "send_invoice":
            invoicing.send(call.machine, invoice)
        else:
            paying.try_card(call.machine, invoice)
    return invoice


@route("POST", "/v1/invoices/*/send", "InvoiceSendInvoiceParams")
def send(call: Call) -> Thing:
    invoice = call.store.get("invoice", call.ids[0])
    invoicing.send(call.machine, invoice)
    return invoice


@route("POST", "/v1/invoices/*/pay", "InvoicePayParams")
def pay(call: Call) -> Thing:
    given = call.given
    invoice = call.store.get("invoice", call.ids[0])
    outside, number = given.take("paid_out_of_band", False), given.take("payment_method")
    given.ignore("off_session", "forgive")
    if invoice["status"] == "paid":
        raise Refused("Invoice is already paid", code="invoice_already_paid")
    if invoice["status"] == "draft":
        invoicing.finalize(call.machine, invoice)
        if invoice["status"] == "paid":  # nothing was due
            return invoice
    if invoice["status"] not in {"open", "uncollectible"}:
        raise Refused(f"You cannot pay an invoice that is {invoice['status']}.")
    if outside:
        invoicing.settle(call.machine, invoice, off_stripe=invoice["amount_remaining"])
        return invoice
    card = (
        call.store.get("payment_method", number, "payment_method", status=400)
        if number
        else paying.card_of(call.machine, invoice)
    )
    paying.pay(call.machine, invoice, card)
    return invoice


@route("POST", "/v1/invoices/*/void", "InvoiceVoidInvoiceParams")
def void(call: Call) -> Thing:
    invoice = call.store.get("invoice", call.ids[0])
    invoicing.end(call.machine, invoice, "void")
    return invoice


@route("POST", "/v1/invoices/*/mark_uncollectible", "InvoiceMarkUncollectibleParams")
def give_up(call: Call) -> Thing:
    invoice = call.store.get("invoice", call.ids[0])
    invoicing.end(call.machine, invoice, "uncollectible")
    return invoice


@route("GET", "/v1/invoice_payments", "InvoicePaymentListParams")
def payments(call: Call) -> Thing:
    number, status = call.given.take("invoice"), call.given.take("status")
    rows = [
        row
        for row in call.store.of("invoice_payment")
        if number in (None, row["invoice"]) and status in (None, row["status"])
    ]
    return page(call.store, rows, call.given, call.url)


def _change(call: Call, invoice: Thing) -> None:
    given = call.given
    copy_fields(invoice, given, _PLAIN)
    merge_metadata(invoice, given)
    if "payment_settings" in given:
        invoice["payment_settings"].update(plain(given.take("payment_settings")))
    if "default_tax_rates" in given:
        invoice["default_tax_rates"] = tax_rates(
            call.machine, given.take("default_tax_rates"), "default_tax_rates"
        )
    if "default_payment_method" in given:
        method = given.take("default_payment_method")
        call.store.get("payment_method", method, "default_payment_method", status=400)
        invoice["default_payment_method"] = method
    number = given.take("number")
    if number:
        if not _NUMBER.fullmatch(number):
            raise Refused(
                "An invoice number has at most 26 letters, digits, dashes, slashes.", param="number"
            )
        if any(
            row["number"] == number and row["id"] != invoice["id"]
            for row in call.store.of("invoice")
        ):
            raise Refused(f"The invoice number {number} is already taken.", param="number")
        invoice["number"] = number


def _due(call: Call, invoice: Thing, *, must: bool) -> None:
    given = call.given
    days, date = given.take("days_until_due"), given.take("due_date")
    if invoice["collection_method"] != "send_invoice":
        if days is not None or date is not None:
            raise Refused(
                "Due dates only go with `collection_method=send_invoice`.", param="due_date"
            )
        return
    if days is not None and date is not None:
        raise Refused("Give days_until_due or due_date, not both.", param="due_date")
    if date is not None:
        _due_on(call, invoice, date)
    elif days is not None:
        _due_after(invoice, days)
    elif must and invoice["_days_until_due"] is None:
        raise Refused("You must specify `days_until_due` or `due_date`.", param="days_until_due")


def _due_on(call: Call, invoice: Thing, date: int) -> None:
    if date < call.machine.now(invoice):
        raise Refused("The due date must be in the future.", param="due_date")
    invoice["due_date"], invoice["_days_until_due"] = date, None


def _due_after(invoice: Thing, days: int) -> None:
    if days < 0:
        raise Refused("days_until_due must not be negative.", param="days_until_due")
    invoice["_days_until_due"] = days
    if invoice["status"] == "open":
        start = invoice["status_transitions"]["finalized_at"]
        invoice["due_date"] = start + days * invoicing.DAY
