"""The city's public numbers, for anybody, with everything needed to check them."""

from __future__ import annotations

import csv

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import clock
from core.tenancy import current_city
from reporting.rules.limits import MIN_RANKED_REPORTS
from reporting.selectors import city_numbers


@require_safe
def city(request: HttpRequest) -> HttpResponse:
    """Thirty days of the city and its agencies, with the number of reports behind each figure."""
    context = {
        "nav": "city",
        "numbers": city_numbers.city_numbers(clock.now()),
        "today": city_numbers.today(clock.now()),
        "min_ranked": MIN_RANKED_REPORTS,
    }
    return render(request, "reporting/citizen/city.html", context)


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """The same as a table for spreadsheets."""
    numbers = city_numbers.city_numbers(clock.now())
    name = f"kota-kita-{current_city().code}-{numbers.until:%Y-%m-%d}.csv"
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    writer = csv.writer(response)
    writer.writerow(
        [
            _("dinas"), _("masuk"), _("dijawab"), _("selesai"), _("median_jawaban_menit"),
            _("jawaban_tepat_waktu_persen"), _("selesai_tepat_waktu_persen"),
            _("dibuka_ulang_persen"), _("dikonfirmasi_pelapor_persen"), _("peringkat"),
        ]
    )  # fmt: skip
    for row in numbers.agencies:
        writer.writerow(
            [
                row.name, row.received, row.responded, row.closed, _rounded(row.response_minutes),
                _rounded(row.on_time_response), _rounded(row.on_time_resolution),
                _rounded(row.reopened), _rounded(row.confirmed), row.rank or "",
            ]
        )  # fmt: skip
    return response


def _rounded(value: float | None) -> float | str:
    return "" if value is None else round(value, 1)
