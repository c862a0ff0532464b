"""What the platform decides about the city a test runs in."""

from __future__ import annotations

from typing import Any, cast

from core.tenancy import current_city, inside_public
from tenants import hosts
from tenants.models import City


def entitle(**entitlements: Any) -> None:
    """Let the current city's package allow just this."""
    city = cast(City, current_city())
    with inside_public():
        City.objects.filter(pk=city.pk).update(entitlements=entitlements)
    city.entitlements = entitlements
    hosts.forget()
