"""The life of an invoice: drafted, finalized, sent, paid, voided. Screens, the API and the clock all come here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from infra.local.stripe import lines, standing
from infra.local.stripe.errors import Refused
from infra.local.stripe.events import differences
from infra.local.stripe.shaping import shown
from infra.local.stripe.store import Thing

if TYPE_CHECKING:
    from infra.local.stripe.machine import Machine

DAY: Final = 86_400
DRAFT_SECONDS: Final = 3600  # how long an automatic draft waits for last additions
MOST_LINES: Final = 250
MOST_PENDING: Final = 150  # leaves room for the lines of a subscription


def draft(machine: Machine, customer: Thing, *, reason: str, currency: str, **facts: Any) -> Thing:
    """A new empty draft of a customer."""
    store = machine.store
    now = machine.now(customer)
    subscription = facts.pop("subscription", None)
    invoice: Thing = {
        "id": store.new_id("in", 24),
        "object": "invoice",
        "account_country": "ID",
        "account_name": "Tanggap",
        "account_tax_ids": None,
        "amount_due": 0,
        "amount_overpaid": 0,
        "amount_paid": 0,
        "amount_paid_off_stripe": 0,
        "amount_remaining": 0,
        "amount_shipping": 0,
        "application": None,
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": False,
        "automatic_tax": {"enabled": False, "liability": None, "status": None},
        "automatically_finalizes_at": None,
        "billing_reason": reason,
        "collection_method": "charge_automatically",
        "created": now,
        "currency": currency,
        "custom_fields": None,
        "customer": customer["id"],
        "customer_address": customer["address"],
        "customer_email": customer["email"],
        "customer_name": customer["name"],
        "customer_phone": customer["phone"],
        "customer_tax_exempt": customer["tax_exempt"],
        "customer_tax_ids": [
            {"type": row["type"], "value": row["value"]}
            for row in store.of("tax_id", customer["id"])
        ],
        "default_payment_method": None,
        "default_tax_rates": [],
        "description": None,
        "discounts": [],
        "due_date": None,
        "effective_at": None,
        "ending_balance": None,
        "footer": None,
        "hosted_invoice_url": None,
        "invoice_pdf": None,
        "issuer": {"type": "self"},
        "livemode": False,
        "metadata": {},
        "next_payment_attempt": None,
        "number": None,
        "parent": None,
        "payment_settings": {"payment_method_types": None},
        "period_end": now,
        "period_start": now,
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "starting_balance": 0,
        "status": "draft",
        "status_transitions": dict.fromkeys(
            ("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")
        ),
        "subtotal": 0,
        "test_clock": customer["test_clock"],
        "total": 0,
        "total_discount_amounts": [],
        "total_taxes": [],
        "webhooks_delivered_at": None,
        "_lines": [],
        "_subscription": None,
        "_days_until_due": None,
    }
    invoice.update(facts)
    if subscription is not None:
        of_subscription(invoice, subscription)
    if invoice["auto_advance"] and invoice["automatically_finalizes_at"] is None:
        invoice["automatically_finalizes_at"] = now + DRAFT_SECONDS
    return store.add(invoice)


def of_subscription(invoice: Thing, subscription: Thing) -> None:
    """Say which subscription an invoice belongs to."""
    invoice["_subscription"] = subscription["id"]
    invoice["parent"] = {
        "type": "subscription_details",
        "quote_details": None,
        "subscription_details": {
            "subscription": subscription["id"],
            "metadata": dict(subscription["metadata"]),
        },
    }


def put_lines(machine: Machine, invoice: Thing, added: list[Thing]) -> None:
    """Add lines to a draft and count again."""
    machine.store.change(invoice)
    if len(invoice["_lines"]) + len(added) > MOST_LINES:
        raise Refused(f"An invoice has at most {MOST_LINES} items.", param="invoice")
    for line in added:
        line["invoice"] = invoice["id"]
        invoice["_lines"].append(line)
    lines.add_up(machine, invoice)


def pull_pending(machine: Machine, invoice: Thing, *, only: str | None = None) -> None:
    """Take the customer's waiting invoice items in: all, or those of one subscription."""
    store = machine.store
    taken: list[Thing] = []
    for item in reversed(store.of("invoiceitem", invoice["customer"])):
        if len(taken) == MOST_PENDING:
            break  # the rest waits for the next one
        fits = item["invoice"] is None and item["currency"] == invoice["currency"]
        if fits and (only is None or item["_subscription"] in (None, only)):
            store.change(item)["invoice"] = invoice["id"]
            taken.append(lines.of_invoice_item(store, item))
    put_lines(machine, invoice, taken)


def finalize(machine: Machine, invoice: Thing, *, auto_advance: bool | None = None) -> None:
    """Make a draft binding: number, due date, balance applied."""
    if invoice["status"] != "draft":
        raise Refused(
            "This invoice is already finalized, you can't re-finalize a non-draft invoice.",
            code="invoice_not_editable",
        )
    store = machine.store
    before = shown(store, store.change(invoice))
    customer = store.change(store.get("customer", invoice["customer"]))
    now = machine.now(customer)
    lines.add_up(machine, invoice)
    if auto_advance is not None:
        invoice["auto_advance"] = auto_advance
    if invoice["number"] is None:
        invoice["number"] = f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04d}"
        customer["next_invoice_sequence"] += 1
    if invoice["due_date"] is None and invoice["_days_until_due"] is not None:
        invoice["due_date"] = now + invoice["_days_until_due"] * DAY
    invoice["effective_at"] = invoice["effective_at"] or now
    invoice["status_transitions"]["finalized_at"] = now
    invoice["automatically_finalizes_at"] = None
    invoice["status"] = "open"
    invoice["hosted_invoice_url"] = f"{machine.base}/i/{invoice['id']}"
    invoice["invoice_pdf"] = f"{machine.base}/i/{invoice['id']}"
    _apply_balance(machine, invoice, customer)
    machine.emit("invoice.updated", invoice, differences(before, shown(store, invoice)))
    machine.emit("invoice.finalized", invoice)
    if invoice["amount_due"] == 0:
        settle(machine, invoice, off_stripe=0)
    standing.plan(machine, invoice)


def _apply_balance(machine: Machine, invoice: Thing, customer: Thing) -> None:
    total = invoice["total"]
    invoice["starting_balance"] = customer["balance"]
    used = total if total < 0 else -lines.balance_used(total, customer["balance"])
    if used:
        move_balance(machine, customer, used, kind="applied_to_invoice", invoice=invoice["id"])
    invoice["ending_balance"] = customer["balance"]


def move_balance(
    machine: Machine,
    customer: Thing,
    amount: int,
    *,
    kind: str,
    invoice: str | None = None,
    note: str | None = None,
    currency: str | None = None,
    **facts: Any,
) -> Thing:
    """Write a balance transaction: negative is a credit to the customer."""
    store = machine.store
    store.change(customer)["balance"] += amount
    return store.add(
        {
            "id": store.new_id("cbtxn"),
            "object": "customer_balance_transaction",
            "amount": amount,
            "created": machine.now(customer),
            "credit_note": note,
            "currency": currency or customer["currency"] or "idr",
            "customer": customer["id"],
            "description": None,
            "ending_balance": customer["balance"],
            "invoice": invoice,
            "livemode": False,
            "metadata": {},
            "type": kind,
            **facts,
        }
    )


def send(machine: Machine, invoice: Thing) -> None:
    """Mail an invoice; a draft is finalized first."""
    if invoice["collection_method"] != "send_invoice":
        raise Refused(
            "You can only manually send an invoice if its collection method is 'send_invoice'."
        )
    if invoice["status"] == "draft":
        finalize(machine, invoice)
    if invoice["status"] in {"void", "uncollectible"}:
        raise Refused(f"You cannot send an invoice that is {invoice['status']}.")
    machine.emit("invoice.sent", invoice)


def settle(
    machine: Machine, invoice: Thing, *, off_stripe: int, paid: int = 0, by: str = ""
) -> None:
    """The invoice is paid: by card, outside of Stripe, or because nothing is due."""
    store = machine.store
    before = shown(store, store.change(invoice))
    now = machine.now(invoice)
    invoice["amount_paid"] += off_stripe + paid
    invoice["amount_paid_off_stripe"] += off_stripe
    invoice["amount_remaining"] = invoice["amount_due"] - invoice["amount_paid"]
    invoice["status"], invoice["attempted"] = "paid", True
    invoice["status_transitions"]["paid_at"] = now
    invoice["next_payment_attempt"] = None
    if off_stripe or paid:
        _record_payment(machine, invoice, off_stripe + paid, by)
    machine.emit("invoice.updated", invoice, differences(before, shown(store, invoice)))
    machine.emit("invoice.paid", invoice)
    if paid:
        machine.emit("invoice.payment_succeeded", invoice)
    standing.refresh(machine, invoice["_subscription"])


def _record_payment(machine: Machine, invoice: Thing, amount: int, by: str) -> None:
    now, store = machine.now(invoice), machine.store
    payment = store.add(
        {
            "id": store.new_id("inpay", 24),
            "object": "invoice_payment",
            "amount_paid": amount,
            "amount_requested": amount,
            "created": now,
            "currency": invoice["currency"],
            "invoice": invoice["id"],
            "is_default": True,
            "livemode": False,
            "payment": (
                {"type": "payment_intent", "payment_intent": by}
                if by
                else {"type": "payment_record", "payment_record": store.new_id("pr", 24)}
            ),
            "status": "paid",
            "status_transitions": {"canceled_at": None, "paid_at": now},
        }
    )
    machine.emit("invoice_payment.paid", payment)


def end(machine: Machine, invoice: Thing, status: str) -> None:
    """Void an invoice, or give it up as uncollectible."""
    allowed = {"void": ("open", "uncollectible"), "uncollectible": ("open",)}[status]
    if invoice["status"] not in allowed:
        what = "void" if status == "void" else "mark as uncollectible"
        raise Refused(
            f"You can only {what} an invoice that is {' or '.join(allowed)}; it is {invoice['status']}."
        )
    store = machine.store
    before = shown(store, store.change(invoice))
    mark = "voided_at" if status == "void" else "marked_uncollectible_at"
    invoice["status"], invoice["status_transitions"][mark] = status, machine.now(invoice)
    invoice["auto_advance"] = False
    if status == "void":
        invoice["amount_remaining"] = 0
        used = (invoice["ending_balance"] or 0) - invoice["starting_balance"]
        if used:
            customer = store.get("customer", invoice["customer"])
            move_balance(
                machine, customer, -used, kind="unapplied_from_invoice", invoice=invoice["id"]
            )
    machine.emit("invoice.updated", invoice, differences(before, shown(store, invoice)))
    machine.emit("invoice.voided" if status == "void" else "invoice.marked_uncollectible", invoice)
    standing.refresh(machine, invoice["_subscription"])
