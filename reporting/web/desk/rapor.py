"""An agency's own report card at the desk: its numbers, what weighs on them, what waits, its own past."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import clock
from core.identity.doors import staff_only
from core.papers import pdf
from core.spreadsheets import csv_response
from core.tenancy import current_city
from reporting import access
from reporting.access import Viewer
from reporting.models import Agency
from reporting.rules.scoring import LEFT_OUT, MEASURES
from reporting.selectors import agency_months
from reporting.selectors.agency_months import AgencyMonth
from reporting.web import rapor
from reporting.web.desk import doors
from reporting.web.desk.rapor_doors import READERS, asked_agency, reader

CATEGORY_COLUMNS = (
    "bulan", "kode_dinas", "kategori", "n_laporan", "dijawab", "median_jawaban_menit",
    "jawaban_tepat_waktu_persen", "dinyatakan_selesai", "selesai_tepat_waktu_persen",
    "dikonfirmasi_pelapor_persen", "dibuka_ulang_persen",
)  # fmt: skip
_CATEGORY_FACTS = (
    "reports", "responded", "median_response_minutes", "on_time_response_percent", "resolved",
    "on_time_resolution_percent", "confirmed_percent", "reopened_percent",
)  # fmt: skip


@require_safe
@never_cache
@staff_only
def own(request: HttpRequest) -> HttpResponse:
    """One agency's month; people of an agency see their own, the whole city's people any."""
    viewer = reader(request, *READERS)
    at = clock.now()
    agency, able = asked_agency(viewer, request.GET.get("dinas", "")[:60])
    month = rapor.asked_month(request.GET.get("bulan", "")[:7], at)
    context = agency_context(viewer, agency, month, at)
    context["fields"] = [
        {
            "kind": "select",
            "name": "dinas",
            "label": _("Dinas"),
            "value": agency.code,
            "options": [(each.code, each.name) for each in able],
        },
        {
            "kind": "select",
            "name": "bulan",
            "label": _("Bulan"),
            "value": f"{month:%Y-%m}",
            "options": rapor.month_choices(month, at),
        },
    ]
    return render(
        request,
        "reporting/desk/rapor.html",
        {**context, **doors.framed(viewer, at=at, current="rapor")},
    )


@require_safe
@never_cache
@staff_only
def paper(request: HttpRequest, agency: str, month: str) -> HttpResponse:
    """The same on paper."""
    viewer = reader(request, *READERS)
    at = clock.now()
    found, _able = asked_agency(viewer, agency)
    asked = rapor.asked_month(month, at)
    context = {
        **agency_context(viewer, found, asked, at),
        "printed_at": at,
    }
    name = f"rapor-{current_city().code}-{found.code}-{asked:%Y-%m}"
    return pdf.response("reporting/papers/agency.html", context, name=name)


@require_safe
@never_cache
@staff_only
def table(request: HttpRequest, agency: str, month: str) -> HttpResponse:
    """Its categories as a table for spreadsheets."""
    viewer = reader(request, *READERS)
    found, _able = asked_agency(viewer, agency)
    asked = rapor.asked_month(month, clock.now())
    shown = agency_months.of_agency(found, asked)
    return csv_response(
        f"rapor-{current_city().code}-{found.code}-{asked:%Y-%m}",
        CATEGORY_COLUMNS,
        (
            [
                f"{asked:%Y-%m}", found.code, each["category"],
                *(each.get(name) for name in _CATEGORY_FACTS),
            ]
            for each in shown.categories
        ),
    )  # fmt: skip


def agency_context(viewer: Viewer, agency: Agency, month: date, at: datetime) -> dict[str, Any]:
    """What page, paper and meeting show of an agency's month."""
    shown = agency_months.of_agency(agency, month)
    past = [*shown.past]
    if shown.card is not None:
        past.append((month, shown.card))
    return {
        "agency": agency,
        "month": month,
        "month_words": rapor.month_words(month),
        "shown": shown,
        "card": shown.card,
        "is_final": bool(shown.card and shown.card["is_final"]),
        "counted_at": shown.card["counted_at"] if shown.card else None,
        "figures": rapor.figures(shown.card, _before(shown)),
        "left_out": rapor.left_out([shown.card] if shown.card else []),
        "left_out_labels": [_(each.label) for each in LEFT_OUT],
        "corrections": rapor.corrections([shown.card] if shown.card else []),
        "noted": [shown.card] if shown.card and shown.card["notes"] else [],
        "backlog": rapor.backlog_bars(shown.backlog),
        "backlog_sum": sum(shown.backlog),
        "heavy": _heavy(viewer, shown),
        "past": [(rapor.month_words(each), facts) for each, facts in reversed(past)],
        "trend_promises": rapor.chart(past, "on_time_response_percent", "%"),
        "trend_minutes": rapor.chart(past, "median_response_minutes"),
        "trend_reopened": rapor.chart(past, "reopened_percent", "%"),
        **rapor.formula_context(),
    }


def _before(shown: AgencyMonth) -> dict[str, Any] | None:
    """The month before, if it was frozen."""
    return shown.past[-1][1] if shown.past else None


def _heavy(viewer: Viewer, shown: AgencyMonth) -> list[dict[str, Any]]:
    """Reports that weigh, by kind; those this viewer does not work on are not named."""
    numbers = [each.number for rows in shown.heaviest.values() for each in rows]
    known = set(
        access.desk_reports(viewer).filter(number__in=numbers).values_list("number", flat=True)
    )
    found = []
    for what, label in rapor.HEAVY_WORDS.items():
        rows = [
            {
                "number": each.number,
                "said": ""
                if what.startswith("late")
                else rapor.said(
                    "times" if what == "reopened" else "heavy_minutes", float(each.amount)
                ),
                "is_times": what == "reopened",
            }
            for each in shown.heaviest.get(what, ())
            if each.number in known
        ]
        if rows:
            found.append({"label": _(label), "rows": rows})
    return found


assert {name for name in _CATEGORY_FACTS if name.endswith("_percent")} <= {  # noqa: S101
    each.name for each in MEASURES
}
