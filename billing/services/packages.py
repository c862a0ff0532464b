"""Packages: put the price list on sale, read a version's prices, and say a line in a city's words."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from billing.models import Package
from billing.rules import money
from billing.rules.pricing import Line, LineKind, PriceList, Tier
from core.errors import Invalid
from tenants.entitlements import Service, service_name

PRICE_LIST: Final = Path(__file__).parent.parent / "seed" / "packages.toml"
HA_PER_KM2: Final = 100


class UnknownService(Invalid):
    """A service was chosen that the package does not offer."""

    code = "unknown_service"


class PriceListWrong(ValueError):
    """The price list cannot be sold as it stands: it would need rounding, or has no last tier."""


@transaction.atomic
def lay_out() -> list[Package]:
    """Put the price list on sale: a new package, or a new version where the list differs.

    Runs in the public schema; running it again changes nothing.

    Raises:
        PriceListWrong: A price would need rounding, or a tier or service makes no sense.
    """
    listed = tomllib.loads(PRICE_LIST.read_text(encoding="utf-8"))["packages"]
    return [_offer(entry) for entry in listed]


def price_list(package: Package) -> PriceList:
    """What a package version costs, for ``billing.rules.pricing``."""
    return PriceList(
        name=package.name,
        base_fee_minor=package.base_fee_minor,
        tiers=tuple(Tier(tier["up_to_ha"], int(tier["unit_minor"] or 0)) for tier in package.tiers),
        services=package.optional_services,
        currency=package.currency,
    )


def chosen_services(package: Package, wanted: Sequence[str]) -> list[str]:
    """The optional services among those wanted, in the order of the package; what it includes costs nothing extra.

    Raises:
        UnknownService: One is neither included nor offered.
    """
    for code in wanted:
        if code not in package.optional_services and code not in package.included_services:
            raise UnknownService(
                _("Paket %(package)s tidak menawarkan %(service)s.")
                % {"package": package.name, "service": service_name(code)[:60]},
                service=code[:40],
                field="services",
            )
    return [code for code in package.optional_services if code in wanted]


def describe(line: Line) -> tuple[str, str, str]:
    """A line for people: what it is for, how much of it, and what one of it costs.

    The same on screen, in the offer, at Stripe and on the paper.
    """
    if line.kind is LineKind.PRORATION:
        return _describe_change(line)
    if _is_coverage(line):
        return (
            tier_name(line.from_ha, line.to_ha),
            money.shown_area(line.quantity),
            _("%s per km²") % money.shown(line.unit_minor * HA_PER_KM2),
        )
    return _subject(line), _("1 tahun"), money.shown(line.unit_minor)


def tier_name(from_ha: int, to_ha: int | None) -> str:
    """``Wilayah layanan, 50 km² pertama`` and so on."""
    low, high = _km2(from_ha), _km2(to_ha) if to_ha is not None else ""
    if not high:
        return _("Wilayah layanan, di atas %s km²") % low if from_ha else _("Wilayah layanan")
    if not from_ha:
        return _("Wilayah layanan, %s km² pertama") % high
    return _("Wilayah layanan, %(low)s–%(high)s km²") % {"low": low, "high": high}


def _describe_change(line: Line) -> tuple[str, str, str]:
    if line.starts_on is None or line.ends_on is None:
        raise ValueError("A change has days.")
    days = (line.ends_on - line.starts_on).days
    subject = tier_name(line.from_ha, line.to_ha) if _is_coverage(line) else _subject(line)
    text = _("%(subject)s: selisih %(first)s – %(last)s (%(days)d hari)") % {
        "subject": subject,
        "first": date_format(line.starts_on, "j M Y"),
        "last": date_format(line.ends_on.fromordinal(line.ends_on.toordinal() - 1), "j M Y"),
        "days": days,
    }
    if _is_coverage(line):
        sign = "−" if line.quantity < 0 else "+"
        return (
            text,
            sign + money.shown_area(abs(line.quantity)) if line.quantity else "",
            _("%s per km² setahun") % money.shown(line.unit_minor * HA_PER_KM2),
        )
    return text, "", _("%s setahun") % money.shown(line.unit_minor)


def _subject(line: Line) -> str:
    if line.code.startswith("service:"):
        return service_name(line.code.removeprefix("service:"))
    return _("Biaya dasar paket")


def _is_coverage(line: Line) -> bool:
    return line.code.startswith("coverage:")


def _km2(area_ha: int) -> str:
    whole, rest = divmod(area_ha, HA_PER_KM2)
    text = f"{whole:,}".replace(",", ".")
    return f"{text},{rest:02d}".rstrip("0") if rest else text


def _offer(entry: dict[str, Any]) -> Package:
    wanted = facts_of(entry)
    versions = list(Package.objects.filter(code=entry["code"]).order_by("-version"))
    for (
        known
    ) in versions:  # also an older one: the vendor may have written versions of its own since
        if all(getattr(known, name) == value for name, value in wanted.items()):
            return known
    version = versions[0].version + 1 if versions else 1
    return Package.objects.create(code=entry["code"], version=version, **wanted)


def facts_of(entry: dict[str, Any]) -> dict[str, Any]:
    """A package's columns from an entry of the price list, whole rupiah and km² in, sen and hectares out.

    Raises:
        PriceListWrong: It cannot be sold like this.
    """
    facts: dict[str, Any] = {
        "name": entry["name"],
        "base_fee_minor": money.from_rupiah(entry["base_fee_rupiah"]),
        "currency": money.CURRENCY,
        "category_codes": entry.get("category_codes"),
        "limits": entry.get("limits", {}),
        "tiers": [
            {
                "up_to_ha": tier["up_to_km2"] * HA_PER_KM2 if "up_to_km2" in tier else None,
                "unit_minor": _per_hectare(entry["code"], tier["per_km2_rupiah"]),
            }
            for tier in entry.get("tiers", [])
        ],
        "included_services": entry.get("included_services", []),
        "optional_services": {
            code: money.from_rupiah(price)
            for code, price in entry.get("optional_services", {}).items()
        },
    }
    check(facts)
    return facts


def check(facts: dict[str, Any]) -> None:
    """Refuse what could not be priced without rounding, or would leave an area without a price.

    Args:
        facts: Columns of a package: ``base_fee_minor``, ``tiers``, ``included_services``, ``optional_services``.

    Raises:
        PriceListWrong: With a sentence that says what to do.
    """
    tiers, optional = facts["tiers"], facts["optional_services"]
    prices = [
        facts["base_fee_minor"],
        *optional.values(),
        *(tier["unit_minor"] for tier in tiers),
    ]
    if any(price < 0 or price % money.STEP_MINOR for price in prices):
        raise PriceListWrong(
            _("Harga dasar dan layanan harus kelipatan Rp 100; harga per km² kelipatan Rp 10.000.")
        )
    bounds = [tier["up_to_ha"] for tier in tiers]
    if not bounds or bounds[-1] is not None or None in bounds[:-1]:
        raise PriceListWrong(_("Jenjang terakhir, dan hanya itu, berlaku tanpa batas luas."))
    if any(low >= high for low, high in zip([0, *bounds[:-1]], bounds[:-1], strict=False)):
        raise PriceListWrong(_("Batas jenjang harus makin besar."))
    known = {service.value for service in Service}
    named = [*facts["included_services"], *optional]
    if not set(named) <= known or len(set(named)) != len(named):
        raise PriceListWrong(_("Layanan tidak dikenal, atau disebut dua kali."))


def _per_hectare(code: str, rupiah_per_km2: int) -> int:
    minor, rest = divmod(money.from_rupiah(rupiah_per_km2), HA_PER_KM2)
    if rest:
        raise PriceListWrong(f"{code}: {rupiah_per_km2} per km² is no whole price per hectare.")
    return minor
