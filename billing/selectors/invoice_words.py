"""How invoices are spoken of on screens and papers: days, numbers, states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from billing.models import Invoice, InvoiceState
from billing.services import dues
from core import words

_TONES: Final = {
    InvoiceState.OPEN: "in_progress",
    InvoiceState.PAID: "closed",
    InvoiceState.VOID: "rejected",
    InvoiceState.UNCOLLECTIBLE: "rejected",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A state with its word and colour (``components/status_tag.html``)."""

    label: str
    tone: str


def day(value: date | None) -> str:
    """A day as papers write it: ``22 November 2026``; empty when there is none."""
    if value is None:
        return ""
    return f"{value.day} {words.LONG_MONTHS[value.month - 1]} {value.year}"


def short_day(value: date | None) -> str:
    """A day for tables: ``22 Nov 2026``."""
    return f"{value.day} {words.MONTHS[value.month - 1]} {value.year}" if value else ""


def period_words(first: date | None, after: date | None) -> str:
    """The days of a line: ``1 Okt 2026 – 30 Sep 2027``; empty when there are none. ``after`` is the first day after."""
    if first is None or after is None or after <= first:
        return ""
    return f"{short_day(first)} – {short_day(after - timedelta(days=1))}"


def npwp_words(npwp: str) -> str:
    """A tax number as papers write it: ``01.234.567.8-901.000``; 16 digits stay together."""
    if len(npwp) != 15:
        return npwp
    return f"{npwp[:2]}.{npwp[2:5]}.{npwp[5:8]}.{npwp[8]}-{npwp[9:12]}.{npwp[12:]}"


def mark_of(invoice: Invoice, today: date) -> Mark:
    """The invoice's state as people read it: overdue and partly paid are words of their own."""
    state = InvoiceState(invoice.state)
    if state is InvoiceState.OPEN:
        left = dues.open_dues(invoice)
        if not left:
            return Mark(_("Lunas, sedang dicatat"), "closed")
        if left[0].due_on < today:
            return Mark(_("Lewat jatuh tempo"), "late")
        if invoice.settled_minor:
            return Mark(_("Dibayar sebagian"), "in_progress")
    return Mark(str(state.label), _TONES.get(state, "received"))


def due_mark(due: dues.Due, today: date) -> Mark:
    """The state of one termin."""
    if not due.left_minor:
        return Mark(_("Lunas"), "closed")
    if due.due_on < today:
        return Mark(_("Lewat jatuh tempo"), "late")
    if due.left_minor < due.amount_minor:
        return Mark(_("Dibayar sebagian"), "in_progress")
    return Mark(_("Belum dibayar"), "received")
