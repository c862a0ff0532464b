"""The contracts a city's host serves, and their pages."""

from __future__ import annotations

from django.urls import path

from api.documents import views

urlpatterns = [
    path("api/v1/schema", views.schema, {"name": "city-v1"}, name="schema"),
    path("api/docs/", views.docs, {"name": "city-v1"}, name="docs"),
    path("open311/v2/schema", views.schema, {"name": "open311-v2"}, name="open311_schema"),
    path("open311/docs/", views.docs, {"name": "open311-v2"}, name="open311_docs"),
    path("open-data/schema", views.schema, {"name": "open-data-v1"}, name="open_data_schema"),
    path("open-data/docs/", views.docs, {"name": "open-data-v1"}, name="open_data_docs"),
]
