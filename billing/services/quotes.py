"""Offers: what a city would get and what it would cost, line by line, kept as it was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from billing.models import Package, Quote, QuoteStage, TaxProfile
from billing.rules import pricing
from billing.rules.pricing import Bill, Line
from billing.services import numbering, partner_news
from billing.services.entitling import entitlements_of
from billing.services.packages import chosen_services, price_list
from billing.services.taxes import tax_of
from core.errors import Invalid
from tenants.models import Application, Partner

VALID_DAYS: Final = 30
PREFIX: Final = "PNW"
SANDBOX_PREFIX: Final = "COBA"
BILLING_ZONE: Final = ZoneInfo("Asia/Jakarta")


class PackageWithdrawn(Invalid):
    """The package version is not sold any more."""

    code = "package_withdrawn"


class NothingCovered(Invalid):
    """No area was chosen."""

    code = "nothing_covered"


@dataclass(frozen=True, slots=True)
class CoveredArea:
    """One area an offer is for. ``area_ha`` is ``None`` when nobody has measured it."""

    code: str
    name: str
    parent_code: str
    area_ha: int | None

    def as_json(self) -> dict[str, Any]:
        """As ``Quote.coverage`` stores it."""
        return {
            "code": self.code,
            "name": self.name,
            "parent_code": self.parent_code,
            "area_ha": self.area_ha,
        }


def price(package: Package, area_ha: int, services: Sequence[str], tax_profile: TaxProfile) -> Bill:
    """What a year costs, with tax. Reads nothing: for every click of somebody who is choosing.

    Args:
        area_ha: Covered area in hectares (0.01 km²).
        services: Optional services; those the package includes cost nothing.

    Raises:
        UnknownService: The package offers no such service.
    """
    lines = pricing.yearly_lines(
        price_list(package), area_ha=area_ha, services=chosen_services(package, services)
    )
    return pricing.bill(lines, tax_of(tax_profile))


def make_quote(
    *,
    region_code: str,
    region_name: str,
    package: Package,
    services: Sequence[str],
    categories: Sequence[str] = (),
    coverage: Sequence[CoveredArea],
    tax_profile: TaxProfile,
    at: datetime,
    area_ha: int | None = None,
    application: Application | None = None,
    partner: Partner | None = None,
    stage: QuoteStage = QuoteStage.OFFERED,
    note: str = "",
    reference: str = "",
    is_sandbox: bool = False,
) -> Quote:
    """Write an offer down under a number of its own, in the caller's transaction, on the platform.

    Args:
        coverage: Areas chosen, at least one unless ``area_ha`` is typed.
        area_ha: Area typed in where nobody has measured the areas; to be confirmed with boundaries.
        reference: The partner's own number for it; "" for none.
        is_sandbox: A partner's trial run, numbered apart.

    Raises:
        PackageWithdrawn: The package version is not sold (any more).
        NothingCovered: No area, or areas without a size and none typed.
        UnknownService, NotInPackage: Services or categories the package does not offer.
    """
    if package.published_at is None or package.withdrawn_at is not None:
        raise PackageWithdrawn(
            _("Paket %s tidak dijual lagi. Pilih paket lain.") % package.name, package=package.code
        )
    typed = area_ha is not None
    measured = sum(area.area_ha or 0 for area in coverage)
    if not typed and any(area.area_ha is None for area in coverage):
        raise NothingCovered(_("Luas sebagian wilayah belum diketahui. Isi luas seluruhnya."))
    area = area_ha if area_ha is not None else measured
    if area <= 0:
        raise NothingCovered(_("Pilih paling sedikit satu wilayah yang dilayani."))
    bought = chosen_services(package, services)
    entitlements_of(package, services=bought, chosen=categories)
    bill = price(package, area, bought, tax_profile)
    on = billing_day(at)
    return Quote.objects.create(
        number=numbering.next_number(Quote, SANDBOX_PREFIX if is_sandbox else PREFIX, on.year),
        application=application,
        partner=partner,
        region_code=region_code,
        region_name=region_name,
        package=package,
        services=bought,
        categories=list(categories),
        coverage=[each.as_json() for each in coverage],
        area_ha=area,
        area_is_typed=typed,
        tax_profile=tax_profile,
        lines=[line.as_json() for line in bill.lines],
        currency=package.currency,
        subtotal_minor=bill.subtotal_minor,
        tax_minor=bill.ppn_minor,
        total_minor=bill.total_minor,
        stage=stage,
        valid_until=on + timedelta(days=VALID_DAYS),
        created_at=at,
        note=note,
        reference=reference,
        is_sandbox=is_sandbox,
    )


def lapse(offers: QuerySet[Quote], *, at: datetime) -> int:
    """Let those of these that are still open to the city expire, and say so to their partners; returns how many.

    In the caller's transaction, on the platform. One that expired before is not said again.
    """
    still = offers.filter(stage=QuoteStage.OFFERED).select_for_update(of=("self",))
    found = list(still.select_related("partner").order_by("pk"))
    for quote in found:
        quote.stage = QuoteStage.EXPIRED
        quote.save(update_fields=["stage"])
        partner_news.tell_quote(quote, at=at)
    return len(found)


def bill_of(quote: Quote) -> Bill:
    """What the offer said, from what was stored; never computed again with today's prices."""
    lines = tuple(Line.from_json(line) for line in quote.lines)
    return pricing.bill(lines, tax_of(quote.tax_profile))


def billing_day(at: datetime) -> date:
    """The day money counts by: the date in Jakarta."""
    return at.astimezone(BILLING_ZONE).date()
