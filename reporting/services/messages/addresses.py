"""Where pages of the current city are, as somebody outside must write it."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core.cache import cache

from core.tenancy import current_city, inside_public
from tenants.models import Domain

_KEY: Final = "primary_host"
_SECONDS: Final = 60


def city_url(path: str) -> str:
    """Address of a page under the city's own primary host name."""
    scheme = "https" if settings.HTTPS else "http"
    port = "" if settings.HTTPS or settings.PORT in {80, 443} else f":{settings.PORT}"
    return f"{scheme}://{primary_host()}{port}{path}"


def primary_host() -> str:
    """The host name a city is known by."""
    host: str | None = cache.get(_KEY)
    if host is None:
        city = current_city()
        with inside_public():
            found = Domain.objects.filter(tenant_id=city.pk).order_by("-is_primary", "pk").first()
        host = found.domain if found else f"{city.code}.{settings.CITY_HOST_SUFFIX}"
        cache.set(_KEY, host, _SECONDS)
    return host
