"""What a city has bought, as tests need it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from billing.models import Package, Subscription
from billing.services import packages, subscriptions
from billing.services.coverage import Piece
from core.tenancy import inside_public
from tenants.models import City


def package(code: str = "kota") -> Package:
    """A package of the price list, on sale."""
    with inside_public():
        packages.lay_out()
        return Package.objects.newest(code)


def subscribe(
    city: City,
    *,
    at: datetime,
    code: str = "kota",
    services: Sequence[str] = (),
    categories: Sequence[str] = (),
    pieces: Sequence[Piece] | None = None,
    activated: bool = True,
) -> Subscription:
    """Let a city buy a package; its first year begins at once unless it only tries."""
    subscription = subscriptions.open_trial(
        city=city,
        package=package(code),
        services=services,
        categories=categories,
        pieces=pieces,
        actor_label="Uji",
        at=at,
    )
    if not activated:
        return subscription
    return subscriptions.activate(city=city, actor_label="Uji", at=at)
