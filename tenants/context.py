"""Gives templates ``city_notice``: what everybody should know about the city's standing."""

from __future__ import annotations

from django.http import HttpRequest

from tenants import standing
from tenants.models import City


def city_standing(request: HttpRequest) -> dict[str, object]:
    """A sentence while the city may only be read, "" otherwise; asks the database nothing."""
    city: City | None = getattr(request, "city", None)
    if city is None or city.effects.writes:
        return {"city_notice": ""}
    user = getattr(request, "user", None)
    is_staff = user is not None and user.is_authenticated
    told = standing.no_changes if is_staff else standing.no_reports
    return {"city_notice": told(city)}
