"""What the city's own page says of its package: bought, used, covered, and what the next year costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from billing.models import Change, CoverageEntry, Package, Subscription
from billing.rules import money, pricing
from billing.rules.periods import period_on
from billing.selectors import bills
from billing.selectors.bills import Shown
from billing.services import coverage, estimates, subscriptions, taxes
from billing.services.coverage import Piece
from billing.services.quotes import billing_day
from core.tenancy import inside, inside_public
from reporting.selectors import coverage as measuring
from reporting.selectors import usage as using
from reporting.selectors.coverage import MeasuredArea
from reporting.selectors.usage import Usage
from tenants import entitlements
from tenants.models import City

MOST_ENTRIES = 60


@dataclass(frozen=True, slots=True)
class PackagePage:
    """The first page. Without a subscription only what the snapshot allows is known."""

    subscription: Subscription | None
    name: str
    is_sold: bool
    services: list[str]
    usage: list[Usage]
    covered: int
    area: str
    is_typed: bool
    period: tuple[date, date] | None
    renews_on: date | None
    next_year: Shown | None


@dataclass(frozen=True, slots=True)
class AreaChoice:
    """A kelurahan on the list. ``area`` is what it is, or would be, billed as."""

    code: str
    name: str
    area: str
    is_on: bool
    is_gone: bool = False
    measured_anew: str = ""


@dataclass(frozen=True, slots=True)
class District:
    """A kecamatan with its kelurahan."""

    code: str
    name: str
    area: str
    areas: list[AreaChoice] = field(default_factory=list)

    @property
    def on(self) -> int:
        return sum(area.is_on for area in self.areas)


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """Everything that can be switched on or off."""

    districts: list[District]
    is_illustrative: bool
    is_typed: bool
    remeasured: int


@dataclass(frozen=True, slots=True)
class ServiceChoice:
    """A service of a package on the form."""

    code: str
    name: str
    price: str
    is_included: bool
    is_on: bool


def page(city: City, *, at: datetime) -> PackagePage:
    """The package page."""
    with inside(city):
        used = using.usage(city)
        served = len(measuring.served_codes())
    with inside_public():
        subscription = subscriptions.running(city)
        if subscription is None:
            return PackagePage(
                subscription=None,
                name=str(city.entitlements.get("package_name") or ""),
                is_sold=False,
                services=_names(city.entitlements.get("services") or []),
                usage=used,
                covered=served,
                area="",
                is_typed=False,
                period=None,
                renews_on=None,
                next_year=None,
            )
        today = billing_day(at)
        bought = estimates.has(subscription, today)
        tax = taxes.tax_of(taxes.profile_of(city))
        period = period_on(subscription.started_on, today)
        is_trial = subscription.state == "trial"
        return PackagePage(
            subscription=subscription,
            name=bought.package.name,
            is_sold=bought.package.withdrawn_at is None,
            services=_names([*bought.package.included_services, *bought.services]),
            usage=used,
            covered=len(bought.pieces),
            area=money.shown_area(bought.area_ha),
            is_typed=coverage.codes_of(bought.pieces.values()) is None,
            period=None if is_trial else period,
            renews_on=None if is_trial else period[1],
            next_year=bills.shown(pricing.bill(bought.lines(), tax), tax),
        )


def coverage_page(city: City, *, chosen: Sequence[str] | None, at: datetime) -> CoveragePage:
    """Kecamatan and kelurahan to tick; ``chosen`` instead of what is on now, for a form shown again."""
    with inside(city):
        areas = measuring.measured()
    with inside_public():
        now = coverage.on_day(city, billing_day(at))
    on = set(now) if chosen is None else set(chosen)
    known = {area.code for area in areas}
    gone = [piece for code, piece in now.items() if code not in known]
    districts = _districts(areas, now, on)
    is_typed = coverage.codes_of(now.values()) is None
    if gone and not is_typed:
        lost = District("", "", money.shown_area(coverage.total_ha(gone)))
        lost.areas.extend(
            AreaChoice(
                each.code, each.name, money.shown_area(each.area_ha), each.code in on, is_gone=True
            )
            for each in gone
        )
        districts.append(lost)
    return CoveragePage(
        districts=districts,
        is_illustrative=any(area.is_illustrative for area in areas),
        is_typed=is_typed,
        remeasured=sum(_differs(area, now.get(area.code)) for area in areas),
    )


def services_of(package: Package, chosen: Sequence[str]) -> list[ServiceChoice]:
    """What the package includes, then what it offers, with yearly prices."""
    included = [
        ServiceChoice(code, entitlements.service_name(code), "", True, True)
        for code in package.included_services
    ]
    offered = [
        ServiceChoice(
            code, entitlements.service_name(code), money.shown(price), False, code in chosen
        )
        for code, price in package.optional_services.items()
    ]
    return [*included, *offered]


def packages_for(subscription: Subscription) -> list[Package]:
    """The newest version of each package on sale, and the city's own version first if it is another."""
    newest: dict[str, Package] = {}
    for package in Package.objects.on_sale().order_by("base_fee_minor", "code", "-version"):
        newest.setdefault(package.code, package)
    found = list(newest.values())
    own = subscription.package
    return found if own in found else [own, *found]


def changes(city: City) -> list[Change]:
    """Confirmed changes, newest first."""
    found = Change.objects.filter(subscription__city=city, confirmed_at__isnull=False)
    return list(found.order_by("-confirmed_at", "-pk")[:MOST_ENTRIES])


def ledger(city: City, *, before: int | None) -> tuple[list[CoverageEntry], int | None]:
    """A page of the coverage ledger, newest first, and where the next begins."""
    rows = CoverageEntry.objects.filter(city=city).order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: MOST_ENTRIES + 1])
    more = found[MOST_ENTRIES - 1].pk if len(found) > MOST_ENTRIES else None
    return found[:MOST_ENTRIES], more


def _districts(
    areas: Sequence[MeasuredArea], now: Mapping[str, Piece], on: set[str]
) -> list[District]:
    sizes: dict[str, int] = {}
    found: dict[str, District] = {}
    for area in areas:
        billed = now[area.code].area_ha if area.code in now else area.area_ha
        sizes[area.parent_code] = sizes.get(area.parent_code, 0) + billed
        district = found.setdefault(
            area.parent_code, District(area.parent_code, area.parent_name, "")
        )
        anew = _differs(area, now.get(area.code))
        district.areas.append(
            AreaChoice(
                area.code,
                area.name,
                money.shown_area(billed),
                area.code in on,
                measured_anew=money.shown_area(area.area_ha) if anew else "",
            )
        )
    return [
        District(each.code, each.name, money.shown_area(sizes[code]), each.areas)
        for code, each in found.items()
    ]


def _differs(area: MeasuredArea, billed: Piece | None) -> bool:
    return billed is not None and billed.version != area.version


def _names(codes: Sequence[str]) -> list[str]:
    return [entitlements.service_name(code) for code in codes]
