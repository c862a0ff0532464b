"""Where examples may write without anybody's crew driving out."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from tenants.models import City, CityState


def base_url(request: HttpRequest) -> str:
    """Address without a slash at the end of the city that examples may send reports to; "" if there is none.

    The city itself while it is a sandbox, on trial, or the deployment is a demo; else the one the
    deployment names (``TANGGAP_SANDBOX_URL``).
    """
    city: City | None = getattr(request, "city", None)
    if city is not None and (settings.DEMO or city.is_sandbox or city.state == CityState.TRIAL):
        return own_url(request)
    return str(settings.SANDBOX_URL)


def own_url(request: HttpRequest) -> str:
    """Address of the host that is asked, without a slash at the end."""
    return request.build_absolute_uri("/").rstrip("/")
