"""Addresses other systems call on the platform's host."""

from __future__ import annotations

from django.urls import include, path

from api.documents import views as documents
from api.explaining import urls as explaining

app_name = "partner_api"
urlpatterns = [
    *explaining.urlpatterns,
    path("partner/v1/", include("api.partner.v1.urls")),
    path("partner/v1/schema", documents.schema, {"name": "partner-v1"}, name="schema"),
    path("partner/docs/", documents.docs, {"name": "partner-v1"}, name="docs"),
]
