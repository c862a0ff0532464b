"""What an invoice still asks for, and by when: the whole at once, or termin by termin. Reads; changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from billing.models import Invoice, InvoiceState
from billing.rules import terms
from billing.rules.terms import Part


@dataclass(frozen=True, slots=True)
class Due:
    """One amount with its day. ``left_minor`` is what is not settled yet."""

    label: str
    amount_minor: int
    due_on: date
    left_minor: int


def left_minor(invoice: Invoice) -> int:
    """What nobody has settled or taken back yet; never negative."""
    if invoice.state not in (InvoiceState.OPEN, InvoiceState.UNCOLLECTIBLE):
        return 0
    return max(0, invoice.total_minor - invoice.credited_minor - invoice.settled_minor)


def is_covered(invoice: Invoice) -> bool:
    """Whether payments of all kinds reach what the invoice asks for."""
    return invoice.settled_minor >= invoice.total_minor - invoice.credited_minor


def dues(invoice: Invoice) -> list[Due]:
    """Every due amount in order. Payments and credit notes settle the earliest first."""
    parts = [Part(part.label, part.amount_minor, part.due_on) for part in invoice.instalments.all()]
    if not parts:
        if invoice.due_on is None:
            return []
        parts = [Part("", invoice.total_minor, invoice.due_on)]
    covered = invoice.credited_minor + invoice.settled_minor
    rest = terms.left(parts, covered)
    if invoice.state not in (InvoiceState.OPEN, InvoiceState.UNCOLLECTIBLE):
        rest = (0,) * len(parts)
    return [
        Due(part.label, part.amount_minor, part.due_on, open_minor)
        for part, open_minor in zip(parts, rest, strict=True)
    ]


def open_dues(invoice: Invoice) -> list[Due]:
    """Those that are not settled yet."""
    return [due for due in dues(invoice) if due.left_minor > 0]
