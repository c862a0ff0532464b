"""Credit notes: what an invoice no longer asks for, before or after it was paid."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from infra.local.stripe import amounts, invoicing, standing
from infra.local.stripe.api.common import (
    copy_fields,
    listing,
    merge_metadata,
    plain,
    tax_rates,
    updating,
)
from infra.local.stripe.errors import Refused
from infra.local.stripe.events import differences
from infra.local.stripe.given import Given
from infra.local.stripe.routes import Call, route
from infra.local.stripe.shaping import page, shown
from infra.local.stripe.store import Thing


@route("POST", "/v1/credit_notes", "CreditNoteCreateParams")
def create(call: Call) -> Thing:
    note = _noted(call)
    store, machine = call.store, call.machine
    store.add(note)
    invoice = store.get("invoice", note["invoice"])
    before = shown(store, store.change(invoice))
    if note["post_payment_amount"]:
        invoice["post_payment_credit_notes_amount"] += note["post_payment_amount"]
    else:
        invoice["pre_payment_credit_notes_amount"] += note["pre_payment_amount"]
        invoice["amount_due"] -= note["pre_payment_amount"]
        invoice["amount_remaining"] -= note["pre_payment_amount"]
    machine.emit("credit_note.created", note)
    machine.emit("invoice.updated", invoice, differences(before, shown(store, invoice)))
    if note["_credit"]:
        customer = store.get("customer", invoice["customer"])
        move = invoicing.move_balance(
            machine,
            customer,
            -note["_credit"],
            kind="credit_note",
            invoice=invoice["id"],
            note=note["id"],
        )
        note["customer_balance_transaction"] = move["id"]
    if invoice["status"] == "open" and invoice["amount_remaining"] == 0:
        invoicing.settle(machine, invoice, off_stripe=0)
    return note


@route("GET", "/v1/credit_notes/preview", "CreditNotePreviewParams")
def preview(call: Call) -> Thing:
    return _noted(call)


@route("GET", "/v1/credit_notes", "CreditNoteListParams")
def everything(call: Call) -> Thing:
    return listing(call, "credit_note", filters=("customer", "invoice"))


@route("GET", "/v1/credit_notes/*/lines", "CreditNoteLineItemListParams")
def all_lines(call: Call) -> Thing:
    note = call.store.get("credit_note", call.ids[0])
    return page(call.store, note["_lines"], call.given, call.url)


@route("GET", "/v1/credit_notes/*", "CreditNoteRetrieveParams")
def retrieve(call: Call) -> Thing:
    return call.store.get("credit_note", call.ids[0])


@route("POST", "/v1/credit_notes/*", "CreditNoteUpdateParams")
def update(call: Call) -> Thing:
    def change(note: Thing) -> None:
        copy_fields(note, call.given, ("memo",))
        merge_metadata(note, call.given)

    note = call.store.get("credit_note", call.ids[0])
    return updating(call.machine, note, "credit_note.updated", change)


@route("POST", "/v1/credit_notes/*/void", "CreditNoteVoidCreditNoteParams")
def void(call: Call) -> Thing:
    store, machine = call.store, call.machine
    note = store.get("credit_note", call.ids[0])
    invoice = store.get("invoice", note["invoice"])
    if note["status"] == "void":
        raise Refused("This credit note is already void.")
    if note["post_payment_amount"] or invoice["status"] != "open":
        raise Refused("You can only void a credit note on an open invoice.")
    store.change(note).update(status="void", voided_at=machine.now(note))
    before = shown(store, store.change(invoice))
    invoice["pre_payment_credit_notes_amount"] -= note["pre_payment_amount"]
    invoice["amount_due"] += note["pre_payment_amount"]
    invoice["amount_remaining"] += note["pre_payment_amount"]
    machine.emit("credit_note.voided", note)
    machine.emit("invoice.updated", invoice, differences(before, shown(store, invoice)))
    standing.refresh(machine, invoice["_subscription"])
    return note


def _noted(call: Call) -> Thing:
    """A credit note as it would be, checked against its invoice; not kept yet."""
    given, store = call.given, call.store
    invoice = store.get("invoice", given.take("invoice"), "invoice", status=400)
    if invoice["status"] not in {"open", "paid"}:
        raise Refused(
            f"You can only credit an invoice that is open or paid; it is {invoice['status']}."
        )
    lines, amount = given.take("lines"), given.take("amount")
    if (lines is None) == (amount is None):
        raise Refused("Give exactly one of amount and lines.", param="amount")
    made = [_line(call, invoice, line) for line in lines or []]
    subtotal = sum(line["amount"] for line in made) if lines is not None else amount
    added = sum(
        tax["amount"]
        for line in made
        for tax in line["taxes"]
        if tax["tax_behavior"] == "exclusive"
    )
    total = subtotal + added
    if total <= 0:
        raise Refused("The credit note must be for more than zero.", param="amount")
    credited = _way_back(given, invoice, total)
    now = call.machine.now(invoice)
    count = sum(
        1
        for note in store.of("credit_note", invoice["customer"])
        if note["invoice"] == invoice["id"]
    )
    given.ignore("email_type")
    is_after = invoice["status"] == "paid"
    note: Thing = {
        "id": store.new_id("cn", 24),
        "object": "credit_note",
        "amount": total,
        "amount_shipping": 0,
        "created": now,
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "customer_balance_transaction": None,
        "discount_amount": 0,
        "discount_amounts": [],
        "effective_at": given.take("effective_at", now),
        "invoice": invoice["id"],
        "livemode": False,
        "memo": given.take("memo"),
        "metadata": {},
        "number": f"{invoice['number']}-CN-{count + 1:02d}",
        "out_of_band_amount": credited["out_of_band_amount"] or None,
        "pdf": f"{call.machine.base}/i/{invoice['id']}",
        "post_payment_amount": total if is_after else 0,
        "pre_payment_amount": 0 if is_after else total,
        "pretax_credit_amounts": [],
        "reason": given.take("reason"),
        "refunds": [],
        "shipping_cost": None,
        "status": "issued",
        "subtotal": subtotal,
        "subtotal_excluding_tax": subtotal,
        "total": total,
        "total_excluding_tax": subtotal,
        "total_taxes": _sums(made),
        "type": "post_payment" if is_after else "pre_payment",
        "voided_at": None,
        "_lines": made,
        "_credit": credited["credit_amount"],
    }
    merge_metadata(note, given)
    return note


def _way_back(given: Given, invoice: Thing, total: int) -> dict[str, int]:
    """Where the money goes: to the balance, or back outside of Stripe. Checked against what was paid."""
    if given.get("refund_amount") or given.get("refunds"):
        raise Refused(
            "This stand-in does not refund cards; use credit_amount.", param="refund_amount"
        )
    given.ignore("refund_amount", "refunds")
    ways = {name: given.take(name, 0) for name in ("credit_amount", "out_of_band_amount")}
    if invoice["status"] == "open":
        if any(ways.values()):
            raise Refused("An open invoice has nothing to give back.", param="credit_amount")
        if total > invoice["amount_remaining"]:
            raise Refused(
                f"The amount ({total}) is more than what remains of the invoice ({invoice['amount_remaining']}).",
                param="amount",
            )
        return ways
    left = (
        invoice["total"]
        - invoice["pre_payment_credit_notes_amount"]
        - invoice["post_payment_credit_notes_amount"]
    )
    if total > left:
        raise Refused(
            f"The amount ({total}) is more than what may still be credited ({left}).",
            param="amount",
        )
    if sum(ways.values()) != total:
        raise Refused(
            "The sum of credit_amount, refund_amount and out_of_band_amount must equal the credit note amount"
            f" ({total}).",
            param="credit_amount",
        )
    return ways


def _line(call: Call, invoice: Thing, given: Given) -> Thing:
    source = _source(invoice, given)
    quantity, amount = given.take("quantity"), given.take("amount")
    whole, exact = given.take("unit_amount"), given.take("unit_amount_decimal")
    unit = Decimal(whole) if whole is not None else exact
    if amount is None:
        if quantity is None:
            raise Refused("Give amount or quantity of the line.", param="lines")
        if unit is None and source is not None:
            unit = Decimal(source["amount"]) / max(1, source["quantity"])
        if unit is None:
            raise Refused("Give unit_amount of the line.", param="lines")
        amount = amounts.rounded(unit * quantity)
    if source is not None and amount > source["amount"]:
        raise Refused("The line credits more than the invoice's line has.", param="lines")
    own = given.take("tax_rates")
    rates = tax_rates(call.machine, own, "lines[tax_rates]") if own is not None else []
    if source is not None and own is None:
        rates = source["_rates"] or invoice["default_tax_rates"]
    explicit = given.take("tax_amounts")
    taxes = [_tax(call, amount, rate) for rate in rates] if explicit is None else [
        {**_tax(call, amount, each["tax_rate"]), "amount": plain(each)["amount"]} for each in explicit or []
    ]  # fmt: skip
    return {
        "id": call.store.new_id("cnli", 24),
        "object": "credit_note_line_item",
        "amount": amount,
        "description": given.take("description", source["description"] if source else None),
        "discount_amount": 0,
        "discount_amounts": [],
        "invoice_line_item": source["id"] if source else None,
        "livemode": False,
        "metadata": dict(given.take("metadata", {})),
        "pretax_credit_amounts": [],
        "quantity": quantity,
        "tax_rates": list(rates) if source is None else [],
        "taxes": taxes,
        "type": given.take("type"),
        "unit_amount": int(unit) if unit is not None and unit == unit.to_integral_value() else None,
        "unit_amount_decimal": str(unit) if unit is not None else None,
    }


def _source(invoice: Thing, given: Given) -> Thing | None:
    number = given.take("invoice_line_item")
    if given["type"] == "custom_line_item":
        if number is not None:
            raise Refused(
                "A custom line has no invoice_line_item.", param="lines[invoice_line_item]"
            )
        if not given.get("description"):
            raise Refused("A custom line needs a description.", param="lines[description]")
        return None
    for line in invoice["_lines"]:
        if line["id"] == number:
            found: Thing = line
            return found
    raise Refused(f"No such invoice line item: '{number}'", param="lines[invoice_line_item]")


def _tax(call: Call, amount: int, number: str) -> dict[str, Any]:
    rate = call.store.get("tax_rate", number, "lines[tax_rates]", status=400)
    return {
        "amount": amounts.tax(amount, rate),
        "tax_behavior": "inclusive" if rate["inclusive"] else "exclusive",
        "tax_rate_details": {"tax_rate": number},
        "taxability_reason": "standard_rated",
        "taxable_amount": amount,
        "type": "tax_rate_details",
    }


def _sums(lines: list[Thing]) -> list[dict[str, Any]]:
    sums: dict[str, dict[str, Any]] = {}
    for line in lines:
        for tax in line["taxes"]:
            number = tax["tax_rate_details"]["tax_rate"]
            total = sums.setdefault(number, {**tax, "amount": 0, "taxable_amount": 0})
            total["amount"] += tax["amount"]
            total["taxable_amount"] += tax["taxable_amount"]
    return list(sums.values())
