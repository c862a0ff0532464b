"""What a change would cost, computed and not stored: for every click of somebody who is choosing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from billing.models import ChangeKind, Package, Subscription, SubscriptionState
from billing.rules import pricing
from billing.rules.periods import Period, period_on
from billing.rules.pricing import Bill, Line
from billing.services import coverage, entitling, subscriptions, taxes
from billing.services.coverage import Piece
from billing.services.packages import chosen_services, price_list
from billing.services.quotes import NothingCovered, PackageWithdrawn, billing_day
from core.errors import Invalid
from core.tenancy import inside, inside_public
from reporting.selectors import coverage as measuring
from reporting.services.catalog.entitlements import ALWAYS_INCLUDED
from tenants.models import City


@dataclass(frozen=True, slots=True)
class Bought:
    """What a city has, or would have."""

    package: Package
    services: tuple[str, ...]
    categories: tuple[str, ...]
    pieces: Mapping[str, Piece]

    @property
    def area_ha(self) -> int:
        return coverage.total_ha(self.pieces.values())

    def lines(self) -> tuple[Line, ...]:
        """What a whole year of it costs."""
        return pricing.yearly_lines(
            price_list(self.package), area_ha=self.area_ha, services=self.services
        )


@dataclass(frozen=True, slots=True)
class Estimate:
    """A change with its price, not stored.

    Attributes:
        extra: What is billed (or credited) now, for the rest of the paid year.
        next_year: The whole bill of the coming year; ``this_year`` the same before the change.
        off_categories: Categories that would be switched off: code and name.
    """

    subscription: Subscription
    kind: ChangeKind
    before: Bought
    after: Bought
    effective_on: date
    period: Period
    extra: Bill
    this_year: Bill
    next_year: Bill
    off_categories: tuple[tuple[str, str], ...] = ()

    @property
    def on(self) -> list[Piece]:
        """Areas switched on, or measured anew."""
        return coverage.difference(self.before.pieces, self.after.pieces)[0]

    @property
    def off(self) -> list[Piece]:
        """Areas switched off."""
        return coverage.difference(self.before.pieces, self.after.pieces)[1]


def has(subscription: Subscription, day: date) -> Bought:
    """What the city has on a day. On the platform."""
    return Bought(
        subscription.package,
        tuple(subscription.services),
        tuple(subscription.categories),
        coverage.on_day(subscription.city, day),
    )


def estimate_coverage(
    *, city: City, codes: Collection[str], remeasure: bool = False, at: datetime
) -> Estimate:
    """What serving just these kelurahan would cost.

    Args:
        codes: Every kelurahan to serve from today on.
        remeasure: Take over the sizes of the present boundaries for areas that stay on, too.

    Raises:
        NotSubscribed: The city has bought nothing yet.
        NothingCovered: No area is left.
        Invalid: A code is no kelurahan of this city.
    """
    known = coverage.measured(city)
    with inside_public():
        subscription = _required(city)
        before = has(subscription, billing_day(at))
        after = replace(before, pieces=_wanted(codes, before.pieces, known, remeasure))
        return _estimate(subscription, ChangeKind.COVERAGE, before, after, at)


def estimate_package(
    *,
    city: City,
    package: Package,
    services: Sequence[str],
    categories: Sequence[str] = (),
    at: datetime,
) -> Estimate:
    """What another package version, or other services of the same, would cost.

    Args:
        categories: First-level categories to keep where the package limits their number; empty leaves all those that
            are on, as far as they fit.

    Raises:
        NotSubscribed: The city has bought nothing yet.
        PackageWithdrawn: The package is not sold (any more).
        UnknownService, NotInPackage: The package does not offer what was chosen.
        Invalid: More categories are on than the package holds, and none were chosen.
    """
    with inside(city):
        active = measuring.active_categories()
    with inside_public():
        subscription = _required(city)
        same = package.pk == subscription.package_id
        if not same:
            require_on_sale(package)
        before = has(subscription, billing_day(at))
        bought = tuple(chosen_services(package, services))
        after = replace(before, package=package, services=bought, categories=tuple(categories))
        allowed = entitling.entitlements_of(package, services=bought, chosen=categories)
        off = _categories_off(active, allowed)
        kind = ChangeKind.SERVICES if same else ChangeKind.PACKAGE
        return replace(_estimate(subscription, kind, before, after, at), off_categories=off)


def _estimate(
    subscription: Subscription, kind: ChangeKind, before: Bought, after: Bought, at: datetime
) -> Estimate:
    today = billing_day(at)
    period = period_on(subscription.started_on, today)
    tax = taxes.tax_of(taxes.profile_of(subscription.city))
    old, new = before.lines(), after.lines()
    free = subscription.state == SubscriptionState.TRIAL or subscription.city.is_sandbox
    extra = () if free else pricing.change_lines(old, new, period=period, starts_on=today)
    return Estimate(
        subscription=subscription,
        kind=kind,
        before=before,
        after=after,
        effective_on=today,
        period=period,
        extra=pricing.bill(extra, tax),
        this_year=pricing.bill(old, tax),
        next_year=pricing.bill(new, tax),
    )


def _wanted(
    codes: Collection[str],
    before: Mapping[str, Piece],
    known: Mapping[str, Piece],
    remeasure: bool,
) -> dict[str, Piece]:
    unknown = sorted(code for code in codes if code not in known and code not in before)
    if unknown:
        raise Invalid(
            _("Wilayah ini tidak ada: %s.") % ", ".join(code[:20] for code in unknown[:5]),
            field="areas",
        )
    if not codes:
        raise NothingCovered(_("Pilih paling sedikit satu wilayah yang dilayani."))
    wanted = set(codes)
    kept = {
        code: known[code] if remeasure and code in known else piece
        for code, piece in before.items()
        if code in wanted
    }
    return kept | {code: piece for code, piece in known.items() if code in wanted - set(kept)}


def _categories_off(
    active: Sequence[tuple[str, str]], allowed: Mapping[str, Any]
) -> tuple[tuple[str, str], ...]:
    held, most = allowed["categories"], allowed["max_categories"]
    counted = [each for each in active if each[0] not in ALWAYS_INCLUDED]
    if held is not None:
        return tuple(each for each in counted if each[0] not in held)
    if most is not None and len(counted) > most:
        raise Invalid(
            _("Paket ini berisi %(most)d kategori, sekarang %(now)d menyala. Pilih yang dipakai.")
            % {"most": most, "now": len(counted)},
            field="categories",
        )
    return ()


def _required(city: City) -> Subscription:
    found = subscriptions.running(city)
    if found is None:
        raise subscriptions.NotSubscribed(_("Kota ini belum berlangganan paket."))
    return found


def require_on_sale(package: Package) -> None:
    if package.published_at is None or package.withdrawn_at is not None:
        raise PackageWithdrawn(
            _("Paket %s tidak dijual lagi. Pilih paket lain.") % package.name, package=package.code
        )
