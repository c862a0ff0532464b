"""Addresses of the desk about scorecards."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from reporting.web.desk import rapor, rapor_checks, rapor_city

RAPOR: Final[list[URLPattern]] = [
    path("rapor/", rapor.own, name="rapor"),
    path("rapor/kota/", rapor_city.city, name="rapor_city"),
    path("rapor/kota.pdf", rapor_city.city_paper, name="rapor_city_paper"),
    path("rapor/rapat/", rapor_city.meeting, name="rapor_meeting"),
    path("rapor/periksa/", rapor_checks.checks, name="rapor_checks"),
    path("rapor/periksa/tanda/<int:flag>", rapor_checks.decide, name="rapor_decide"),
    path("rapor/periksa/kecualikan", rapor_checks.exclude, name="rapor_exclude"),
    path("rapor/periksa/cabut/<int:exclusion>", rapor_checks.lift, name="rapor_lift"),
    path("rapor/<slug:agency>/<str:month>.pdf", rapor.paper, name="rapor_paper"),
    path("rapor/<slug:agency>/<str:month>.csv", rapor.table, name="rapor_table"),
]
