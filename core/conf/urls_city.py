"""Every address of a city's host name."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from core.branding import urls as branding_urls
from core.gallery import urls as gallery_urls
from core.identity import urls as identity_urls
from core.storage import urls as storage_urls

handler400 = "core.problems.bad_request"
handler404 = "core.problems.not_found"
handler500 = "core.problems.server_error"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("api.urls")),  # first: asked most, and every address before is tried in vain
    path("", include(branding_urls)),
    path("", include(identity_urls)),
    path("berkas/", include(storage_urls)),
    path("dukungan/", include("tenants.web.support_urls")),
    path("_components/", include(gallery_urls)),
    path("", include("api.open_data.urls")),
    path("open311/v2/", include("api.open311.v2.urls")),
    path("pengembang/", include("api.portal.urls_city")),
    path("atur/paket/", include("billing.web.city.urls")),
    path("", include("reporting.web.urls")),
]
