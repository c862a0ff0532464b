"""What billing does when a city is built."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from billing.models import Package
from billing.services import entitling, packages
from billing.services.signup import opening
from core.tenancy import inside_public
from tenants.entitlements import Service
from tenants.models import City
from tenants.signals import city_built, city_opened

SMALLEST = "rintisan"


@receiver(city_built)
def give_first_package(*, city: City, seed: str, **_announcement: Any) -> None:
    """A new city starts with its seed's package, or the smallest. One it has already stays."""
    if city.entitlements:
        return
    # Not at the top: reading seeds needs the holidays of the world, which no other process does.
    from reporting.seed.loader import CITY_CODES, load

    wanted = load(seed).package if seed in CITY_CODES else None
    with inside_public():
        packages.lay_out()
        package = Package.objects.newest(wanted.code if wanted else SMALLEST)
    if wanted is None:
        entitling.apply_package(city, package)
        return
    bought_more = Service.CATEGORIES_PLUS in wanted.services
    entitling.apply_package(
        city,
        package,
        services=wanted.services,
        chosen=wanted.categories if bought_more else wanted.included,
        extras=() if bought_more else wanted.extras,
    )


@receiver(city_opened)
def start_what_was_offered(*, city: City, at: datetime, **_announcement: Any) -> None:
    """A city that signed itself up tries what its offer says."""
    opening.start_trial(city, at=at)
