"""Invoices, accounts and payments as they stand once Stripe has made an invoice. On the platform."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any, Final

from django.db import transaction

from billing.models import BillingAccount, Invoice, InvoiceLine, InvoiceState, Payment
from billing.services import accounts, invoicing, payments, taxes
from core.tenancy import inside_public
from tenants.models import City, CityState

_serials = count(1)
RUPIAH: Final = 100
ISSUED_ON: Final = date(2026, 10, 1)  # a Thursday
NET_MINOR: Final = 17_000_000 * RUPIAH


def make_account(city: City, *, tax: str = "", **facts: Any) -> BillingAccount:
    """A city's account with an address for bills."""
    with inside_public():
        taxes.lay_out()
        account = accounts.ensure(city)
        if tax:
            facts["tax_profile"] = taxes.profile(tax)
        for name, value in {"billing_email": "bendahara@kota.example", **facts}.items():
            setattr(account, name, value)
        account.save()
    return account


def make_invoice(
    city: City,
    *,
    net_minor: int = NET_MINOR,
    tax: str = "ppn_vendor",
    at: datetime | None = None,
    received: bool = True,
    **facts: Any,
) -> Invoice:
    """An open invoice of a base fee and a coverage tier, read from Stripe just now."""
    account = make_account(city, tax=tax) if not _has_account(city) else None
    serial = next(_serials)
    with inside_public():
        profile = (
            account.tax_profile if account else BillingAccount.objects.get(city=city).tax_profile
        )
        ppn = net_minor * profile.ppn_bp // 10_000
        invoice = Invoice.objects.create(
            **{
                "city": city,
                "number": f"TGP-{serial:04d}",
                "stripe_invoice_id": f"in_{serial}",
                "state": InvoiceState.OPEN,
                "subtotal_minor": net_minor,
                "tax_minor": ppn,
                "total_minor": net_minor + ppn,
                "issued_on": ISSUED_ON,
                "due_on": date(2026, 11, 2),
                "period_start": ISSUED_ON,
                "period_end": date(2027, 10, 1),
                **facts,
            }
        )
        tier = net_minor // 4
        for position, (text, quantity, unit, amount) in enumerate(
            [
                ("Biaya dasar paket", 1, net_minor - tier, net_minor - tier),
                ("Wilayah layanan, 50 km² pertama", 5000, tier // 5000, tier),
            ]
        ):
            InvoiceLine.objects.create(
                invoice=invoice,
                position=position,
                stripe_line_id=f"il_{serial}_{position}",
                text=text,
                quantity=quantity,
                unit_minor=unit,
                amount_minor=amount,
                period_start=ISSUED_ON,
                period_end=date(2027, 10, 1),
            )
        if received:
            with transaction.atomic():
                invoicing.received(invoice, at=at or noon(ISSUED_ON))
    return invoice


def a_proof() -> bytes:
    """A small PDF, different each time."""
    return b"%PDF-1.4\n% bukti " + str(next(_serials)).encode() + b"\ntrailer\n%%EOF\n"


def pay(invoice: Invoice, rupiah: int, kind: str = "transfer", **facts: Any) -> Payment:
    """A payment recorded by the vendor's billing staff."""
    serial = next(_serials)
    return payments.record(
        **{
            "invoice_id": invoice.public_id,
            "kind": kind,
            "amount_minor": rupiah * RUPIAH,
            "paid_on": ISSUED_ON,
            "reference": f"SP2D-{serial}",
            "proof": a_proof(),
            "idempotency_key": f"form-{serial}",
            "actor_label": "Sari (Tanggap)",
            "at": noon(date(2026, 11, 3)),
            **facts,
        }
    )


def noon(day: date) -> datetime:
    """Noon in Jakarta on a day."""
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


def put(city: City, state: CityState) -> None:
    """Leave a city in a state, without the steps to it."""
    with inside_public():
        City.objects.filter(pk=city.pk).update(state=state)
    city.state = state


def _has_account(city: City) -> bool:
    with inside_public():
        return BillingAccount.objects.filter(city=city).exists()
