"""The city's own report card, by week or month, and the meeting that goes through it agency by agency."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import clock
from core.identity.doors import staff_only
from core.papers import pdf
from core.tenancy import current_city
from reporting.rules.scoring import PeriodKind, previous_month
from reporting.selectors import scorecards
from reporting.selectors.scorecard_checks import open_flags
from reporting.web import rapor
from reporting.web.desk import doors
from reporting.web.desk.rapor import agency_context
from reporting.web.desk.rapor_doors import WHOLE_CITY, AgencyUnknown, asked_agency, reader


@require_safe
@never_cache
@staff_only
def city(request: HttpRequest) -> HttpResponse:
    """The whole city in a week or a month."""
    viewer = reader(request, *WHOLE_CITY)
    at = clock.now()
    kind, begins_on = _asked(request, at)
    context = {
        **_context(kind, begins_on, at),
        "open_flags": open_flags(),
        "fields": [
            {
                "kind": "select",
                "name": "periode",
                "label": _("Periode"),
                "value": rapor.period_address(kind, begins_on),
                "options": rapor.period_choices(kind, begins_on),
            }
        ],
    }
    return render(
        request,
        "reporting/desk/rapor_city.html",
        {**context, **doors.framed(viewer, at=at, current="rapor_city")},
    )


@require_safe
@never_cache
@staff_only
def city_paper(request: HttpRequest) -> HttpResponse:
    """The same on paper: what the mayor gets on Monday."""
    reader(request, *WHOLE_CITY)
    at = clock.now()
    kind, begins_on = _asked(request, at)
    context = {**_context(kind, begins_on, at), "printed_at": at}
    name = f"rapor-kota-{current_city().code}-{rapor.period_address(kind, begins_on)}"
    return pdf.response("reporting/papers/month.html", context, name=name)


@require_safe
@never_cache
@staff_only
def meeting(request: HttpRequest) -> HttpResponse:
    """One agency at a time, large; next and back by keys or links."""
    viewer = reader(request, *WHOLE_CITY)
    at = clock.now()
    months = [month for month in scorecards.months() if month < rapor.running_month(at)]
    newest = f"{months[0]:%Y-%m}" if months else ""
    month = rapor.asked_month(request.GET.get("bulan", "")[:7] or newest, at)
    cards = scorecards.published(month)
    codes = [card["agency"] for card in cards]
    code = request.GET.get("dinas", "")[:60] or (codes[0] if codes else "")
    if codes and code not in codes:
        raise AgencyUnknown(_("Dinas ini tidak punya rapor pada bulan itu."))
    context: dict[str, Any] = {"month": month, "month_words": rapor.month_words(month)}
    if codes:
        place = codes.index(code)
        agency, _able = asked_agency(viewer, code)
        context |= {
            **agency_context(viewer, agency, month, at),
            "place": place + 1,
            "many": len(codes),
            "previous": cards[place - 1] if place else None,
            "next": cards[place + 1] if place + 1 < len(cards) else None,
        }
    return render(request, "reporting/desk/rapor_meeting.html", context)


def _asked(request: HttpRequest, at: datetime) -> tuple[PeriodKind, date]:
    """The period an address names; the week that ended last by default."""
    return rapor.asked_period(request.GET.get("periode", "")[:12], at)


def _context(kind: PeriodKind, begins_on: date, at: datetime) -> dict[str, Any]:
    before = (
        previous_month(begins_on) if kind is PeriodKind.MONTH else begins_on - timedelta(days=7)
    )
    context = rapor.period_context(kind, begins_on, at)
    context["figures"] = rapor.figures(context["city"], scorecards.whole_city(kind, before))
    context["address"] = rapor.period_address(kind, begins_on)
    return context
