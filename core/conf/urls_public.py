"""Addresses of the platform's own host."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

handler404 = "core.problems.not_found"
handler500 = "core.problems.server_error"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tenants.web.urls")),
]
