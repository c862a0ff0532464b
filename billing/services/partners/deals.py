"""A partner's pipeline: offers it writes for cities, moved step by step until the city subscribes or does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from billing.models import Package, Quote, QuoteStage, Subscription, SubscriptionState, TaxProfile
from billing.rules import money
from billing.rules.deals import OPEN, By, Stage, require_step
from billing.rules.pricing import Bill
from billing.rules.shares import margin_on
from billing.services import partner_news, taxes
from billing.services.packages import chosen_services
from billing.services.partners.terms import terms_of
from billing.services.quotes import CoveredArea, billing_day, make_quote, price
from billing.services.taxes import UnknownTaxProfile
from core.audit import services as audit
from core.errors import DomainError, Invalid, NotFound
from core.plain import one_line
from core.schedules.registry import on_the_platform
from core.tenancy import inside_public
from tenants.models import City, Partner, Region, RegionLevel

FOLLOW: Final = "billing.follow_deals"
MAX_NOTE: Final = 500
MAX_AREA_HA: Final = 10_000_000  # 100,000 km²: larger than any regency
SYSTEM: Final = "Tanggap"


class DealMissing(NotFound):
    """No such offer of this partner."""

    code = "deal_not_found"


class ReferenceTaken(DomainError):
    """The partner used this number for something else before."""

    code = "reference_taken"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an offer is to be for, as the partner chose it.

    Attributes:
        area_ha: Area in hectares, to be confirmed with boundaries.
    """

    region: Region
    package: Package
    services: tuple[str, ...]
    area_ha: int
    tax_profile: TaxProfile


@dataclass(frozen=True, slots=True)
class StageSum:
    """One column of the pipeline."""

    stage: QuoteStage
    count: int
    subtotal_minor: int


def wanted(
    *,
    region_code: str,
    package_code: str,
    services: Sequence[str] = (),
    area_ha: int | None = None,
    tax_code: str = "",
) -> Wanted:
    """Look up what was chosen. On the platform.

    Raises:
        Invalid: No such regency, package on sale or tax profile, or no area.
    """
    region = Region.objects.filter(code=region_code[:13], level=RegionLevel.REGENCY).first()
    if region is None:
        raise Invalid(_("Pilih kabupaten atau kota dari daftar."), field="region")
    try:
        package = Package.objects.newest(package_code)
    except Package.DoesNotExist:
        raise Invalid(_("Paket ini tidak dijual. Pilih dari daftar."), field="package") from None
    area = area_ha if area_ha is not None else region.area_ha
    if not area or not 0 < area <= MAX_AREA_HA:
        raise Invalid(_("Isi luas wilayah yang dilayani dalam km²."), field="area")
    try:
        tax = taxes.profile(tax_code) if tax_code else taxes.default_for(region.code)
    except UnknownTaxProfile as unknown:
        raise Invalid(str(unknown), field="tax_profile") from None
    return Wanted(region, package, tuple(services), area, tax)


def estimate(choice: Wanted) -> Bill:
    """What a year would cost the city.

    Raises:
        UnknownService: The package offers no such service.
    """
    return price(choice.package, choice.area_ha, choice.services, choice.tax_profile)


def register(
    *,
    partner: Partner,
    choice: Wanted,
    note: str = "",
    reference: str = "",
    is_sandbox: bool = False,
    actor_label: str,
    at: datetime,
) -> Quote:
    """Write an offer down under a number of its own, as a draft of the partner's.

    Args:
        reference: The partner's own number for it: asked again with the same, the first offer is given.
        is_sandbox: A trial run, which no pipeline shows.

    Raises:
        PackageWithdrawn, UnknownService: The package or a service is not sold (any more).
        ReferenceTaken: The reference is that of another offer.
    """
    region = choice.region
    with inside_public(), transaction.atomic(durable=True):
        known = _known(partner, reference, choice, is_sandbox)
        if known is not None:
            return known
        quote = make_quote(
            region_code=region.code,
            region_name=region.name,
            package=choice.package,
            services=choice.services,
            coverage=[CoveredArea(region.code, region.name, "", choice.area_ha)],
            area_ha=choice.area_ha,
            tax_profile=choice.tax_profile,
            partner=partner,
            stage=QuoteStage.DRAFT,
            note=one_line(note)[:MAX_NOTE],
            reference=reference,
            is_sandbox=is_sandbox,
            at=at,
        )
        _record("deal_registered", quote, actor_label, at)
    return quote


def renew(
    *, partner: Partner, deal: UUID, sandbox: bool = False, actor_label: str, at: datetime
) -> Quote:
    """A new offer for the same, at today's prices; the old one stays as it was said.

    Raises:
        DealMissing: Not this partner's.
        Invalid: The package is no longer sold at all, or its area can no longer be priced.
    """
    old = get(partner, deal, sandbox=sandbox)
    choice = wanted(
        region_code=old.region_code,
        package_code=old.package.code,
        services=old.services,
        area_ha=old.area_ha,
        tax_code=old.tax_profile.code,
    )
    return register(
        partner=partner,
        choice=choice,
        note=old.note,
        is_sandbox=sandbox,
        actor_label=actor_label,
        at=at,
    )


def step(
    *,
    partner: Partner,
    deal: UUID,
    name: str,
    reason: str = "",
    sandbox: bool = False,
    actor_label: str,
    at: datetime,
) -> Quote:
    """Take one step of an offer's life.

    Raises:
        DealMissing: Not this partner's.
        StepNotOpen, NotYourStep, ReasonNeeded: The table does not allow it; nothing changed.
    """
    with inside_public(), transaction.atomic(durable=True):
        mine = of(partner, sandbox=sandbox).select_for_update(of=("self",))
        quote = mine.filter(public_id=deal).first()
        if quote is None:
            raise DealMissing(_("Penawaran ini tidak ada."))
        rule = require_step(name, stage=quote.stage, who=By.PARTNER, reason=reason)
        if rule.target is Stage.ACCEPTED and quote.valid_until < billing_day(at):
            raise Invalid(_("Masa berlaku penawaran ini sudah lewat. Perbarui dahulu."))
        _set(quote, rule.target, at)
        _record(f"deal_{name}", quote, actor_label, at, reason=one_line(reason)[:MAX_NOTE])
    return quote


def of(partner: Partner, *, sandbox: bool = False) -> QuerySet[Quote]:
    """The partner's offers, those of applicants who named it included; or its trial runs. On the platform."""
    return Quote.objects.filter(partner=partner, is_sandbox=sandbox).select_related(
        "package", "tax_profile", "application", "application__city"
    )


def get(partner: Partner, deal: UUID, *, sandbox: bool = False) -> Quote:
    """One offer; another partner's does not exist.

    Raises:
        DealMissing: There is none.
    """
    quote = of(partner, sandbox=sandbox).filter(public_id=deal).first()
    if quote is None:
        raise DealMissing(_("Penawaran ini tidak ada."))
    return quote


def sums(partner: Partner) -> list[StageSum]:
    """The columns of the pipeline with how many offers and how much a year, in their order."""
    rows: Mapping[str, Any] = {
        row["stage"]: row
        for row in Quote.objects.filter(partner=partner, is_sandbox=False)
        .values("stage")
        .annotate(count=Count("pk"), value=Sum("subtotal_minor"))
    }
    return [
        StageSum(
            stage,
            rows[stage]["count"] if stage in rows else 0,
            rows[stage]["value"] if stage in rows else 0,
        )
        for stage in QuoteStage
    ]


def margin_of(quote: Quote) -> tuple[int, int]:
    """What the partner would earn on an offer a year: basis points and amount."""
    if quote.partner is None:
        return 0, 0
    bp = margin_on(terms_of(quote.partner), quote.package.code, billing_day(quote.created_at))
    return bp, money.share(quote.subtotal_minor, bp)


def margins_of(quotes: Sequence[Quote]) -> dict[int, tuple[int, int]]:
    """The same for several offers of one partner, by primary key; its terms are read once."""
    owner = next((quote.partner for quote in quotes if quote.partner is not None), None)
    if owner is None:
        return {quote.pk: (0, 0) for quote in quotes}
    terms = terms_of(owner)
    found = {}
    for quote in quotes:
        bp = margin_on(terms, quote.package.code, billing_day(quote.created_at))
        found[quote.pk] = bp, money.share(quote.subtotal_minor, bp)
    return found


def win(city: City, *, at: datetime) -> int:
    """Mark the offer that became this city's subscription; returns how many changed. In the caller's transaction.

    The application's newest offer, else the partner's newest for the region. Others of the region stay.
    """
    quote = newest_for(city, lock=True)
    if quote is None:
        return 0
    rule = require_step("win", stage=quote.stage, who=By.SYSTEM)
    _set(quote, rule.target, at)
    _record("deal_win", quote, SYSTEM, at, city=city.code)
    return 1


def newest_for(city: City, *, lock: bool = False) -> Quote | None:
    """The offer a city would run on: its application's newest, else its partner's newest for the region.

    ``None`` when there is none, or one of them is won already.
    """
    if city.partner_id is None:
        return None
    mine = Quote.objects.filter(partner=city.partner_id, is_sandbox=city.is_sandbox).order_by(
        "-created_at", "-pk"
    )
    if lock:
        mine = mine.select_for_update(of=("self",))
    applied = mine.filter(application__city=city)
    found = list(applied or mine.filter(region_code=city.kemendagri_code, application=None))
    if any(quote.stage == QuoteStage.WON for quote in found):
        return None
    return next((quote for quote in found if quote.stage in {*OPEN, Stage.EXPIRED}), None)


@on_the_platform(FOLLOW, every=timedelta(minutes=15))
def follow(at: datetime) -> None:
    """Offers whose city subscribed are won; those whose time is over expire."""
    with inside_public(), transaction.atomic(durable=True):
        paying = Subscription.objects.exclude(
            state__in=[SubscriptionState.TRIAL, SubscriptionState.ENDED]
        )
        cities = City.objects.filter(
            partner__isnull=False, is_sandbox=False, pk__in=paying.values("city")
        )
        for city in cities.order_by("pk"):
            win(city, at=at)
        over = Quote.objects.select_for_update(of=("self",)).filter(
            stage__in=[QuoteStage.DRAFT, QuoteStage.OFFERED], valid_until__lt=billing_day(at)
        )
        for quote in over.order_by("pk"):
            _set(quote, Stage.EXPIRED, at)
            _record("deal_expire", quote, SYSTEM, at)


def _known(partner: Partner, reference: str, choice: Wanted, is_sandbox: bool) -> Quote | None:
    """The offer a reference was used for, when it says the same. The partner is held until the transaction ends."""
    if not reference:
        return None
    Partner.objects.select_for_update().get(pk=partner.pk)
    found = of(partner, sandbox=is_sandbox).filter(reference=reference).first()
    if found is None:
        return None
    same = (
        found.region_code == choice.region.code
        and found.package.code == choice.package.code
        and sorted(found.services) == sorted(chosen_services(found.package, choice.services))
        and found.area_ha == choice.area_ha
        and found.tax_profile == choice.tax_profile
    )
    if not same:
        raise ReferenceTaken(
            _("Nomor rujukan ini sudah dipakai untuk penawaran lain."), field="reference"
        )
    return found


def _set(quote: Quote, stage: Stage, at: datetime) -> None:
    quote.stage = QuoteStage(stage.value)
    changed = ["stage"]
    if stage in (Stage.ACCEPTED, Stage.WON) and quote.accepted_at is None:
        quote.accepted_at = at
        changed.append("accepted_at")
    quote.save(update_fields=changed)
    partner_news.tell_quote(quote, at=at)


def _record(kind: str, quote: Quote, actor_label: str, at: datetime, **more: object) -> None:
    facts = {"stage": str(quote.stage), "region": quote.region_code, **more}
    audit.record(kind=kind, subject=quote.number, actor_label=actor_label, at=at, facts=facts)
