"""Package versions and tax profiles as Stripe's prices and tax rates: laid out there when first needed, never changed.

A package version never changes, and neither does what was laid out for it. A price is known by its lookup key, which
carries a fingerprint of what it costs, so that the same code and version with other prices (another deployment on the
same test account) is another price.
"""

from __future__ import annotations

import hashlib
import threading
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from billing.models import Package, TaxProfile
from billing.rules.pricing import PriceList, Tier
from billing.services.packages import price_list
from billing.stripe_gateway import catalogue
from billing.stripe_gateway.client import once
from tenants.entitlements import service_name

BASE: Final = "base"
COVERAGE: Final = "coverage"
_SERVICE: Final = "service:"

_lock = threading.Lock()
_known: dict[tuple[str, str], dict[str, str]] = {}
_sold: dict[tuple[str, str], tuple[int, str]] = {}


def prices_of(package: Package) -> dict[str, str]:
    """Ids of a package version's prices by what they are for: ``base``, ``coverage``, ``service:api`` …

    Asks Stripe once per process; what is missing there is created.
    """
    prices = price_list(package)
    keys = {code: _lookup_key(package, prices, code) for code in _codes(prices)}
    place = (settings.STRIPE_API_BASE, _fingerprint(settings.STRIPE_API_KEY, *keys.values()))
    with _lock:
        known = _known.get(place)
    if known is not None:
        return known
    there = catalogue.price_ids(list(keys.values()))
    found = {
        code: there.get(key) or _create(package, prices, code, key) for code, key in keys.items()
    }
    with _lock:
        _known[place] = found
        for code, price in found.items():
            _sold[settings.STRIPE_API_BASE, price] = (package.pk, code)
    return found


def sold_as(price: str) -> tuple[int, str] | None:
    """Of which package version, and for what, a price of ours is; ``None`` for anybody else's. On the platform."""
    place = (settings.STRIPE_API_BASE, price)
    if place not in _sold:
        for package in Package.objects.order_by("-pk"):
            prices_of(package)
            if place in _sold:
                break
    return _sold.get(place)


def title(code: str) -> str:
    """What an item is called on papers."""
    if code == COVERAGE:
        return _("Wilayah layanan")
    return _("Biaya dasar") if code == BASE else service_name(code.removeprefix(_SERVICE))


def tax_rate_of(profile: TaxProfile) -> str:
    """Id of the profile's tax rate; empty where no tax is due. On the platform."""
    if not profile.ppn_bp:
        return ""
    if profile.stripe_tax_rate_id:
        return profile.stripe_tax_rate_id
    key = f"{profile.code}:{profile.ppn_bp}"
    made = once(
        lambda key: catalogue.create_tax_rate(name="PPN", basis_points=profile.ppn_bp, key=key),
        key=key,
        find=lambda: catalogue.find_tax_rate(key),
    )
    TaxProfile.objects.filter(pk=profile.pk).update(stripe_tax_rate_id=made)
    profile.stripe_tax_rate_id = made
    return made


def forget() -> None:
    """Ask Stripe again next time."""
    with _lock:
        _known.clear()
        _sold.clear()


def service_code(service: str) -> str:
    """What an optional service's item is called."""
    return _SERVICE + service


def _codes(prices: PriceList) -> list[str]:
    return [BASE, COVERAGE, *(service_code(service) for service in prices.services)]


def _create(package: Package, prices: PriceList, code: str, lookup_key: str) -> str:
    name = f"{package.name} v{package.version}: {title(code)}"
    tiers = prices.tiers if code == COVERAGE else ()
    return once(
        lambda key: catalogue.create_price(
            lookup_key=lookup_key,
            product_name=name,
            unit_minor=None if tiers else _unit(prices, code),
            tiers=tiers,
            unit_label="ha" if tiers else "",
            key=key,
        ),
        key=f"price:{lookup_key}",
        find=lambda: catalogue.price_ids([lookup_key]).get(lookup_key),
    )


def _unit(prices: PriceList, code: str) -> int:
    return prices.base_fee_minor if code == BASE else prices.services[code.removeprefix(_SERVICE)]


def _lookup_key(package: Package, prices: PriceList, code: str) -> str:
    costs: tuple[Tier, ...] | int = prices.tiers if code == COVERAGE else _unit(prices, code)
    return f"{package.code}:v{package.version}:{code}:{_fingerprint(prices.name, costs)}"


def _fingerprint(*facts: object) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:12]
