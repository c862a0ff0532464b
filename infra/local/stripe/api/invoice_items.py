"""Invoice items: single charges and credits that wait for an invoice or are put on a draft."""

from __future__ import annotations

from decimal import Decimal

from infra.local.stripe import invoicing, lines, subscribing
from infra.local.stripe.amounts import known_currency, rounded, within_limits
from infra.local.stripe.api.common import (
    copy_fields,
    deleted,
    listing,
    merge_metadata,
    one_currency,
    tax_rates,
    updating,
)
from infra.local.stripe.errors import Refused, required
from infra.local.stripe.routes import Call, route
from infra.local.stripe.shaping import page
from infra.local.stripe.store import Thing


@route("POST", "/v1/invoiceitems", "InvoiceItemCreateParams")
def create(call: Call) -> Thing:
    given, store = call.given, call.store
    if "customer" not in given:
        raise required("customer")
    customer = store.get("customer", given.take("customer"), "customer", status=400)
    amount, currency, pricing, quantity = _amount(call)
    one_currency(call.machine, customer, currency)
    within_limits(amount, currency, "amount")
    draft = _draft(call, customer, currency)
    subscription = given.take("subscription")
    if subscription is not None:
        found = store.get("subscription", subscription, "subscription", status=400)
        if found["customer"] != customer["id"]:
            raise Refused("The subscription belongs to another customer.", param="subscription")
    item = subscribing.new_item(call.machine, customer, amount=amount, currency=currency)
    item.update(
        pricing=pricing,
        quantity=quantity,
        quantity_decimal=str(quantity),
        _subscription=subscription,
    )
    if subscription is not None:
        item["parent"] = {
            "type": "subscription_details",
            "subscription_details": {"subscription": subscription, "subscription_item": None},
        }
    _change(call, item)
    if draft is not None:
        item["invoice"] = draft["id"]
        invoicing.put_lines(call.machine, draft, [lines.of_invoice_item(store, item)])
    call.machine.emit("invoiceitem.created", item)
    if draft is not None:
        call.machine.emit("invoice.updated", draft, {})
    return item


@route("GET", "/v1/invoiceitems", "InvoiceItemListParams")
def everything(call: Call) -> Thing:
    given = call.given
    if "pending" not in given:
        return listing(call, "invoiceitem", filters=("customer", "invoice"))
    pending, owner = given.take("pending"), given.take("customer")
    rows = [
        row for row in call.store.of("invoiceitem", owner) if (row["invoice"] is None) == pending
    ]
    return page(call.store, rows, given, call.url)


@route("GET", "/v1/invoiceitems/*", "InvoiceItemRetrieveParams")
def retrieve(call: Call) -> Thing:
    return call.store.get("invoiceitem", call.ids[0])


@route("POST", "/v1/invoiceitems/*", "InvoiceItemUpdateParams")
def update(call: Call) -> Thing:
    item = call.store.get("invoiceitem", call.ids[0])
    draft = _editable(call, item)

    def change(item: Thing) -> None:
        if "amount" in call.given:
            item["amount"] = within_limits(call.given.take("amount"), item["currency"], "amount")
            item["net_amount"] = item["amount"]
        _change(call, item)

    updating(call.machine, item, "invoiceitem.updated", change)
    if draft is not None:
        call.store.change(draft)
        draft["_lines"] = [
            lines.of_invoice_item(call.store, item) | {"id": line["id"], "invoice": draft["id"]}
            if line.get("_invoiceitem") == item["id"]
            else line
            for line in draft["_lines"]
        ]
        lines.add_up(call.machine, draft)
        call.machine.emit("invoice.updated", draft, {})
    return item


@route("DELETE", "/v1/invoiceitems/*", "InvoiceItemDeleteParams")
def delete(call: Call) -> Thing:
    item = call.store.get("invoiceitem", call.ids[0])
    draft = _editable(call, item)
    call.store.remove(item)
    call.machine.emit("invoiceitem.deleted", item)
    if draft is not None:
        call.store.change(draft)
        draft["_lines"] = [
            line for line in draft["_lines"] if line.get("_invoiceitem") != item["id"]
        ]
        lines.add_up(call.machine, draft)
        call.machine.emit("invoice.updated", draft, {})
    return deleted(item)


def _amount(call: Call) -> tuple[int, str, Thing | None, int]:
    """Amount, currency, pricing and quantity, from whichever way they were given."""
    given, store = call.given, call.store
    quantity, pricing = given.take("quantity", 1), given.take("pricing")
    if quantity < 0:
        raise Refused("The quantity must not be negative.", param="quantity")
    if pricing is not None and "price" in pricing:
        price = store.get("price", pricing.take("price"), "pricing[price]", status=400)
        if price["type"] != "one_time":
            raise Refused("The price must be of type one_time.", param="pricing[price]")
        unit = Decimal(price["unit_amount_decimal"])
        details = {"price": price["id"], "product": price["product"]}
        return rounded(unit * quantity), price["currency"], _pricing(details, unit), quantity
    if "currency" not in given:
        raise required("currency")
    currency = known_currency(given.take("currency"))
    if "unit_amount_decimal" in given:
        unit = given.take("unit_amount_decimal")
        return rounded(unit * quantity), currency, _pricing(None, unit), quantity
    if "amount" not in given:
        raise required("amount")
    if quantity != 1:
        raise Refused(
            "Give quantity together with unit_amount_decimal or a price.", param="quantity"
        )
    return given.take("amount"), currency, None, quantity


def _pricing(details: Thing | None, unit: Decimal) -> Thing:
    return {"type": "price_details", "price_details": details, "unit_amount_decimal": str(unit)}


def _draft(call: Call, customer: Thing, currency: str) -> Thing | None:
    number = call.given.take("invoice")
    if number is None:
        return None
    draft = call.store.get("invoice", number, "invoice", status=400)
    if draft["customer"] != customer["id"]:
        raise Refused("The invoice belongs to another customer.", param="invoice")
    if draft["status"] != "draft":
        raise Refused(
            f"The invoice {number} is no longer editable.",
            param="invoice",
            code="invoice_not_editable",
        )
    if draft["currency"] != currency:
        raise Refused("The invoice is in another currency.", param="currency")
    return draft


def _editable(call: Call, item: Thing) -> Thing | None:
    """The draft an item is on, if any; an item on a finalized invoice stays as it is."""
    if item["invoice"] is None:
        return None
    invoice = call.store.get("invoice", item["invoice"])
    if invoice["status"] != "draft":
        raise Refused(
            "The invoice item is attached to an invoice that is no longer editable.",
            code="invoice_not_editable",
        )
    return invoice


def _change(call: Call, item: Thing) -> None:
    given = call.given
    copy_fields(item, given, ("description",))
    given.ignore("discountable")
    merge_metadata(item, given)
    period = given.take("period")
    if period is not None:
        start, end = period.take("start"), period.take("end")
        if end < start:
            raise Refused("The period must not end before it starts.", param="period[end]")
        item["period"] = {"start": start, "end": end}
    if "tax_rates" in given:
        item["tax_rates"] = tax_rates(call.machine, given.take("tax_rates"), "tax_rates")
