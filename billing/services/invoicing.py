"""What we add to an invoice that Stripe made: its papers, its termin, and what has been settled.

The sync calls :func:`received` after every upsert, under the invoice's lock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from billing.models import BillingAccount, Instalment, Invoice, InvoiceState
from billing.rules import terms
from billing.rules.terms import Part
from billing.services import accounts, standing, topics
from billing.services.accounts import BadFacts
from billing.services.dues import is_covered
from core.audit import services as audit
from core.days import require_meant
from core.errors import DomainError, NotFound
from core.plain import one_line
from core.tenancy import inside, inside_public
from tenants.models import City

PAPERS: Final = (
    "purchase_order",
    "contract_number",
    "handover_number",
    "handover_on",
    "budget_year",
)
MAX_NUMBER: Final = 80
_OUT: Final = (InvoiceState.OPEN, InvoiceState.PAID, InvoiceState.UNCOLLECTIBLE)


class InvoiceMissing(NotFound):
    """No such invoice, or not this city's."""

    code = "invoice_not_found"


class InvoiceClosed(DomainError):
    """The invoice is paid or void: nothing of it changes any more."""

    code = "invoice_closed"


def received(invoice: Invoice, *, at: datetime) -> None:
    """Follow up an invoice that was just read from Stripe. Safe to call again.

    In the caller's transaction, which holds the invoice's row, on the platform: what the account says of papers and
    termin is written onto an invoice that went out, what was settled is counted, and the city's state follows.
    """
    if invoice.state == InvoiceState.DRAFT:
        return
    account = accounts.ensure(invoice.city)
    _inherit(invoice, account)
    if invoice.state in _OUT and not invoice.instalments.exists():
        _lay_out(invoice, account)
    recount(invoice)
    if invoice.state == InvoiceState.OPEN and invoice.total_minor > 0 and is_covered(invoice):
        topics.promise_settled(invoice)
    standing.review(invoice.city, at=at)


def recount(invoice: Invoice) -> None:
    """Count what payments of all kinds have settled; those withdrawn do not count."""
    rows = invoice.payments.filter(withdrawn_at__isnull=True)
    settled = int(rows.aggregate(total=Sum("amount_minor"))["total"] or 0)
    if settled != invoice.settled_minor:
        invoice.settled_minor = settled
        invoice.save(update_fields=["settled_minor"])


def held(invoice_id: UUID, *, city: City | None = None) -> Invoice:
    """An invoice that went out, held until the caller's transaction ends. On the platform.

    Raises:
        InvoiceMissing: None by this id, still a draft, or another city's.
    """
    rows = Invoice.objects.select_for_update(of=("self",)).select_related("city", "tax_profile")
    found = rows.filter(public_id=invoice_id).exclude(state=InvoiceState.DRAFT).first()
    if found is None or (city is not None and found.city_id != city.pk):
        raise InvoiceMissing(_("Tagihan ini tidak ada."))
    return found


def set_papers(
    *,
    invoice_id: UUID,
    papers: Mapping[str, Any],
    actor_label: str,
    at: datetime,
    city: City | None = None,
) -> Invoice:
    """Write the numbers of order, contract and handover onto one invoice.

    Args:
        papers: Some of :data:`PAPERS`; the rest stays.
        city: Decided in this city: another's invoice does not exist, and its own trail tells of it.

    Raises:
        InvoiceMissing: As it says.
        InvoiceClosed: It is void.
        BadFacts: A number, day or year cannot be used; nothing changed.
    """
    wanted = {name: _CLEAN[name](papers[name]) for name in PAPERS if name in papers}
    with inside_public(), transaction.atomic(durable=True):
        invoice = held(invoice_id, city=city)
        if invoice.state == InvoiceState.VOID:
            raise InvoiceClosed(_("Tagihan ini sudah dibatalkan."))
        before = {name: getattr(invoice, name) for name in wanted}
        changed = [name for name in wanted if before[name] != wanted[name]]
        if not changed:
            return invoice
        for name in changed:
            setattr(invoice, name, wanted[name])
        invoice.save(update_fields=changed)
        facts = {
            name: {"before": _plain(before[name]), "after": _plain(wanted[name])}
            for name in changed
        }
        _record("invoice_papers_changed", invoice, facts, actor_label, at, city)
    return invoice


def reschedule(
    *, invoice_id: UUID, parts: Sequence[Part], actor_label: str, at: datetime
) -> Invoice:
    """Agree other termin for one invoice: reminders, grace and suspension count from the new days.

    Args:
        parts: In order, adding up to the invoice's total.

    Raises:
        InvoiceMissing: As it says.
        InvoiceClosed: Nothing is left to pay.
        BadFacts: The parts do not add up or are not in order; nothing changed.
    """
    with inside_public(), transaction.atomic(durable=True):
        invoice = held(invoice_id)
        if invoice.state != InvoiceState.OPEN or is_covered(invoice):
            raise InvoiceClosed(_("Tagihan ini tidak lagi menunggu pembayaran."))
        _require_whole(invoice, parts)
        before = [_said(part) for part in invoice.instalments.all()]
        invoice.instalments.all().delete()
        _write(invoice, parts)
        facts = {"before": before, "after": [_said(part) for part in parts]}
        _record("invoice_rescheduled", invoice, facts, actor_label, at, None)
        standing.review(invoice.city, at=at)
    return invoice


def _inherit(invoice: Invoice, account: BillingAccount) -> None:
    changed = []
    if invoice.tax_profile_id is None:
        invoice.tax_profile = account.tax_profile
        changed.append("tax_profile")
    for name in ("purchase_order", "contract_number", "budget_year"):
        if not getattr(invoice, name) and getattr(account, name):
            setattr(invoice, name, getattr(account, name))
            changed.append(name)
    if changed:
        invoice.save(update_fields=changed)


def _lay_out(invoice: Invoice, account: BillingAccount) -> None:
    plan = accounts.plan_of(account)
    if len(plan) < 2 or invoice.issued_on is None or invoice.total_minor <= 0:
        return
    _write(invoice, terms.split(invoice.total_minor, plan, issued_on=invoice.issued_on))


def _write(invoice: Invoice, parts: Sequence[Part]) -> None:
    Instalment.objects.bulk_create(
        Instalment(
            invoice=invoice,
            position=number,
            label=part.label,
            amount_minor=part.amount_minor,
            due_on=part.due_on,
        )
        for number, part in enumerate(parts, start=1)
    )


def _require_whole(invoice: Invoice, parts: Sequence[Part]) -> None:
    if not 1 <= len(parts) <= terms.MAX_TERMS:
        raise BadFacts(_("Isi paling sedikit satu termin, paling banyak 12."), field="plan")
    if any(not part.label.strip() or len(part.label) > terms.MAX_LABEL for part in parts):
        raise BadFacts(_("Beri nama setiap termin, paling banyak 80 huruf."), field="plan")
    if any(part.amount_minor <= 0 for part in parts):
        raise BadFacts(_("Jumlah setiap termin harus lebih dari nol."), field="plan")
    if sum(part.amount_minor for part in parts) != invoice.total_minor:
        raise BadFacts(_("Jumlah semua termin harus sama dengan total tagihan."), field="plan")
    require_meant(*(part.due_on for part in parts), field="plan")
    if any(later.due_on <= earlier.due_on for earlier, later in pairwise(parts)):
        raise BadFacts(_("Tiap termin jatuh tempo sesudah termin sebelumnya."), field="plan")
    if invoice.issued_on is not None and parts[0].due_on < invoice.issued_on:
        raise BadFacts(_("Termin pertama tidak boleh sebelum tanggal tagihan."), field="plan")


def _said(part: Part | Instalment) -> dict[str, object]:
    return {
        "label": part.label,
        "amount_minor": part.amount_minor,
        "due_on": part.due_on.isoformat(),
    }


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _record(
    kind: str,
    invoice: Invoice,
    facts: Mapping[str, object],
    actor_label: str,
    at: datetime,
    city: City | None,
) -> None:
    entry = {"kind": kind, "subject": str(invoice)[:200], "actor_label": actor_label[:120]}
    audit.record(**entry, at=at, facts=facts)
    if city is not None:
        with inside(city):
            audit.record(**entry, at=at, facts=facts)


def _number(name: str) -> Any:
    def clean(value: object) -> str:
        text = one_line(str(value or ""))
        if len(text) > MAX_NUMBER or not text.isprintable():
            raise BadFacts(
                _("Terlalu panjang: paling banyak %d huruf, tanpa tanda aneh.") % MAX_NUMBER,
                field=name,
            )
        return text

    return clean


def _day(value: object) -> date | None:
    if value in (None, ""):
        return None
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise BadFacts(_("Tulis tanggal yang ada di kalender."), field="handover_on") from None
    require_meant(day, field="handover_on")
    return day


_CLEAN: Final = {
    "purchase_order": _number("purchase_order"),
    "contract_number": _number("contract_number"),
    "handover_number": _number("handover_number"),
    "handover_on": _day,
    "budget_year": accounts.year,
}
