"""What a partner's systems read of money: invoices of its cities in numbers."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from billing.models import Invoice, InvoiceState
from billing.services.invoicing import InvoiceMissing
from billing.services.partners import cities
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
