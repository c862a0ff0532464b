"""What a partner's systems are told."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from api.webhooks import payloads
from api.webhooks.describing import Described

_CITY: Final = {
    "id": "0c3f5f0e-0d0a-4b52-8f0e-5a4c8e1f7a10",
    "code": "batam",
    "name": "Kota Batam",
    "kemendagri_code": "21.71",
    "state": "active",
    "is_sandbox": False,
}


def _step(name: str, label: Promise, summary: str, before: str, after: str) -> Described:
    example = {
        "city": {**_CITY, "state": after},
        "from_state": before,
        "to_state": after,
        "reason": "",
    }
    return Described(name, "partner", _("Kota"), label, summary, payloads.CityStepData, example)


def _invoice(name: str, label: Promise, summary: str, state: str) -> Described:
    invoice = {
        "id": "9d0f7b1e-7d0a-4a46-9f0e-2f3f9f9b9c33",
        "number": "TGP-0042",
        "state": state,
        "currency": "IDR",
        "subtotal_minor": 1_700_000_000,
        "tax_minor": 187_000_000,
        "total_minor": 1_887_000_000,
        "issued_on": "2026-11-01",
        "due_on": "2026-12-01",
    }
    example = {"city": _CITY, "invoice": invoice}
    return Described(name, "partner", _("Tagihan"), label, summary, payloads.InvoiceData, example)


def _quote(name: str, label: Promise, summary: str, stage: str) -> Described:
    quote = {
        "id": "7e0f7b1e-7d0a-4a46-9f0e-2f3f9f9b9c44",
        "number": "PNW-2026-0042",
        "stage": stage,
        "region_code": "32.75",
        "region_name": "Kota Bekasi",
        "currency": "IDR",
        "subtotal_minor": 1_700_000_000,
        "total_minor": 1_887_000_000,
        "valid_until": "2026-12-22",
    }
    return Described(
        name, "partner", _("Penawaran"), label, summary, payloads.QuoteData, {"quote": quote}
    )


PARTNER_EVENTS: Final = (
    _step(
        "city.provisioning",
        _("Sedang disiapkan"),
        "A city is being built.",
        "applied",
        "provisioning",
    ),
    _step(
        "city.trial_started",
        _("Uji coba dimulai"),
        "A city is ready and on trial.",
        "provisioning",
        "trial",
    ),
    _step("city.activated", _("Aktif"), "A city runs on its subscription.", "trial", "active"),
    _step(
        "city.past_due",
        _("Menunggak"),
        "A city did not pay in time; the service goes on.",
        "active",
        "past_due",
    ),
    _step(
        "city.suspended",
        _("Dihentikan sementara"),
        "A city can be read and not written.",
        "past_due",
        "suspended",
    ),
    _step(
        "city.reopened", _("Dibuka kembali"), "A suspended city works again.", "suspended", "active"
    ),
    _step(
        "city.closed", _("Ditutup"), "A city ended; it is kept for thirty days.", "active", "closed"
    ),
    _step(
        "city.restored",
        _("Dipulihkan"),
        "A closed city is back, to be read until it is reopened.",
        "closed",
        "suspended",
    ),
    _step(
        "city.erased",
        _("Dihapus"),
        "Nothing of a city is left but what the law requires.",
        "closed",
        "erased",
    ),
    Described(
        "city.assigned",
        "partner",
        _("Kota"),
        _("Kota menjadi milik mitra"),
        "You serve this city from now on.",
        payloads.CityData,
        {"city": _CITY},
    ),
    Described(
        "city.unassigned",
        "partner",
        _("Kota"),
        _("Kota berpindah tangan"),
        "Somebody else serves this city from now on.",
        payloads.CityData,
        {"city": _CITY},
    ),
    Described(
        "city.subscription_changed",
        "partner",
        _("Kota"),
        _("Paket, layanan, atau wilayah berubah"),
        "A city's package, services or coverage changed.",
        payloads.SubscriptionData,
        {
            "city": _CITY,
            "change": "coverage",
            "package": "kota",
            "services": ["sso"],
            "effective_on": "2026-11-22",
            "currency": "IDR",
            "subtotal_minor": 120_000_000,
            "total_minor": 133_200_000,
        },
    ),
    _invoice(
        "invoice.issued",
        _("Tagihan terbit"),
        "An invoice was issued to one of your cities.",
        "open",
    ),
    _invoice(
        "invoice.paid", _("Tagihan lunas"), "An invoice of one of your cities is paid.", "paid"
    ),
    _invoice(
        "invoice.voided",
        _("Tagihan dibatalkan"),
        "An invoice of one of your cities was cancelled.",
        "void",
    ),
    _invoice(
        "invoice.uncollectible",
        _("Tagihan tidak tertagih"),
        "An invoice of one of your cities was given up.",
        "uncollectible",
    ),
    _quote("quote.offered", _("Penawaran diajukan"), "An offer was handed to the city.", "offered"),
    _quote("quote.accepted", _("Penawaran diterima"), "The city accepted an offer.", "accepted"),
    _quote("quote.won", _("Penawaran berjalan"), "An offer became a subscription.", "won"),
    _quote("quote.lost", _("Penawaran tidak jadi"), "An offer came to nothing.", "lost"),
    _quote("quote.expired", _("Penawaran kedaluwarsa"), "An offer's time is over.", "expired"),
    Described(
        "statement.frozen",
        "partner",
        _("Rekap bulanan"),
        _("Rekap bulan final"),
        "A month's statement is final.",
        payloads.StatementData,
        {
            "statement": {
                "id": "1e0f7b1e-7d0a-4a46-9f0e-2f3f9f9b9c55",
                "number": "REK-2026-0042",
                "month": "2026-10",
                "currency": "IDR",
                "net_minor": 1_700_000_000,
                "margin_minor": 255_000_000,
            }
        },
    ),
)
