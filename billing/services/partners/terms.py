"""A partner's margin: per package or for all, from a day on. Set by the vendor, read by statements and price lists."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from billing.models import Package, PartnerTerms
from billing.rules import money
from billing.rules.pricing import yearly_lines
from billing.rules.shares import margin_on
from billing.services.packages import HA_PER_KM2, price_list, tier_name
from billing.services.quotes import billing_day
from core.audit import services as audit
from core.days import require_meant
from core.errors import Invalid
from core.tenancy import inside_public
from tenants.entitlements import service_name
from tenants.models import Partner

ALL: Final = 10_000
BASE: Final = "base"
Terms = dict[str, list[tuple[date, int]]]


@dataclass(frozen=True, slots=True)
class Price:
    """One line of a partner's price list: what the city pays a year, before tax, and the partner's margin on it."""

    text: str
    per: str
    amount_minor: int
    margin_minor: int


@dataclass(frozen=True, slots=True)
class PackagePrices:
    """One package on sale as a partner sees it."""

    package: Package
    margin_bp: int
    prices: tuple[Price, ...]


def set_margin(
    *,
    partner: Partner,
    margin_bp: int,
    valid_from: date,
    package_code: str = "",
    actor_label: str,
    at: datetime,
) -> PartnerTerms:
    """Agree on a margin from a day on; the same day again corrects it.

    Not for days that are over: what was earned then is written down.

    Raises:
        Invalid: A share above the whole, a day that is over, or a package nobody sells.
    """
    if not 0 <= margin_bp <= ALL:
        raise Invalid(_("Bagian mitra antara 0 dan 100 persen."), field="margin")
    if valid_from < billing_day(at):
        raise Invalid(_("Ketentuan berlaku paling cepat hari ini."), field="valid_from")
    require_meant(valid_from, field="valid_from")
    with inside_public(), transaction.atomic(durable=True):
        if package_code and not Package.objects.filter(code=package_code).exists():
            raise Invalid(_("Paket ini tidak dikenal."), field="package_code")
        terms, _made = PartnerTerms.objects.update_or_create(
            partner=partner,
            package_code=package_code,
            valid_from=valid_from,
            defaults={"margin_bp": margin_bp},
        )
        audit.record(
            kind="partner_margin",
            subject=partner.code,
            actor_label=actor_label,
            at=at,
            facts={
                "package": package_code,
                "margin_bp": margin_bp,
                "valid_from": valid_from.isoformat(),
            },
        )
    return terms


def terms_of(partner: Partner) -> Terms:
    """All terms of a partner, for :func:`billing.rules.shares.margin_on`."""
    found: Terms = defaultdict(list)
    for code, since, margin in PartnerTerms.objects.filter(partner=partner).values_list(
        "package_code", "valid_from", "margin_bp"
    ):
        found[code].append((since, margin))
    return found


def prices(partner: Partner, on: date) -> list[PackagePrices]:
    """The packages on sale with the partner's margin on a day, cheapest first."""
    terms = terms_of(partner)
    newest: dict[str, Package] = {}
    for package in Package.objects.on_sale().order_by("code", "version"):
        newest[package.code] = package
    return [
        _priced(package, margin_on(terms, package.code, on))
        for package in sorted(newest.values(), key=lambda each: (each.base_fee_minor, each.code))
    ]


def _priced(package: Package, margin_bp: int) -> PackagePrices:
    listed = price_list(package)
    [base] = yearly_lines(listed, area_ha=0)
    rows = [(_("Biaya dasar paket"), _("setahun"), base.amount_minor)]
    below = 0
    for tier in listed.tiers:
        rows.append(
            (
                tier_name(below, tier.up_to_ha),
                _("per km² setahun"),
                tier.unit_minor * HA_PER_KM2,
            )
        )
        below = tier.up_to_ha or below
    rows += [(service_name(code), _("setahun"), price) for code, price in listed.services.items()]
    return PackagePrices(
        package,
        margin_bp,
        tuple(
            Price(text, per, amount, money.share(amount, margin_bp)) for text, per, amount in rows
        ),
    )
