"""Price list with the partner's share, and its months: on screen, as PDF and as CSV with the same numbers."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from billing.services.partners import statements, terms
from billing.services.quotes import billing_day
from billing.web.partner import papers
from billing.web.partner.frame import show
from core import clock
from tenants.web.doors import partner_managers_only, partner_of, partner_only

SCREEN: Final = "partner_statements"


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
        "month_name": date_format(month.month, "F Y"),
        "frozen": statements.frozen(partner),
    }
    return show(request, "statements.html", SCREEN, context)


@require_safe
@partner_managers_only
def statement(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """One month with its lines."""
    month = statements.read(partner_of(request), statement_id)
    return show(request, "statement.html", SCREEN, papers.context_of(month))


@require_safe
@partner_managers_only
def paper(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """The same as A4."""
    return papers.statement(statements.read(partner_of(request), statement_id))


@require_safe
@partner_managers_only
def table(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """The same for spreadsheets: rupiah and per cent as numbers."""
    return papers.table(statements.read(partner_of(request), statement_id))
