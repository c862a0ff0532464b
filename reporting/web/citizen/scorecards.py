"""Rapor dinas for everybody: a month on a page, on paper, as a table, and how it is counted."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import callers, clock, ratelimit
from core.errors import TooMany
from core.papers import pdf
from core.tenancy import current_city
from reporting.selectors import scorecard_example, scorecards
from reporting.web import rapor

PAPERS_AN_HOUR: Final = 30
"""Of one address: drawing one costs a second of the server's time."""


@require_safe
def month(request: HttpRequest, month: str) -> HttpResponse:
    """A month of the agencies, with everything needed to judge its numbers."""
    at = clock.now()
    context = rapor.month_context(rapor.asked_month(month, at), at)
    return render(request, "reporting/citizen/month.html", {**context, "nav": "city"})


@require_safe
def month_table(request: HttpRequest, month: str) -> HttpResponse:
    """The same as a table for spreadsheets."""
    asked = rapor.asked_month(month, clock.now())
    return rapor.cards_csv(
        scorecards.published(asked), name=f"rapor-dinas-{current_city().code}-{asked:%Y-%m}"
    )


@require_safe
def month_paper(request: HttpRequest, month: str) -> HttpResponse:
    """The same on paper, with the formula on its last page."""
    at = clock.now()
    asked = rapor.asked_month(month, at)
    wait = ratelimit.hit(
        "papers", callers.address_hash(request), limit=PAPERS_AN_HOUR, seconds=3600
    )
    if wait is not None:
        raise TooMany(_("Terlalu banyak dokumen diminta. Coba lagi nanti."), retry_after=wait)
    context = {**rapor.month_context(asked, at), "printed_at": at}
    name = f"rapor-dinas-{current_city().code}-{asked:%Y-%m}"
    return pdf.response("reporting/papers/month.html", context, name=name)


@require_safe
def formula(request: HttpRequest) -> HttpResponse:
    """How scorecards are counted, in words and with an example counted by the same code."""
    context = {
        **rapor.formula_context(),
        "nav": "city",
        "lines": scorecard_example.lines(),
        "measured": [
            (label, rapor.said(name, value)) for label, name, value in scorecard_example.measured()
        ],
    }
    return render(request, "reporting/citizen/formula.html", context)
