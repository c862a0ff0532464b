"""Addresses other systems call on a city's host."""

from __future__ import annotations

from django.urls import path

from api import tiles
from api.city.v1 import numbers, places, reports
from api.documents import urls as documents

app_name = "api"
urlpatterns = [
    *documents.urlpatterns,
    path("api/v1/categories", places.CategoriesView.as_view(), name="categories"),
    path("api/v1/areas", places.AreasView.as_view(), name="areas"),
    path("api/v1/photos", places.PhotosView.as_view(), name="photos"),
    path("api/v1/reports", reports.ReportsView.as_view(), name="reports"),
    path("api/v1/reports/<uuid:report_id>", reports.ReportView.as_view(), name="report"),
    path(
        "api/v1/reports/<uuid:report_id>/transitions/<slug:name>",
        reports.TransitionView.as_view(),
        name="transition",
    ),
    path("api/v1/scorecards", numbers.ScorecardsView.as_view(), name="scorecards"),
    path("tiles/reports/<int:z>/<int:x>/<int:y>.mvt", tiles.reports_tile, name="reports_tile"),
]
