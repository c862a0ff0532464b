"""What a partner's systems read of money: invoices of its cities, and its own months."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from billing.models import Invoice, InvoiceState, Statement
from billing.services.invoicing import InvoiceMissing
from billing.services.partners import cities
from billing.services.partners import statements as monthly
from billing.services.partners.statements import Month, StatementMissing
from tenants.models import Partner


def invoices(partner: Partner, *, sandbox: bool = False) -> QuerySet[Invoice]:
    """Invoices of the partner's cities that went out; sandbox cities have none. On the platform."""
    return (
        Invoice.objects.filter(city__in=cities.of(partner, sandbox=sandbox))
        .exclude(state=InvoiceState.DRAFT)
        .select_related("city", "tax_profile")
        .prefetch_related("instalments", "lines")
    )


def invoice(partner: Partner, public_id: UUID, *, sandbox: bool = False) -> Invoice:
    """One of them; another partner's does not exist.

    Raises:
        InvoiceMissing: There is none.
    """
    found = invoices(partner, sandbox=sandbox).filter(public_id=public_id).first()
    if found is None:
        raise InvoiceMissing(_("Tagihan ini tidak ada."))
    return found


def statements(partner: Partner, *, sandbox: bool = False) -> QuerySet[Statement]:
    """The partner's frozen months; trial runs earn nothing."""
    found = Statement.objects.filter(partner=partner)
    return found.none() if sandbox else found


def statement(partner: Partner, public_id: UUID, *, sandbox: bool = False) -> Month:
    """One of them with its lines.

    Raises:
        StatementMissing: There is none.
    """
    if sandbox:
        raise StatementMissing(_("Rekap ini tidak ada."))
    return monthly.read(partner, public_id)


def cities_of(month: Month) -> dict[int, UUID]:
    """Public ids of the cities of a month's lines, of those that are still the partner's."""
    wanted = {entry.city_id for entry in month.entries}
    mine = cities.of(month.partner).filter(pk__in=wanted)
    return dict(mine.values_list("pk", "public_id"))
