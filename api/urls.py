"""Addresses other systems call on a city's host."""

from __future__ import annotations

from django.urls import path

from api import tiles
from api.city.v1 import (
    areas,
    catalogue,
    contact_opening,
    field_urls,
    finding,
    numbers,
    photos,
    reports,
    steps,
    supporting,
    timeline,
    tokens,
)
from api.city.v1 import webhooks as city_webhooks
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
    path("api/v1/categories", catalogue.CategoriesView.as_view(), name="categories"),
    path("api/v1/categories/<str:code>", catalogue.CategoryView.as_view(), name="category"),
    path("api/v1/agencies", catalogue.AgenciesView.as_view(), name="agencies"),
    path("api/v1/agencies/<str:code>", catalogue.AgencyView.as_view(), name="agency"),
    path("api/v1/areas", areas.AreasView.as_view(), name="areas"),
    path("api/v1/areas/locate", areas.LocateView.as_view(), name="locate"),
    path("api/v1/areas/<str:code>", areas.AreaView.as_view(), name="area"),
    path("api/v1/photos", photos.PhotosView.as_view(), name="photos"),
    path("api/v1/photos/uploads", photos.OffersView.as_view(), name="photo_offers"),
    path(
        "api/v1/photos/uploads/<uuid:photo_id>/complete",
        photos.CompletionView.as_view(),
        name="photo_completion",
    ),
    path("api/v1/reports", reports.ReportsView.as_view(), name="reports"),
    path("api/v1/reports/nearby", finding.NearbyView.as_view(), name="nearby"),
    path("api/v1/reports/similar", finding.SimilarView.as_view(), name="similar"),
    path(
        "api/v1/reports/<uuid:report_id>/timeline", timeline.TimelineView.as_view(), name="timeline"
    ),
    path("api/v1/reports/<uuid:report_id>", reports.ReportView.as_view(), name="report"),
    path(
        "api/v1/reports/<uuid:report_id>/support",
        open_while_reading(supporting.SupportView.as_view()),
        name="support",
    ),
    path(
        "api/v1/reports/<uuid:report_id>/contact",
        open_while_reading(supporting.ContactView.as_view()),
        name="contact",
    ),
    path(
        "api/v1/reports/<uuid:report_id>/contact/open",
        contact_opening.ContactOpeningView.as_view(),
        name="contact_opening",
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
    *field_urls.urlpatterns,
    path("api/v1/scorecards", numbers.ScorecardsView.as_view(), name="scorecards"),
    path(
        "api/v1/scorecards/months", numbers.ScorecardMonthsView.as_view(), name="scorecard_months"
    ),
    path("api/v1/scorecards/city", numbers.CityScorecardView.as_view(), name="city_scorecard"),
    *city_webhooks.urlpatterns,
    path("tiles/reports.json", tiles.reports_tile_set, name="reports_tile_set"),
    path("tiles/reports/<int:z>/<int:x>/<int:y>.mvt", tiles.reports_tile, name="reports_tile"),
]
