"""What screens of the sign-up print: prices line by line, as the paper will say them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.models import Package, Quote, TaxProfile
from billing.rules import money
from billing.rules.pricing import Bill
from billing.services import packages, quotes
from billing.services.signup import choosing
from billing.services.signup.choosing import Selection
from billing.services.signup.regions import Choice, Sizes
from tenants.entitlements import LIMIT_NAMES, limit_name, service_name

MONTHS = 12


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One line: what for, how much of it at which price, and what that adds."""

    text: str
    quantity: str
    unit: str
    amount: str


@dataclass(frozen=True, slots=True)
class PriceView:
    """A year's price with its lines and sums, all of it text."""

    lines: tuple[PriceLine, ...]
    subtotal: str
    tax_name: str
    tax: str
    total: str
    monthly: str


@dataclass(frozen=True, slots=True)
class PackageView:
    """A package as it is chosen from."""

    pk: int
    code: str
    name: str
    fee: str
    per_km2: str
    included: tuple[str, ...]
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServiceView:
    """A service: included, or to be ticked for a price."""

    code: str
    name: str
    price: str
    is_chosen: bool


def price_of(bill: Bill, tax: TaxProfile) -> PriceView:
    """A bill in words."""
    lines = []
    for line in bill.lines:
        text, quantity, unit = packages.describe(line)
        lines.append(PriceLine(text, quantity, unit, money.shown(line.amount_minor)))
    rounded = bill.total_minor // MONTHS // money.STEP_MINOR * money.STEP_MINOR
    return PriceView(
        tuple(lines),
        money.shown(bill.subtotal_minor),
        tax.name,
        money.shown(bill.ppn_minor),
        money.shown(bill.total_minor),
        money.shown(rounded),
    )


def price_of_quote(quote: Quote) -> PriceView:
    """What an offer said, from what was stored."""
    return price_of(quotes.bill_of(quote), quote.tax_profile)


def package_of(package: Package) -> PackageView:
    """A package in words."""
    tiers = package.tiers
    first = money.shown(int(tiers[0]["unit_minor"] or 0) * 100) if tiers else ""
    return PackageView(
        package.pk,
        package.code,
        package.name,
        money.shown(package.base_fee_minor),
        first,
        tuple(service_name(code) for code in package.included_services),
        tuple(
            f"{limit_name(name)}: {package.limits[name]:,}".replace(",", ".")
            for name in LIMIT_NAMES
            if package.limits.get(name) is not None
        ),
    )


def services_of(package: Package, chosen: tuple[str, ...]) -> list[ServiceView]:
    """What can be bought on top."""
    return [
        ServiceView(code, service_name(code), money.shown(price), code in chosen)
        for code, price in package.optional_services.items()
    ]


def screen(choice: Choice, selection: Selection) -> dict[str, Any]:
    """Everything screen 2 shows about a selection."""
    on_sale = [package_of(package) for package in choosing.packages_on_sale()]
    if selection.package.pk not in {each.pk for each in on_sale}:
        on_sale.append(package_of(selection.package))
    return priced(choice, selection) | {
        "choice": choice,
        "regency": choice.regency,
        "bounds": choice.bounds,
        "chosen": set(selection.codes),
        "districts": [(each, money.shown_area(each.area_ha)) for each in choice.districts],
        "packages": on_sale,
        "typed_km2": money.shown_area(selection.typed_ha).removesuffix(" km²")
        if selection.typed_ha
        else "",
    }


def priced(choice: Sizes, selection: Selection) -> dict[str, Any]:
    """The part of screen 2 that follows every click."""
    tax = choosing.tax_for(choice)
    return {
        "package": package_of(selection.package),
        "services": services_of(selection.package, selection.services),
        "price": price_of(choosing.price(choice, selection, tax), tax),
        "area": money.shown_area(choosing.area_ha(choice, selection)),
        "estimated": not choice.is_measured,
        "covered_words": covered_words(
            len(selection.codes), choice.villages_of(set(selection.codes)), choice.name
        ),
    }


def covered_words(districts: int, villages: int, name: str) -> str:
    """``5 kecamatan, 26 kelurahan``."""
    if not districts:
        return _("Belum ada wilayah terpilih")
    kind = _("desa/kelurahan") if name.startswith("Kabupaten") else _("kelurahan")
    return ngettext(
        "%(districts)d kecamatan, %(villages)d %(kind)s",
        "%(districts)d kecamatan, %(villages)d %(kind)s",
        districts,
    ) % {"districts": districts, "villages": villages, "kind": kind}
