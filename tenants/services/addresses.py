"""Where pages of the platform and of a city are, as somebody outside must write it."""

from __future__ import annotations

from django.conf import settings

from core.tenancy import inside_public
from tenants.models import City, Domain


def platform_url(path: str) -> str:
    """Address of a page on the platform's own host."""
    return _address(str(settings.PLATFORM_HOSTS[0]), path)


def city_url(city: City, path: str) -> str:
    """Address of a page under a city's primary host name. For code outside the city."""
    with inside_public():
        found = Domain.objects.filter(tenant_id=city.pk).order_by("-is_primary", "pk").first()
    host = found.domain if found else f"{city.code}.{settings.CITY_HOST_SUFFIX}"
    return _address(host, path)


def _address(host: str, path: str) -> str:
    scheme = "https" if settings.HTTPS else "http"
    port = "" if settings.HTTPS or settings.PORT in {80, 443} else f":{settings.PORT}"
    return f"{scheme}://{host}{port}{path}"
