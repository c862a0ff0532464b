"""Invoices with their payments, as Stripe and the vendor's billing people leave them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Final

from billing.models import CreditNote, Invoice, InvoiceState, Payment, PaymentKind
from core.tenancy import inside_public
from tenants.models import City

_numbers = count(1)
NET: Final = 1_700_000_000
TAX: Final = 187_000_000


def make_invoice(
    city: City, *, net: int = NET, tax: int = TAX, on: date = date(2026, 9, 1)
) -> Invoice:
    """An open invoice of a city."""
    number = next(_numbers)
    with inside_public():
        return Invoice.objects.create(
            city=city,
            number=f"INV-2026-{number:04d}",
            stripe_invoice_id=f"in_{number}",
            state=InvoiceState.OPEN,
            subtotal_minor=net,
            tax_minor=tax,
            total_minor=net + tax,
            issued_on=on,
            due_on=on + timedelta(days=30),
            period_start=on,
            period_end=on + timedelta(days=365),
        )


def make_payment(
    invoice: Invoice,
    amount: int = NET + TAX,
    *,
    at: datetime,
    kind: PaymentKind = PaymentKind.TRANSFER,
    withdrawn_at: datetime | None = None,
) -> Payment:
    """Money that came for an invoice, written down at a moment."""
    with inside_public():
        return Payment.objects.create(
            invoice=invoice,
            kind=kind,
            amount_minor=amount,
            paid_on=at.date(),
            idempotency_key=f"uji-{next(_numbers)}",
            recorded_by="Uji",
            recorded_at=at,
            withdrawn_at=withdrawn_at,
        )


def make_credit(invoice: Invoice, amount: int, *, at: datetime) -> CreditNote:
    """A credit note of an invoice."""
    with inside_public():
        return CreditNote.objects.create(
            invoice=invoice,
            stripe_credit_note_id=f"cn_{next(_numbers)}",
            amount_minor=amount,
            issued_at=at,
        )
