"""Addresses of other hosts as the person of this request reaches them: same scheme, same port."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from tenants.models import City, Domain


def city_address(request: HttpRequest, city: City, path: str = "/") -> str:
    """A page under a city's primary host name."""
    found = Domain.objects.filter(tenant=city).order_by("-is_primary", "pk").first()
    host = found.domain if found else f"{city.code}.{settings.CITY_HOST_SUFFIX}"
    port = request.get_port()
    return f"{request.scheme}://{host}{'' if port in {'80', '443'} else f':{port}'}{path}"
