"""Pages of the reporting service, one folder per audience."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from reporting.web.citizen import urls as citizen_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(citizen_urls)),
]
