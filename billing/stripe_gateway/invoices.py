"""Bills, their lines, and what lowers them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, cast

from billing import stripe_facts
from billing.rules.money import CURRENCY
from billing.stripe_facts import CreditNoteFacts, InvoiceFacts
from billing.stripe_gateway.client import (
    PAGE,
    call,
    every,
    id_of,
    options,
    plain,
    v1,
    with_metadata,
)


def create_invoice(
    *, customer: str, days_until_due: int, tax_rate: str, metadata: Mapping[str, str], key: str
) -> InvoiceFacts:
    """An empty draft that takes none of the customer's waiting items."""
    params: dict[str, Any] = {
        "customer": customer,
        "currency": CURRENCY.lower(),
        "collection_method": "send_invoice",
        "days_until_due": days_until_due,
        "auto_advance": False,
        "pending_invoice_items_behavior": "exclude",
        "metadata": dict(metadata),
    }
    if tax_rate:
        params["default_tax_rates"] = [tax_rate]
    return _invoice(lambda: v1().invoices.create(cast(Any, params), options(key)))


def add_item(
    *,
    customer: str,
    text: str,
    amount_minor: int,
    period: tuple[date, date],
    tax_rate: str,
    metadata: Mapping[str, str],
    key: str,
    invoice: str = "",
    subscription: str = "",
) -> str:
    """A line of our own: on a draft, or waiting for the next invoice of a subscription. Returns its id."""
    params: dict[str, Any] = {
        "customer": customer,
        "currency": CURRENCY.lower(),
        "amount": amount_minor,
        "description": text,
        "period": {
            "start": stripe_facts.moment_of(period[0]),
            "end": stripe_facts.moment_of(period[1]),
        },
        "metadata": dict(metadata),
    }
    if tax_rate:
        params["tax_rates"] = [tax_rate]
    if invoice:
        params["invoice"] = invoice
    elif subscription:
        params["subscription"] = subscription
    return id_of(call(lambda: v1().invoice_items.create(cast(Any, params), options(key))))


def find_item(customer: str, name: str, value: str) -> str | None:
    """The invoice item of a customer with this metadata."""
    params = {"customer": customer, "limit": PAGE}
    pages = every(lambda: v1().invoice_items.list(cast(Any, params)))
    return with_metadata(pages, name, value)


def issue(invoice: str, *, key: str) -> InvoiceFacts:
    """Make a draft binding, with its number, and tell Stripe to send it where it sends bills. Twice changes nothing."""
    found = invoice_facts(invoice)
    if found.state != "draft":
        return found
    done = _invoice(lambda: v1().invoices.finalize_invoice(invoice, None, options(key)))
    if done.state == "open":
        done = _invoice(lambda: v1().invoices.send_invoice(invoice, None, options(f"{key}:send")))
    return done


def pay_out_of_band(invoice: str, *, key: str) -> InvoiceFacts:
    """The money came to us, not through Stripe."""
    params = {"paid_out_of_band": True}
    return _invoice(lambda: v1().invoices.pay(invoice, cast(Any, params), options(key)))


def invoice_facts(invoice: str) -> InvoiceFacts:
    """The invoice as it is now, with all its lines."""
    return _invoice(lambda: v1().invoices.retrieve(invoice))


def invoices(customer: str = "") -> Iterator[InvoiceFacts]:
    """All of them (of one customer), newest first."""
    params: dict[str, Any] = {"limit": PAGE}
    if customer:
        params["customer"] = customer
    for raw in every(lambda: v1().invoices.list(cast(Any, params))):
        yield stripe_facts.invoice_of(raw, _lines(raw))


def create_credit_note(
    *,
    invoice: str,
    amount_minor: int,
    reason: str,
    to_balance: bool,
    metadata: Mapping[str, str],
    key: str,
) -> CreditNoteFacts:
    """Ask for less than the invoice says, tax included.

    Args:
        to_balance: The invoice is paid: the amount lowers the customer's next invoices.
    """
    params: dict[str, Any] = {
        "invoice": invoice,
        "amount": amount_minor,
        "memo": reason,
        "metadata": dict(metadata),
    }
    if to_balance:
        params["credit_amount"] = amount_minor
    raw = call(lambda: v1().credit_notes.create(cast(Any, params), options(key)))
    return stripe_facts.credit_note_of(plain(raw))


def credit_note_facts(credit_note: str) -> CreditNoteFacts:
    """The credit note as it is now."""
    return stripe_facts.credit_note_of(plain(call(lambda: v1().credit_notes.retrieve(credit_note))))


def credit_notes(invoice: str = "") -> list[CreditNoteFacts]:
    """All of them (of one invoice)."""
    params: dict[str, Any] = {"limit": PAGE}
    if invoice:
        params["invoice"] = invoice
    pages = every(lambda: v1().credit_notes.list(cast(Any, params)))
    return [stripe_facts.credit_note_of(raw) for raw in pages]


def _invoice(ask: Callable[[], Any]) -> InvoiceFacts:
    raw = plain(call(ask))
    return stripe_facts.invoice_of(raw, _lines(raw))


def _lines(raw: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """All lines: an invoice itself carries only the first few."""
    shown = raw["lines"]
    if not shown.get("has_more"):
        return list(shown["data"])
    return list(every(lambda: v1().invoices.line_items.list(raw["id"], cast(Any, {"limit": PAGE}))))
