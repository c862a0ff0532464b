"""Price list with the partner's share, and its months: on screen, as PDF and as CSV with the same numbers."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from billing.services.partners import statements, terms
from billing.services.partners.statements import Month
from billing.services.quotes import billing_day
from billing.web.partner.frame import show
from core import clock
from core.papers import pdf
from core.spreadsheets import csv_response
from tenants.services import partner_look
from tenants.web.doors import partner_managers_only, partner_of, partner_only

SCREEN: Final = "partner_statements"
SEN: Final = 100
COLUMNS: Final = ("kota", "keterangan", "dasar_rupiah", "bagian_persen", "bagian_rupiah")


@require_safe
@partner_only
def prices(request: HttpRequest) -> HttpResponse:
    """What every package costs a city a year, and what of it is the partner's."""
    today = billing_day(clock.now())
    context = {"packages": terms.prices(partner_of(request), today), "today": today}
    return show(request, "prices.html", "partner_prices", context)


@require_safe
@partner_managers_only
def listing(request: HttpRequest) -> HttpResponse:
    """The month that runs, and those that are written down."""
    partner = partner_of(request)
    month = statements.open_month(partner, billing_day(clock.now()))
    context = {
        "month": month,
        "month_name": _name(month.month),
        "frozen": statements.frozen(partner),
    }
    return show(request, "statements.html", SCREEN, context)


@require_safe
@partner_managers_only
def statement(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """One month with its lines."""
    month = statements.read(partner_of(request), statement_id)
    return show(request, "statement.html", SCREEN, _context(month))


@require_safe
@partner_managers_only
def paper(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """The same as A4."""
    month = statements.read(partner_of(request), statement_id)
    context = {
        **_context(month),
        "partner": month.partner,
        "logo": partner_look.on_paper(month.partner),
        "city_name": month.partner.name,
        "printed_at": clock.now(),
    }
    return pdf.response("partner/papers/statement.html", context, name=month.number)


@require_safe
@partner_managers_only
def table(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """The same for spreadsheets: rupiah and per cent as numbers."""
    month = statements.read(partner_of(request), statement_id)
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


def _context(month: Month) -> dict[str, Any]:
    return {"month": month, "month_name": _name(month.month)}


def _name(month: date) -> str:
    return date_format(month, "F Y")


def _number(hundredths: int) -> int | float:
    """Sen as rupiah, basis points as per cent: whole where it is whole."""
    return hundredths // SEN if hundredths % SEN == 0 else hundredths / SEN
