"""Invoices as screens and papers show them: rows of lists, and one :class:`Sheet`, so that all say the same.

Everything is read before it is handed over: pages of a city draw it without another look at the platform.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from billing.models import BillingAccount, Invoice, InvoiceState, Payment
from billing.rules.money import shown
from billing.selectors.invoice_sheet import Sheet, draw
from billing.selectors.invoice_words import Mark, mark_of, npwp_words, short_day
from billing.services import accounts, dues, payments, taxes
from billing.services.invoicing import InvoiceMissing
from billing.services.payments import Expected
from core.tenancy import inside_public
from tenants.models import City

__all__ = [
    "Row",
    "Sheet",
    "account",
    "expected",
    "listed",
    "npwp_words",
    "of_city",
    "parts",
    "payment",
    "plan",
    "row",
    "sheet",
]

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One invoice in a list."""

    public_id: UUID
    number: str
    city_name: str
    city_code: str
    what: str
    issued: str
    due: str
    total: str
    left: str
    left_minor: int
    due_on: date
    mark: Mark


def of_city(city: City, *, today: date) -> list[Row]:
    """Every invoice of a city that went out, newest first."""
    with inside_public():
        rows = listed().filter(city=city).order_by("-issued_on", "-pk")
        return [row(invoice, today) for invoice in rows[: 4 * PAGE]]


def sheet(public_id: UUID, *, today: date, city: City | None = None) -> Sheet:
    """One invoice with everything that belongs to it.

    Args:
        city: Only this city's; another's does not exist.

    Raises:
        InvoiceMissing: None by this id, still a draft, or another city's.
    """
    with inside_public():
        invoice = _found(public_id, city)
        return draw(invoice, today)


def account(city: City) -> BillingAccount:
    """How the city pays; an account that nobody filled in yet is not stored."""
    with inside_public():
        found = BillingAccount.objects.select_related("tax_profile").filter(city=city).first()
        if found is not None:
            return found
        return BillingAccount(
            city=city,
            legal_name=accounts.usual_name(city),
            tax_profile=taxes.default_for(city.kemendagri_code),
        )


def plan(account: BillingAccount) -> list[tuple[str, str, str]]:
    """The account's termin plan in words: name, share, when."""
    return [
        (
            term.label,
            f"{term.share_bp / 100:g} %".replace(".", ","),
            _("%d hari sesudah tagihan") % term.days,
        )
        for term in accounts.plan_of(account)
    ]


def expected(public_id: UUID) -> Expected:
    """What is still to come of each kind, for the payment form."""
    with inside_public():
        return payments.expected(_found(public_id, None))


def parts(public_id: UUID) -> list[tuple[str, int, date]]:
    """Termin as they stand, for the form that changes them; the whole invoice is one."""
    with inside_public():
        found = dues.dues(_found(public_id, None))
    return [(due.label or _("Pelunasan"), due.amount_minor, due.due_on) for due in found]


def payment(public_id: UUID, payment_id: UUID, *, city: City | None = None) -> Payment:
    """One payment of an invoice, for its proof.

    Raises:
        InvoiceMissing: No such invoice or payment, or another city's.
    """
    with inside_public():
        found = _found(public_id, city).payments.filter(public_id=payment_id).first()
    if found is None or not found.proof_key:
        raise InvoiceMissing(_("Bukti ini tidak ada."))
    return found


def listed() -> QuerySet[Invoice]:
    """Invoices that went out, with what a list needs. On the platform."""
    return (
        Invoice.objects.select_related("city")
        .prefetch_related("instalments", "lines")
        .exclude(state=InvoiceState.DRAFT)
    )


def _found(public_id: UUID, city: City | None) -> Invoice:
    rows = Invoice.objects.select_related("city", "tax_profile").prefetch_related(
        "instalments", "lines", "payments", "credit_notes"
    )
    found = rows.filter(public_id=public_id).exclude(state=InvoiceState.DRAFT).first()
    if found is None or (city is not None and found.city_id != city.pk):
        raise InvoiceMissing(_("Tagihan ini tidak ada."))
    return found


def row(invoice: Invoice, today: date) -> Row:
    left = dues.open_dues(invoice)
    first = min(invoice.lines.all(), key=lambda line: line.position, default=None)
    return Row(
        public_id=invoice.public_id,
        number=str(invoice),
        city_name=invoice.city.name,
        city_code=invoice.city.code,
        what=first.text if first else "",
        issued=short_day(invoice.issued_on),
        due=short_day(left[0].due_on if left else invoice.due_on),
        total=shown(invoice.total_minor),
        left=shown(dues.left_minor(invoice)),
        left_minor=dues.left_minor(invoice),
        due_on=(left[0].due_on if left else invoice.due_on) or today,
        mark=mark_of(invoice, today),
    )
