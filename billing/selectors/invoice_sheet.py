"""One invoice, whole, ready to print: what the city's screen, the vendor's screen and the paper have in common."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from billing.models import (
    BillingAccount,
    Invoice,
    InvoiceLine,
    InvoiceState,
    Payment,
    PaymentKind,
    TaxCollector,
)
from billing.rules import money, reminding, spelled
from billing.rules.money import shown
from billing.selectors.invoice_words import (
    Mark,
    day,
    due_mark,
    mark_of,
    npwp_words,
    period_words,
    short_day,
)
from billing.services import accounts, dues, dunning, payments, vendor
from billing.services.packages import HA_PER_KM2, tier_name
from billing.services.vendor import Vendor
from tenants.models import City


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what for, when, how much of it, the price of one, the amount."""

    text: str
    period: str
    quantity: str
    unit: str
    amount: str


@dataclass(frozen=True, slots=True)
class Part:
    """One termin."""

    label: str
    amount: str
    due: str
    left: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment."""

    public_id: UUID
    kind: str
    amount: str
    on: str
    reference: str
    by: str
    has_proof: bool
    withdrawn: str
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class Ahead:
    """Something that happens if the invoice stays unpaid."""

    what: str
    on: str
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who the invoice is for, as the paper names them."""

    name: str
    npwp: str
    address: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One invoice, whole. Amounts are ready to print; ``…_minor`` are for forms."""

    public_id: UUID
    number: str
    city_name: str
    city_code: str
    mark: Mark
    is_open: bool
    is_void: bool
    buyer: Buyer
    vendor: Vendor
    issued: str
    due: str
    period: str
    papers: tuple[tuple[str, str], ...]
    purchase_order: str
    contract_number: str
    handover_number: str
    handover_on: date | None
    budget_year: int | None
    lines: tuple[Line, ...]
    subtotal: str
    tax_label: str
    tax: str
    total: str
    spelled: str
    tax_basis: str
    credits: tuple[tuple[str, str], ...]
    expected: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    paid: tuple[Paid, ...]
    settled: str
    left: str
    left_minor: int
    total_minor: int
    issued_on: date | None
    ahead: tuple[Ahead, ...]


def draw(invoice: Invoice, today: date) -> Sheet:
    """The sheet of an invoice that was read with all that belongs to it. On the platform."""
    is_open = invoice.state == InvoiceState.OPEN
    return Sheet(
        public_id=invoice.public_id,
        number=str(invoice),
        city_name=invoice.city.name,
        city_code=invoice.city.code,
        mark=mark_of(invoice, today),
        is_open=is_open,
        is_void=invoice.state == InvoiceState.VOID,
        buyer=_buyer(invoice.city),
        vendor=vendor.facts(),
        issued=day(invoice.issued_on),
        due=day(invoice.due_on),
        period=period_words(invoice.period_start, invoice.period_end),
        papers=_papers(invoice),
        purchase_order=invoice.purchase_order,
        contract_number=invoice.contract_number,
        handover_number=invoice.handover_number,
        handover_on=invoice.handover_on,
        budget_year=invoice.budget_year,
        lines=tuple(_line(line) for line in invoice.lines.all()),
        subtotal=shown(invoice.subtotal_minor),
        tax_label=_tax_label(invoice),
        tax=shown(invoice.tax_minor),
        total=shown(invoice.total_minor),
        spelled=spelled.amount(invoice.total_minor),
        tax_basis=invoice.tax_profile.legal_basis if invoice.tax_profile else "",
        credits=_credits(invoice),
        expected=_expected(invoice) if is_open else (),
        parts=_parts(invoice, today),
        paid=_paid(invoice),
        settled=shown(invoice.settled_minor),
        left=shown(dues.left_minor(invoice)),
        left_minor=dues.left_minor(invoice),
        total_minor=invoice.total_minor,
        issued_on=invoice.issued_on,
        ahead=_ahead(invoice, today) if is_open else (),
    )


def _buyer(city: City) -> Buyer:
    account = BillingAccount.objects.filter(city=city).first()
    if account is None:
        return Buyer(accounts.usual_name(city), "", "")
    return Buyer(account.legal_name, npwp_words(account.npwp), account.address)


def _papers(invoice: Invoice) -> tuple[tuple[str, str], ...]:
    handover = " · ".join(
        each for each in (invoice.handover_number, day(invoice.handover_on)) if each
    )
    found = (
        (_("Surat pesanan (PO)"), invoice.purchase_order),
        (_("Kontrak (SPK)"), invoice.contract_number),
        (_("Berita acara (BAST)"), handover),
        (_("Tahun anggaran"), str(invoice.budget_year or "")),
    )
    return tuple((label, value) for label, value in found if value)


def _line(line: InvoiceLine) -> Line:
    is_area = line.text.startswith(tier_name(0, None)) and line.quantity > 1
    if is_area:
        quantity = money.shown_area(line.quantity)
        unit = _("%s per km²") % shown(line.unit_minor * HA_PER_KM2) if line.unit_minor else ""
    else:
        quantity = str(line.quantity)
        unit = shown(line.unit_minor if line.unit_minor is not None else line.amount_minor)
    return Line(
        text=line.text,
        period=period_words(line.period_start, line.period_end),
        quantity=quantity,
        unit=unit,
        amount=shown(line.amount_minor),
    )


def _tax_label(invoice: Invoice) -> str:
    profile = invoice.tax_profile
    if profile is None:
        return _("PPN")
    rate = f"{profile.ppn_bp / 100:g}".replace(".", ",")
    if profile.collected_by == TaxCollector.BUYER:
        return _("PPN %s %% (dipungut bendahara)") % rate
    return _("PPN %s %%") % rate


def _credits(invoice: Invoice) -> tuple[tuple[str, str], ...]:
    notes = [note for note in invoice.credit_notes.all() if note.voided_at is None]
    found = [
        (f"{note} · {note.reason}" if note.reason else str(note), note.amount_minor)
        for note in notes
    ]
    rest = invoice.credited_minor - sum(amount for _text, amount in found)
    if rest:
        found.append((_("Saldo dari tagihan sebelumnya"), rest))
    return tuple((text, shown(-amount)) for text, amount in found)


def _expected(invoice: Invoice) -> tuple[tuple[str, str], ...]:
    wanted = payments.expected(invoice)
    if not wanted.ppn_minor and not wanted.pph_minor:
        return ()
    found = (
        (_("Ditransfer ke penyedia"), wanted.transfer_minor),
        (_("PPN disetor bendahara"), wanted.ppn_minor),
        (_("PPh dipotong bendahara"), wanted.pph_minor),
    )
    return tuple((label, shown(amount)) for label, amount in found if amount)


def _parts(invoice: Invoice, today: date) -> tuple[Part, ...]:
    found = dues.dues(invoice)
    if len(found) < 2 and not invoice.instalments.all():
        return ()
    return tuple(
        Part(
            due.label,
            shown(due.amount_minor),
            short_day(due.due_on),
            shown(due.left_minor),
            due_mark(due, today),
        )
        for due in found
    )


def _paid(invoice: Invoice) -> tuple[Paid, ...]:
    may = invoice.state == InvoiceState.OPEN and not dues.is_covered(invoice)
    rows: Iterable[Payment] = sorted(invoice.payments.all(), key=lambda one: (one.paid_on, one.pk))
    return tuple(
        Paid(
            public_id=one.public_id,
            kind=str(PaymentKind(one.kind).label),
            amount=shown(one.amount_minor),
            on=short_day(one.paid_on),
            reference=one.reference,
            by=one.recorded_by,
            has_proof=bool(one.proof_key),
            withdrawn=one.withdrawn_reason if one.withdrawn_at else "",
            may_withdraw=may and one.withdrawn_at is None and one.kind in payments.BY_HAND,
        )
        for one in rows
    )


def _ahead(invoice: Invoice, today: date) -> tuple[Ahead, ...]:
    plans = dunning.plans(invoice)
    if not plans:
        return ()
    plan = plans[0]
    names = {
        "soon": _("Pengingat sebelum jatuh tempo"),
        "due": _("Jatuh tempo"),
        "late_1": _("Pengingat pertama sesudah jatuh tempo"),
        "late_2": _("Pengingat kedua"),
        reminding.WARNING: _("Pengingat terakhir"),
    }
    coming = [
        Ahead(names[letter.code], day(letter.on)) for letter in plan.letters if letter.on >= today
    ]
    last = Ahead(_("Layanan hanya dapat dibaca sampai dibayar"), day(plan.suspension_on), True)
    return (*coming, last)
