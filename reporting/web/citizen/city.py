"""The city's public numbers, for anybody, with everything needed to check them."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import clock
from core.spreadsheets import csv_response
from core.tenancy import current_city
from reporting.rules.limits import MIN_RANKED_REPORTS
from reporting.selectors import agency_months, area_load, city_numbers
from reporting.web import rapor

COLUMNS: Final = (
    "dinas", "masuk", "dijawab", "selesai", "median_jawaban_menit", "jawaban_tepat_waktu_persen",
    "selesai_tepat_waktu_persen", "dibuka_ulang_persen", "dikonfirmasi_pelapor_persen", "peringkat",
)  # fmt: skip


@require_safe
def city(request: HttpRequest) -> HttpResponse:
    """Thirty days of the city and its agencies, with the number of reports behind each figure."""
    at = clock.now()
    numbers = city_numbers.city_numbers(at)
    past = agency_months.city_past(before=numbers.until)
    context = {
        "nav": "city",
        "numbers": numbers,
        "today": city_numbers.today(at),
        "min_ranked": MIN_RANKED_REPORTS,
        "loads": area_load.loads(since=numbers.since, until=numbers.until),
        "months": rapor.month_links(),
        "trend_promises": rapor.chart(past, "on_time_response_percent", "%"),
        "trend_minutes": rapor.chart(past, "median_response_minutes"),
    }
    return render(request, "reporting/citizen/city.html", context)


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """The same as a table for spreadsheets."""
    numbers = city_numbers.city_numbers(clock.now())
    return csv_response(
        f"kota-kita-{current_city().code}-{numbers.until:%Y-%m-%d}",
        COLUMNS,
        (
            [
                row.name, row.received, row.responded, row.closed, _rounded(row.response_minutes),
                _rounded(row.on_time_response), _rounded(row.on_time_resolution),
                _rounded(row.reopened), _rounded(row.confirmed), row.rank,
            ]
            for row in numbers.agencies
        ),
    )  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
