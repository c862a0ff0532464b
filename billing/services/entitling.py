"""Writing down on the city what it may use: the only writer of ``City.entitlements``.

What the snapshot looks like and who reads it: ``tenants.entitlements``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from billing.models import Package, Subscription
from billing.services.packages import chosen_services
from core.errors import Invalid
from core.tenancy import inside_public
from tenants import hosts
from tenants.entitlements import Service
from tenants.models import City

#: What the service of that name adds to the number of categories.
CATEGORIES_PLUS: Final = 2


class NotInPackage(Invalid):
    """A chosen category is not one the package offers, or there are too many of them."""

    code = "not_in_package"


def apply_package(
    city: City,
    package: Package,
    *,
    services: Sequence[str] = (),
    chosen: Sequence[str] = (),
    extras: Sequence[str] = (),
    coverage: Collection[str] | None = None,
) -> dict[str, Any]:
    """Write down on the city what its package entitles it to, and return that.

    The snapshot is what every gated feature reads: a later version of the package changes nothing
    for the city until it is applied. Other processes learn of it within a second.

    Args:
        city: Any city, ready or not.
        package: The version it bought.
        services: Optional services bought on top.
        chosen: First-level categories picked from the package; empty leaves the choice open.
        extras: Categories given on top of the package's number.
        coverage: Kelurahan bought; ``None`` while coverage is not billed.

    Raises:
        NotInPackage: More categories were chosen than the package has, or others.
        UnknownService: The package does not offer one of the services.
    """
    entitlements = entitlements_of(
        package, services=services, chosen=chosen, extras=extras, coverage=coverage
    )
    with inside_public():
        City.objects.filter(pk=city.pk).update(entitlements=entitlements)
    city.entitlements = entitlements
    hosts.forget()
    return entitlements


def apply_subscription(
    city: City, subscription: Subscription, *, coverage: Collection[str] | None
) -> dict[str, Any]:
    """The same for what a city has subscribed to and the kelurahan it covers."""
    return apply_package(
        city,
        subscription.package,
        services=subscription.services,
        chosen=subscription.categories,
        coverage=coverage,
    )


def entitlements_of(
    package: Package,
    *,
    services: Sequence[str] = (),
    chosen: Sequence[str] = (),
    extras: Sequence[str] = (),
    coverage: Collection[str] | None = None,
) -> dict[str, Any]:
    """What a package, with the city's choices, allows.

    Raises:
        NotInPackage, UnknownService: As for ``apply_package``.
    """
    usable = [*package.included_services, *chosen_services(package, services)]
    limit = category_limit(package, services)
    return {
        **package.limits,
        "package": package.code,
        "package_version": package.version,
        "package_name": package.name,
        "services": usable,
        "categories": _categories(package, limit, chosen, extras),
        "coverage": None if coverage is None else sorted(coverage),
        "max_categories": None if limit is None else limit + len(extras),
    }


def category_limit(package: Package, services: Collection[str] = ()) -> int | None:
    """How many first-level categories a city may switch on, with what it bought on top."""
    limit = package.limits.get("max_categories")
    if limit is None:
        return None
    return int(limit) + (CATEGORIES_PLUS if Service.CATEGORIES_PLUS in services else 0)


def _categories(
    package: Package, limit: int | None, chosen: Sequence[str], extras: Sequence[str]
) -> list[str] | None:
    if limit is not None and len(chosen) > limit:
        raise NotInPackage(
            _("Paket %(package)s berisi %(limit)d kategori.")
            % {"package": package.name, "limit": limit},
            limit=limit,
        )
    offered = package.category_codes
    if offered is not None and not set(chosen) <= set(offered):
        raise NotInPackage(
            _("Paket %s tidak berisi kategori ini.") % package.name, chosen=list(chosen)
        )
    if chosen:
        return [*chosen, *extras]
    return None if offered is None else [*offered, *extras]
