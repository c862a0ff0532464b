"""What the platform does with packages: sell them as listed, and say what a city may use."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from billing.models import Package
from core.errors import Invalid
from core.tenancy import inside_public
from tenants.models import City

PRICE_LIST: Final = Path(__file__).parent / "seed" / "packages.toml"
MINOR_PER_RUPIAH: Final = 100


class NotInPackage(Invalid):
    """A chosen category is not one the package offers, or there are too many of them."""

    code = "not_in_package"


def apply_package(
    city: City,
    package: Package,
    *,
    chosen: Sequence[str] = (),
    extras: Sequence[str] = (),
) -> dict[str, Any]:
    """Write down on the city what its package entitles it to, and return that.

    The snapshot is what every gated feature reads: a later version of the package changes nothing
    for the city until it is applied.

    Args:
        city: Any city, ready or not.
        package: The version it bought.
        chosen: First-level categories picked from the package; empty leaves the choice open.
        extras: Categories bought on top.

    Raises:
        NotInPackage: More categories were chosen than the package has, or others.
    """
    entitlements = entitlements_of(package, chosen=chosen, extras=extras)
    with inside_public():
        City.objects.filter(pk=city.pk).update(entitlements=entitlements)
    city.entitlements = entitlements
    return entitlements


def entitlements_of(
    package: Package, *, chosen: Sequence[str] = (), extras: Sequence[str] = ()
) -> dict[str, Any]:
    """What a package, with the city's choice of categories, allows.

    Raises:
        NotInPackage: As for ``apply_package``.
    """
    limit = package.limits.get("max_categories")
    if limit is not None and len(chosen) > limit:
        raise NotInPackage(f"Paket {package.name} berisi {limit} kategori.", limit=limit)
    offered = package.category_codes
    if offered is not None and not set(chosen) <= set(offered):
        raise NotInPackage(f"Paket {package.name} tidak berisi kategori ini.", chosen=list(chosen))
    categories: list[str] | None = list(offered) if offered is not None else None
    if chosen:
        categories = [*chosen, *extras]
    elif categories is not None:
        categories += extras
    return {
        **package.limits,
        "package": package.code,
        "package_version": package.version,
        "categories": categories,
        "max_categories": None if limit is None else limit + len(extras),
    }


@transaction.atomic
def lay_out_packages() -> list[Package]:
    """Put the price list on sale: a new package, or a new version where the list differs.

    Runs in the public schema; running it again changes nothing.
    """
    listed = tomllib.loads(PRICE_LIST.read_text(encoding="utf-8"))["packages"]
    return [_offer(entry) for entry in listed]


def _offer(entry: dict[str, Any]) -> Package:
    wanted = {
        "name": entry["name"],
        "base_fee_minor": entry["base_fee_rupiah"] * MINOR_PER_RUPIAH,
        "currency": "IDR",
        "category_codes": entry.get("category_codes"),
        "limits": entry.get("limits", {}),
    }
    current = Package.objects.filter(code=entry["code"]).order_by("-version").first()
    if current and all(getattr(current, name) == value for name, value in wanted.items()):
        return current
    version = current.version + 1 if current else 1
    return Package.objects.create(code=entry["code"], version=version, **wanted)
