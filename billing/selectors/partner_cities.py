"""What a partner's systems read of its cities: in numbers and codes, never loops over cities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count, QuerySet, Sum

from billing.models import CoverageEntry, Subscription, SubscriptionState
from billing.rules import pricing
from billing.rules.periods import period_on
from billing.rules.pricing import Bill
from billing.services import coverage, estimates, subscriptions, taxes
from billing.services.coverage import Piece
from billing.services.partners import cities
from billing.services.quotes import billing_day
from core.tenancy import inside, inside_public
from reporting.selectors import coverage as measuring
from reporting.selectors import usage as using
from reporting.selectors.coverage import MeasuredArea
from reporting.selectors.usage import Usage
from tenants.models import City, CityEvent, CityPulse, Domain, Partner
from tenants.services import building


@dataclass(frozen=True, slots=True)
class CityRow:
    """One city as lists and pages of the API show it.

    Attributes:
        host: Its host name, whether it answers or not.
        reference: The partner's own number for it; "" for none.
        steps: What the partner may do now.
    """

    city: City
    host: str
    subscription: Subscription | None
    area_ha: int
    areas: int
    reference: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bought:
    """What a city has, what the year costs and until when it is paid; ``None`` where it only tries."""

    subscription: Subscription
    area_ha: int
    is_typed: bool
    year: Bill
    paid_until: date | None
    renews_on: date | None


@dataclass(frozen=True, slots=True)
class AreaRow:
    """A kelurahan that can be switched on. Sizes in hectares; ``billed_ha`` is ``None`` while it is off.

    Attributes:
        is_measured_anew: Boundaries changed since: the next change with new sizes takes them over.
    """

    code: str
    name: str
    parent_code: str
    parent_name: str
    area_ha: int
    billed_ha: int | None
    is_measured_anew: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """Everything a city can serve, and what of it is on. ``typed_ha``: the area typed in the offer, while it holds."""

    areas: tuple[AreaRow, ...]
    typed_ha: int | None


def rows(found: Sequence[City], *, at: datetime) -> list[CityRow]:
    """These cities with what belongs to them: six queries at most, however many there are. On the platform."""
    ids = [city.pk for city in found]
    running = {
        each.city_id: each
        for each in Subscription.objects.select_related("package")
        .filter(city__in=ids)
        .exclude(state=SubscriptionState.ENDED)
    }
    hosts = dict(
        Domain.objects.filter(tenant__in=ids)
        .order_by("is_primary", "-pk")
        .values_list("tenant_id", "domain")
    )
    sizes = _sizes(ids, billing_day(at))
    facts, allowed = _asked_with(ids), cities.steps_of(found)
    return [
        CityRow(
            city=city,
            host=hosts.get(city.pk, f"{city.code}.{settings.CITY_HOST_SUFFIX}"),
            subscription=running.get(city.pk),
            area_ha=sizes.get(city.pk, (0, 0))[0],
            areas=sizes.get(city.pk, (0, 0))[1],
            reference=facts.get(city.pk, ""),
            steps=tuple(step.name for step in allowed[city.pk]),
        )
        for city in found
    ]


def referred_to(reference: str) -> QuerySet[CityEvent, int]:
    """Primary keys of cities that were asked for under a reference, whosever they are."""
    asked = CityEvent.objects.filter(kind=building.REQUESTED, facts__reference=reference)
    return asked.values_list("city", flat=True)


def bought(city: City, *, at: datetime) -> Bought | None:
    """What one city has; ``None`` without a subscription. On the platform."""
    subscription = subscriptions.running(city)
    if subscription is None:
        return None
    today = billing_day(at)
    now = estimates.has(subscription, today)
    is_trial = subscription.state == SubscriptionState.TRIAL
    after = period_on(subscription.started_on, today)[1]
    return Bought(
        subscription=subscription,
        area_ha=now.area_ha,
        is_typed=coverage.codes_of(now.pieces.values()) is None,
        year=pricing.bill(now.lines(), taxes.tax_of(taxes.profile_of(city))),
        paid_until=None if is_trial else subscription.period_end,
        renews_on=None if is_trial else after,
    )


def areas(city: City, *, at: datetime) -> Coverage:
    """Kelurahan of one city, those that left the boundaries but are still billed included."""
    with inside(city):
        known = measuring.measured()
    with inside_public():
        now = coverage.on_day(city, billing_day(at))
    if coverage.codes_of(now.values()) is None:
        return Coverage(tuple(_area(each, None) for each in known), coverage.total_ha(now.values()))
    codes = {each.code for each in known}
    gone = [
        AreaRow(piece.code, piece.name, piece.parent_code, "", 0, piece.area_ha, False)
        for code, piece in now.items()
        if code not in codes
    ]
    return Coverage((*(_area(each, now.get(each.code)) for each in known), *gone), None)


def limits(city: City) -> list[Usage]:
    """Every limit of the city's package and how much of it is used."""
    with inside(city):
        return using.usage(city)


def pulses(partner: Partner, *, sandbox: bool) -> QuerySet[CityPulse]:
    """The last measurement of each of the partner's cities. On the platform."""
    mine = cities.of(partner, sandbox=sandbox)
    return CityPulse.objects.select_related("city").filter(city__in=mine)


def _area(each: MeasuredArea, billed: Piece | None) -> AreaRow:
    return AreaRow(
        code=each.code,
        name=each.name,
        parent_code=each.parent_code,
        parent_name=each.parent_name,
        area_ha=each.area_ha,
        billed_ha=billed.area_ha if billed else None,
        is_measured_anew=billed is not None and billed.version != each.version,
    )


def _sizes(cities_: Sequence[int], day: date) -> dict[int, tuple[int, int]]:
    """Billed hectares and how many areas, by city."""
    latest = (
        CoverageEntry.objects.filter(city__in=cities_, effective_on__lte=day)
        .order_by("city", "area_code", "-effective_on", "-id")
        .distinct("city", "area_code")
    )
    sums = (
        CoverageEntry.objects.filter(pk__in=latest.values("pk"), is_on=True)
        .values("city")
        .annotate(size=Sum("area_ha"), number=Count("pk"))
    )
    return {row["city"]: (int(row["size"]), row["number"]) for row in sums}


def _asked_with(cities_: Sequence[int]) -> dict[int, str]:
    """The partner's own number for each city that was asked for with one."""
    asked = CityEvent.objects.filter(
        city__in=cities_, kind=building.REQUESTED, facts__has_key="reference"
    )
    return {event.city_id: str(event.facts["reference"]) for event in asked}
