"""Addresses of the platform's own host."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from core.identity import urls as identity_urls
from core.storage import urls as storage_urls

handler400 = "core.problems.bad_request"
handler404 = "core.problems.not_found"
handler500 = "core.problems.server_error"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(identity_urls)),
    path("berkas/", include(storage_urls)),
    path("", include("tenants.web.urls")),
    path("", include("api.urls_platform")),
    path("kelola/", include("tenants.web.vendor.urls")),
    path("pengembang/", include("api.portal.urls_platform")),
    path("", include("billing.web.urls")),
]
