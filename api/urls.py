"""Addresses other systems call on a city's host."""

from __future__ import annotations

from django.urls import path

from api import tiles
from api.city.v1 import numbers, photos, places, reports, steps, supporting, tokens
from api.documents import urls as documents
from api.explaining import urls as explaining
from core.reading import open_while_reading

app_name = "api"
urlpatterns = [
    *documents.urlpatterns,
    *explaining.urlpatterns,
    path("api/v1/tokens", open_while_reading(tokens.TokensView.as_view()), name="tokens"),
    path(
        "api/v1/tokens/current",
        open_while_reading(tokens.CurrentTokenView.as_view()),
        name="token",
    ),
    path("api/v1/categories", places.CategoriesView.as_view(), name="categories"),
    path("api/v1/areas", places.AreasView.as_view(), name="areas"),
    path("api/v1/photos", photos.PhotosView.as_view(), name="photos"),
    path("api/v1/photos/uploads", photos.OffersView.as_view(), name="photo_offers"),
    path(
        "api/v1/photos/uploads/<uuid:photo_id>/complete",
        photos.CompletionView.as_view(),
        name="photo_completion",
    ),
    path("api/v1/reports", reports.ReportsView.as_view(), name="reports"),
    path("api/v1/reports/<uuid:report_id>", reports.ReportView.as_view(), name="report"),
    path(
        "api/v1/reports/<uuid:report_id>/support",
        supporting.SupportView.as_view(),
        name="support",
    ),
    path(
        "api/v1/reports/<uuid:report_id>/contact",
        supporting.ContactView.as_view(),
        name="contact",
    ),
    path(
        "api/v1/reports/<uuid:report_id>/transitions", steps.StepsView.as_view(), name="transitions"
    ),
    *(
        path(
            f"api/v1/reports/<uuid:report_id>/transitions/{name}",
            view.as_view(),
            name=f"transition_{name}",
        )
        for name, view in steps.STEP_VIEWS.items()
    ),
    path(
        "api/v1/reports/<uuid:report_id>/transitions/<slug:name>",
        steps.UnknownStepView.as_view(),
        name="transition",
    ),
    path("api/v1/scorecards", numbers.ScorecardsView.as_view(), name="scorecards"),
    path("tiles/reports/<int:z>/<int:x>/<int:y>.mvt", tiles.reports_tile, name="reports_tile"),
]
