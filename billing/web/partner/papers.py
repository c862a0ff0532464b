"""A partner's months on paper and as tables: the same from the portal and from the API."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.utils.formats import date_format

from billing.rules.pricing import Bill
from billing.services import packages
from billing.services.partners.statements import Month
from core import clock
from core.papers import pdf
from core.spreadsheets import csv_response
from tenants.services import partner_look

SEN: Final = 100
COLUMNS: Final = ("kota", "keterangan", "dasar_rupiah", "bagian_persen", "bagian_rupiah")


def statement(month: Month) -> HttpResponse:
    """A month as A4."""
    context = {
        **context_of(month),
        "partner": month.partner,
        "logo": partner_look.on_paper(month.partner),
        "city_name": month.partner.name,
        "printed_at": clock.now(),
    }
    return pdf.response("partner/papers/statement.html", context, name=month.number)


def table(month: Month) -> HttpResponse:
    """A month for spreadsheets: rupiah and per cent as numbers."""
    rows = [
        (
            entry.city_name,
            entry.text,
            _number(entry.net_minor),
            _number(entry.margin_bp),
            _number(entry.margin_minor),
        )
        for entry in month.entries
    ]
    return csv_response(month.number, COLUMNS, rows)


def context_of(month: Month) -> dict[str, Any]:
    """A month as templates draw it."""
    return {"month": month, "month_name": date_format(month.month, "F Y")}


def shown(bill: Bill) -> dict[str, Any]:
    """A bill as templates draw it."""
    rows = [(*packages.describe(line), line.amount_minor) for line in bill.lines]
    return {"bill": bill, "rows": rows}


def _number(hundredths: int) -> int | float:
    """Sen as rupiah, basis points as per cent: whole where it is whole."""
    return hundredths // SEN if hundredths % SEN == 0 else hundredths / SEN
