"""Another package, or services on top: what can be chosen now, and its price."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from billing.models import Package, Subscription
from billing.rules import money
from billing.selectors import city_package
from billing.services import entitling, estimates, subscriptions
from billing.services.estimates import Estimate
from billing.services.quotes import PackageWithdrawn
from billing.web.changing.coverage import shown
from core.errors import DomainError
from core.tenancy import inside, inside_public
from reporting.selectors import coverage as measuring
from tenants.entitlements import limit_name
from tenants.models import City


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the form says, with what does not belong to the package left out."""

    package: Package
    services: list[str]
    categories: list[str]


def required(city: City) -> Subscription:
    """The city's subscription.

    Raises:
        NotSubscribed: There is none.
    """
    found = running(city)
    if found is None:
        raise subscriptions.NotSubscribed(_("Kota ini belum berlangganan paket."))
    return found


def running(city: City) -> Subscription | None:
    """The city's subscription, if it has one."""
    with inside_public():
        return subscriptions.running(city)


def chosen(subscription: Subscription, asked: QueryDict) -> Chosen:
    """Read the form.

    Raises:
        PackageWithdrawn: Not a package on sale, nor the city's own.
    """
    package = _wanted(asked, _sold(subscription))
    if package is None:
        raise PackageWithdrawn(_("Paket ini tidak dijual lagi. Pilih paket lain."))
    services = [code for code in asked.getlist("layanan") if code in package.optional_services]
    limited = entitling.category_limit(package, services) is not None
    categories = [code[:60] for code in asked.getlist("kategori")[:100]] if limited else []
    return Chosen(package, services, categories)


def estimate(city: City, subscription: Subscription, asked: QueryDict, *, at: datetime) -> Estimate:
    """What the choice would cost.

    Raises:
        PackageWithdrawn, UnknownService, NotInPackage, Invalid: As for ``estimates.estimate_package``.
    """
    wanted = chosen(subscription, asked)
    return estimates.estimate_package(
        city=city,
        package=wanted.package,
        services=wanted.services,
        categories=wanted.categories,
        at=at,
    )


def options(
    city: City, subscription: Subscription, asked: QueryDict | None, *, at: datetime
) -> dict[str, Any]:
    """Everything ``billing/changing/package.html`` shows, with the price or the reason why there is none.

    Args:
        asked: The form as it was sent; ``None`` shows what the city has.
    """
    sold = _sold(subscription)
    wanted = (_wanted(asked, sold) if asked is not None else None) or subscription.package
    services = asked.getlist("layanan") if asked is not None else list(subscription.services)
    services = [code for code in services if code in wanted.optional_services]
    kept = asked.getlist("kategori") if asked is not None else list(subscription.categories)
    most = entitling.category_limit(wanted, services)
    with inside(city):
        active = measuring.active_categories()
    error, found = "", None
    try:
        if asked is not None:
            found = shown(city, estimate(city, subscription, asked, at=at))
    except DomainError as refused:
        error = str(refused)
    return {
        "packages": [_tile(package, subscription) for package in sold],
        "wanted": wanted,
        "services": city_package.services_of(wanted, services),
        "limits": [(limit_name(code), value) for code, value in wanted.limits.items()],
        "most_categories": most,
        "asks_categories": most is not None and len(active) > most,
        "active": active,
        "chosen": kept,
        "price": found,
        "error": error,
    }


def _sold(subscription: Subscription) -> list[Package]:
    with inside_public():
        return city_package.packages_for(subscription)


def _wanted(asked: QueryDict, sold: list[Package]) -> Package | None:
    code = asked.get("paket", "")
    return next((package for package in sold if str(package.pk) == code), None)


def _tile(package: Package, subscription: Subscription) -> dict[str, Any]:
    return {
        "value": package.pk,
        "name": package.name,
        "price": money.shown(package.base_fee_minor),
        "is_own": package.pk == subscription.package_id,
        "is_withdrawn": package.withdrawn_at is not None,
    }
