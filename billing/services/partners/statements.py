"""A partner's month: what its cities paid, and its share of that. From the same payments as the invoices.

A movement belongs to the month in which it was written down, so a month that is over never changes: what is found out
later stands in a later month. Until a month is frozen it is computed each time; frozen, it is read from its rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from billing.models import (
    CreditNote,
    Invoice,
    InvoiceState,
    Payment,
    PaymentKind,
    Statement,
    StatementLine,
    Subscription,
)
from billing.rules.shares import Moved, Movement, Share, margin_on, shares
from billing.services import numbering, partner_news
from billing.services.partners.terms import terms_of
from billing.services.quotes import BILLING_ZONE, billing_day
from core.audit import services as audit
from core.errors import NotFound
from core.schedules.registry import on_the_platform
from core.tenancy import inside_public
from tenants.models import CityEvent, Partner

FREEZE: Final = "billing.freeze_statements"
PREFIX: Final = "REK"
FREEZER: Final = "Tanggap"
#: Entry of a city's timeline when another partner takes it over (``tenants.services.partners``).
ASSIGNED: Final = "partner_assigned"


class StatementMissing(NotFound):
    """No such statement of this partner."""

    code = "statement_not_found"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a statement."""

    city_id: int
    city_name: str
    text: str
    net_minor: int
    margin_bp: int
    margin_minor: int
    payment_id: int | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """A statement as people read it, frozen or still growing."""

    partner: Partner
    month: date
    entries: tuple[Entry, ...]
    number: str = ""
    public_id: UUID | None = None
    frozen_at: datetime | None = None

    @property
    def net_minor(self) -> int:
        return sum(entry.net_minor for entry in self.entries)

    @property
    def margin_minor(self) -> int:
        return sum(entry.margin_minor for entry in self.entries)


def month_of(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def month_after(month: date) -> date:
    """The first day of the next month."""
    return month_of(month + timedelta(days=31))


def open_month(partner: Partner, month: date) -> Month:
    """A month as it stands now, computed from the ledger. On the platform."""
    return Month(partner, month_of(month), tuple(_entries(partner, month_of(month))))


def frozen(partner: Partner) -> list[Statement]:
    """The partner's statements, newest first."""
    return list(_of(partner).order_by("-month", "-pk"))


def read(partner: Partner, public_id: UUID) -> Month:
    """One frozen statement; another partner's does not exist.

    Raises:
        StatementMissing: There is none.
    """
    statement = _of(partner).filter(public_id=public_id).first()
    if statement is None:
        raise StatementMissing(_("Rekap ini tidak ada."))
    entries = tuple(
        Entry(
            line.city_id,
            line.city.name,
            line.text,
            line.net_minor,
            line.margin_bp,
            line.margin_minor,
            line.payment_id,
        )
        for line in statement.lines.select_related("city").order_by("pk")
    )
    return Month(
        partner,
        statement.month,
        entries,
        statement.number,
        statement.public_id,
        statement.frozen_at,
    )


def freeze(*, partner: Partner, month: date, at: datetime) -> Statement | None:
    """Write down a month that is over; again it gives what was written. A month without movements has none.

    Raises:
        ValueError: The month is not over.
    """
    month = month_of(month)
    if billing_day(at) < month_after(month):
        raise ValueError(f"{month:%Y-%m} is not over.")
    with inside_public(), transaction.atomic(durable=True):
        Partner.objects.select_for_update().get(pk=partner.pk)
        known = _of(partner).filter(month=month).first()
        if known is not None:
            return known
        entries = _entries(partner, month)
        if not entries:
            return None
        statement = Statement.objects.create(
            partner=partner,
            month=month,
            number=numbering.next_number(Statement, PREFIX, month.year),
            net_minor=sum(entry.net_minor for entry in entries),
            margin_minor=sum(entry.margin_minor for entry in entries),
            frozen_at=at,
        )
        StatementLine.objects.bulk_create(
            StatementLine(
                statement=statement,
                city_id=entry.city_id,
                payment_id=entry.payment_id,
                text=entry.text,
                net_minor=entry.net_minor,
                margin_bp=entry.margin_bp,
                margin_minor=entry.margin_minor,
            )
            for entry in entries
        )
        audit.record(
            kind="partner_statement_frozen",
            subject=statement.number,
            actor_label=FREEZER,
            at=at,
            facts={"partner": partner.code, "month": month.isoformat()},
        )
        partner_news.tell_statement(statement, at=at)
    return statement


@on_the_platform(FREEZE, every=timedelta(days=1), offset=timedelta(hours=18))
def freeze_all(at: datetime) -> None:
    """Every partner's months that are over and not yet written down."""
    this_month = month_of(billing_day(at))
    for partner in Partner.objects.order_by("pk"):
        done = set(_of(partner).values_list("month", flat=True))
        for month in _months_with_movements(partner):
            if month < this_month and month not in done:
                freeze(partner=partner, month=month, at=at)


def _of(partner: Partner) -> QuerySet[Statement]:
    return Statement.objects.filter(partner=partner)


def _entries(partner: Partner, month: date) -> list[Entry]:
    begin, end = _moment(month), _moment(month_after(month))
    touched = _invoices_moved_in(partner, begin, end)
    if not touched:
        return []
    moved, served = _movements(touched, until=end), _Served(touched)
    terms, packages, kept = terms_of(partner), _package_codes(touched), _kept_margins(touched)
    found: list[tuple[datetime, int, Entry]] = []
    for invoice in touched:
        bp = kept.get(invoice.pk)
        if bp is None:
            bp = margin_on(terms, packages.get(invoice.city_id, ""), _issued(invoice))
        lines = shares(
            subtotal_minor=max(invoice.subtotal_minor, 0),
            tax_minor=max(invoice.tax_minor, 0),
            margin_bp=bp,
            moved=moved[invoice.pk],
        )
        found += [
            (line.moved.at, invoice.pk, _entry(invoice, line, bp))
            for line in lines
            if begin <= line.moved.at < end
            and served.by(invoice, line.moved, moved[invoice.pk]) == partner.code
        ]
    found.sort(key=lambda each: each[:2])
    return [entry for _at, _pk, entry in found]


def _invoices_moved_in(partner: Partner, begin: datetime, end: datetime) -> list[Invoice]:
    in_month = Q()
    for name in _MOMENTS:
        in_month |= Q(**{f"{name}__gte": begin, f"{name}__lt": end})
    ids = (
        _invoices_ever_of(partner)
        .filter(in_month)
        .exclude(state=InvoiceState.DRAFT)
        .values_list("pk", flat=True)
    )
    return list(
        Invoice.objects.filter(pk__in=set(ids))
        .select_related("city", "city__partner")
        .order_by("issued_on", "pk")
    )


_MOMENTS: Final = (
    "payments__recorded_at",
    "payments__withdrawn_at",
    "credit_notes__issued_at",
    "credit_notes__voided_at",
)


def _months_with_movements(partner: Partner) -> list[date]:
    found: set[date] = set()
    mine = _invoices_ever_of(partner)
    for name in _MOMENTS:
        moments = mine.filter(**{f"{name}__isnull": False}).values_list(name, flat=True)
        found |= {month_of(billing_day(moment)) for moment in moments.distinct()}
    return sorted(found)


def _invoices_ever_of(partner: Partner) -> QuerySet[Invoice]:
    """Invoices of cities that the partner serves now or once served."""
    once = CityEvent.objects.filter(kind=ASSIGNED).filter(
        Q(facts__before=partner.code) | Q(facts__after=partner.code)
    )
    return Invoice.objects.filter(
        Q(city__partner=partner) | Q(city__in=once.values("city")), city__is_sandbox=False
    )


class _Served:
    """Which partner served a city when its money moved; a withdrawal goes back to whom the payment was counted for."""

    def __init__(self, invoices: Sequence[Invoice]) -> None:
        self._changes: dict[int, list[CityEvent]] = defaultdict(list)
        cities = {invoice.city_id for invoice in invoices}
        for event in CityEvent.objects.filter(kind=ASSIGNED, city__in=cities).order_by(
            "happened_at", "pk"
        ):
            self._changes[event.city_id].append(event)

    def by(self, invoice: Invoice, moved: Moved, history: Sequence[Moved]) -> str:
        """The partner's code; "" for the vendor itself."""
        at = moved.at
        if moved.kind is Movement.WITHDRAWN:
            at = next(each.at for each in history if each.key == moved.key)
        changes = self._changes[invoice.city_id]
        before = [event for event in changes if event.happened_at <= at]
        if before:
            return str(before[-1].facts.get("after") or "")
        if changes:
            return str(changes[0].facts.get("before") or "")
        return invoice.city.partner.code if invoice.city.partner else ""


def _movements(invoices: Sequence[Invoice], *, until: datetime) -> dict[int, list[Moved]]:
    found: dict[int, list[tuple[datetime, int, Moved]]] = defaultdict(list)

    def add(
        invoice_id: int, rank: int, key: str, kind: Movement, amount: int, at: datetime | None
    ) -> None:
        if at is not None and at < until:
            found[invoice_id].append((at, rank, Moved(key, kind, amount, at)))

    for payment in Payment.objects.filter(invoice__in=invoices).order_by("pk"):
        key, amount = f"p{payment.pk}", payment.amount_minor
        add(payment.invoice_id, 0, key, Movement(payment.kind), amount, payment.recorded_at)
        add(payment.invoice_id, 2, key, Movement.WITHDRAWN, amount, payment.withdrawn_at)
    for note in CreditNote.objects.filter(invoice__in=invoices, amount_minor__gt=0).order_by("pk"):
        key, amount = f"c{note.pk}", note.amount_minor
        add(note.invoice_id, 1, key, Movement.CREDITED, amount, note.issued_at)
        add(note.invoice_id, 3, key, Movement.UNCREDITED, amount, note.voided_at)
    return defaultdict(
        list,
        {
            invoice_id: [moved for _at, _rank, moved in sorted(rows, key=lambda row: row[:2])]
            for invoice_id, rows in found.items()
        },
    )


def _kept_margins(invoices: Iterable[Invoice]) -> dict[int, int]:
    """An invoice keeps the margin of its first line that was written down, whatever changes later."""
    lines = (
        StatementLine.objects.filter(payment__invoice__in=list(invoices))
        .order_by("-pk")
        .values_list("payment__invoice_id", "margin_bp")
    )
    return dict(lines)


def _package_codes(invoices: Iterable[Invoice]) -> dict[int, str]:
    rows = (
        Subscription.objects.filter(city__in={invoice.city_id for invoice in invoices})
        .order_by("started_on", "pk")
        .values_list("city_id", "package__code")
    )
    return dict(rows)


def _entry(invoice: Invoice, line: Share, margin_bp: int) -> Entry:
    moved = line.moved
    day = date_format(billing_day(moved.at), "j M Y")
    number = invoice.number or _("tanpa nomor")
    text = _("%(invoice)s · %(what)s, dicatat %(day)s") % {
        "invoice": number,
        "what": _said(moved.kind),
        "day": day,
    }
    payment = int(moved.key[1:]) if moved.key.startswith("p") else None
    return Entry(
        invoice.city_id,
        invoice.city.name,
        text,
        line.net_minor,
        margin_bp,
        line.margin_minor,
        payment,
    )


def _said(kind: Movement) -> str:
    if kind is Movement.WITHDRAWN:
        return _("pembayaran dibatalkan")
    if kind is Movement.CREDITED:
        return _("nota kredit")
    if kind is Movement.UNCREDITED:
        return _("nota kredit dibatalkan")
    return str(PaymentKind(kind.value).label)


def _issued(invoice: Invoice) -> date:
    return invoice.issued_on or invoice.period_start or date.max


def _moment(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=BILLING_ZONE)
