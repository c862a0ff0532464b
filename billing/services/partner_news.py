"""What a partner's systems are told about money: changes, invoices, offers, statements."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from billing.models import Change, Invoice, InvoiceState, Quote, QuoteStage, Statement
from billing.rules.money import CURRENCY
from tenants.models import City
from tenants.services import partner_news

SUBSCRIPTION: Final = "city.subscription_changed"
STATEMENT: Final = "statement.frozen"
INVOICE_EVENTS: Final[Mapping[str, str]] = {
    InvoiceState.OPEN: "invoice.issued",
    InvoiceState.PAID: "invoice.paid",
    InvoiceState.VOID: "invoice.voided",
    InvoiceState.UNCOLLECTIBLE: "invoice.uncollectible",
}
QUOTE_EVENTS: Final[Mapping[str, str]] = {
    QuoteStage.OFFERED: "quote.offered",
    QuoteStage.ACCEPTED: "quote.accepted",
    QuoteStage.WON: "quote.won",
    QuoteStage.LOST: "quote.lost",
    QuoteStage.EXPIRED: "quote.expired",
}


def tell_change(city: City, change: Change, *, package: str, at: datetime) -> None:
    """Say that a city's package, services or coverage changed."""
    data = {
        "change": str(change.kind),
        "package": package,
        "services": list(change.wanted["services"]),
        "effective_on": change.effective_on.isoformat(),
        "currency": CURRENCY,
        "subtotal_minor": change.subtotal_minor,
        "total_minor": change.total_minor,
    }
    partner_news.tell(city, SUBSCRIPTION, data, at=at)


def tell_invoice(invoice: Invoice, *, at: datetime) -> None:
    """Say that an invoice was issued, paid or given up; drafts are nobody's business."""
    type_ = INVOICE_EVENTS.get(invoice.state)
    if type_ is None:
        return
    told = {
        "id": str(invoice.public_id),
        "number": invoice.number,
        "state": str(invoice.state),
        "currency": invoice.currency,
        "subtotal_minor": invoice.subtotal_minor,
        "tax_minor": invoice.tax_minor,
        "total_minor": invoice.total_minor,
        "issued_on": invoice.issued_on.isoformat() if invoice.issued_on else None,
        "due_on": invoice.due_on.isoformat() if invoice.due_on else None,
    }
    partner_news.tell(invoice.city, type_, {"invoice": told}, at=at)


def tell_quote(quote: Quote, *, at: datetime) -> None:
    """Say how far an offer has come; a draft is the partner's own."""
    type_ = QUOTE_EVENTS.get(quote.stage)
    if type_ is None or quote.partner is None:
        return
    told = {
        "id": str(quote.public_id),
        "number": quote.number,
        "stage": str(quote.stage),
        "region_code": quote.region_code,
        "region_name": quote.region_name,
        "currency": CURRENCY,
        "subtotal_minor": quote.subtotal_minor,
        "total_minor": quote.total_minor,
        "valid_until": quote.valid_until.isoformat(),
    }
    partner_news.tell_partner(
        quote.partner,
        type_,
        {"quote": told},
        at=at,
        subject=quote.number,
        is_sandbox=quote.is_sandbox,
    )


def tell_statement(statement: Statement, *, at: datetime) -> None:
    """Say that a month's statement is final."""
    told = {
        "id": str(statement.public_id),
        "number": statement.number,
        "month": f"{statement.month:%Y-%m}",
        "currency": CURRENCY,
        "net_minor": statement.net_minor,
        "margin_minor": statement.margin_minor,
    }
    partner_news.tell_partner(
        statement.partner, STATEMENT, {"statement": told}, at=at, subject=statement.number
    )
