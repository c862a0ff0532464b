"""Every city's invoices, for the vendor's billing staff: filtered, newest or most urgent first, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Greatest

from billing.models import Invoice, InvoiceState
from billing.rules.money import shown
from billing.selectors.invoices import Row, listed, row
from core.tenancy import inside_public

PAGE: Final = 50
WAITING: Final = "menunggu"
LATE: Final = "lewat"
PAID: Final = "lunas"
ALL: Final = "semua"
FILTERS: Final = (WAITING, LATE, PAID, ALL)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page. ``after`` leads to the next; ``None``: this is the last."""

    rows: list[Row]
    after: UUID | None


@dataclass(frozen=True, slots=True)
class Totals:
    """What cities owe."""

    waiting: str
    waiting_count: int
    late: str
    late_count: int


def listing(*, which: str, search: str, after: UUID | None, today: date) -> Listing:
    """Invoices that went out.

    Args:
        which: One of :data:`FILTERS`.
        search: Part of a number, a city's name or code.
        after: Last invoice of the page before.
    """
    with inside_public():
        rows = _chosen(which, today)
        words = search.strip()[:80]
        if words:
            rows = rows.filter(
                Q(number__icontains=words)
                | Q(city__name__icontains=words)
                | Q(city__code__iexact=words)
                | Q(contract_number__icontains=words)
            )
        found = list(_after(rows, after).order_by("-issued_on", "-pk")[: PAGE + 1])
        shown_rows = [row(invoice, today) for invoice in found[:PAGE]]
    more = len(found) > PAGE
    return Listing(shown_rows, shown_rows[-1].public_id if more else None)


def totals(*, today: date) -> Totals:
    """Sums over all cities."""
    with inside_public():
        waiting, late = _owed(_chosen(WAITING, today)), _owed(_chosen(LATE, today))
    return Totals(shown(waiting[0]), waiting[1], shown(late[0]), late[1])


def _chosen(which: str, today: date) -> QuerySet[Invoice]:
    rows = listed()
    open_ones = rows.filter(
        state=InvoiceState.OPEN, total_minor__gt=F("credited_minor") + F("settled_minor")
    )
    if which == WAITING:
        return open_ones
    if which == LATE:
        # With termin, the first part that is not settled may be due long before the invoice is.
        late_part = Invoice.objects.filter(
            state=InvoiceState.OPEN, instalments__due_on__lt=today
        ).annotate(
            due_sum=Sum("instalments__amount_minor", filter=Q(instalments__due_on__lt=today))
        )
        unpaid = late_part.filter(due_sum__gt=F("credited_minor") + F("settled_minor"))
        whole = Q(due_on__lt=today, instalments__isnull=True)
        return open_ones.filter(whole | Q(pk__in=unpaid.values("pk")))
    if which == PAID:
        return rows.filter(state=InvoiceState.PAID)
    return rows


def _after(rows: QuerySet[Invoice], after: UUID | None) -> QuerySet[Invoice]:
    last = Invoice.objects.filter(public_id=after).first() if after else None
    if last is None:
        return rows
    if last.issued_on is None:
        return rows.filter(issued_on__isnull=True, pk__lt=last.pk)
    return rows.filter(
        Q(issued_on__lt=last.issued_on) | Q(issued_on=last.issued_on, pk__lt=last.pk)
    )


def _owed(rows: QuerySet[Invoice]) -> tuple[int, int]:
    left = Greatest(F("total_minor") - F("credited_minor") - F("settled_minor"), 0)
    pairs = rows.order_by().values_list("pk", left).distinct()
    return sum(amount for _pk, amount in pairs), len(pairs)
