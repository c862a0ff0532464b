"""What a city has bought, from its trial to its end.

The package, services and coverage of an offer become a subscription when the city's trial opens; its first paid year
begins the day the city is activated. Stripe learns of it from the outbox (``billing.push_subscription``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from billing.models import Package, Quote, Subscription, SubscriptionState
from billing.rules.periods import year_after
from billing.services import coverage, entitling
from billing.services.coverage import TYPED, Piece
from billing.services.packages import chosen_services
from billing.services.quotes import NothingCovered, billing_day
from core.errors import DomainError, NotFound
from core.outbox.services import enqueue
from core.tenancy import inside_public
from tenants.models import City, CityEvent

PUSH_SUBSCRIPTION: Final = "billing.push_subscription"
PUSH_CHANGE: Final = "billing.push_change"


class NotSubscribed(NotFound):
    """The city has no subscription that runs."""

    code = "not_subscribed"


class AlreadySubscribed(DomainError):
    """The city has a subscription that has not ended."""

    code = "already_subscribed"


def running(city: City) -> Subscription | None:
    """The city's subscription that has not ended. On the platform."""
    return (
        Subscription.objects.select_related("package")
        .filter(city=city)
        .exclude(state=SubscriptionState.ENDED)
        .first()
    )


def locked(city: City) -> Subscription:
    """The same, held until the caller's transaction ends.

    Raises:
        NotSubscribed: There is none.
    """
    found = (
        Subscription.objects.select_for_update(of=("self",))
        .select_related("package")
        .filter(city=city)
        .exclude(state=SubscriptionState.ENDED)
        .first()
    )
    if found is None:
        raise NotSubscribed(_("Kota ini belum berlangganan paket."))
    return found


def open_trial(
    *,
    city: City,
    package: Package,
    services: Sequence[str] = (),
    categories: Sequence[str] = (),
    pieces: Sequence[Piece] | None = None,
    actor_label: str,
    at: datetime,
) -> Subscription:
    """Let a city try what it chose; nothing is charged before it is activated.

    May be part of a larger change. Asking again for a city that has a subscription is refused.

    Args:
        city: Built already: its boundaries are measured when ``pieces`` is left out.
        package: The version of the offer.
        pieces: Areas of the offer; ``None``: every kelurahan the city serves now.

    Raises:
        AlreadySubscribed: It has a subscription.
        NothingCovered: No area.
        UnknownService, NotInPackage: The package does not offer what was chosen.
    """
    with inside_public(), transaction.atomic():
        City.objects.select_for_update().get(pk=city.pk)
        if running(city) is not None:
            raise AlreadySubscribed(_("Kota ini sudah berlangganan."))
        covered = list(coverage.measured(city).values()) if pieces is None else list(pieces)
        if not covered:
            raise NothingCovered(_("Pilih paling sedikit satu wilayah yang dilayani."))
        today = billing_day(at)
        subscription = Subscription.objects.create(
            city=city,
            package=package,
            services=chosen_services(package, services),
            categories=list(categories),
            state=SubscriptionState.TRIAL,
            started_on=today,
            period_start=today,
            period_end=year_after(today, 1),
        )
        coverage.record(
            city,
            on=covered,
            off=[],
            effective_on=today,
            change=None,
            actor_label=actor_label,
            at=at,
        )
        _carry_out(city, subscription, covered, actor_label=actor_label, at=at)
        _note(city, "subscribed", subscription, actor_label=actor_label, at=at)
    return subscription


def pieces_of(quote: Quote, city: City) -> list[Piece]:
    """An offer's areas as the ledger takes them: measured by the city's own boundaries where it has them.

    What was offered by a typed area stays typed until the city's boundaries confirm it.
    """
    known = coverage.measured(city)
    wanted = [
        known[code]
        for area in quote.coverage
        for code in ([area["code"]] if area["code"] in known else _below(area["code"], known))
    ]
    if wanted and not quote.area_is_typed:
        return list({piece.code: piece for piece in wanted}.values())
    return [Piece(quote.region_code, quote.region_name, "", quote.area_ha, TYPED)]


def activate(*, city: City, actor_label: str, at: datetime) -> Subscription:
    """Begin the first paid year today. A second time changes nothing.

    Part of the caller's change: who activates a city moves its life as well (``tenants.services.life``).

    Raises:
        NotSubscribed: There is nothing to activate.
    """
    with inside_public(), transaction.atomic():
        subscription = locked(city)
        if subscription.state != SubscriptionState.TRIAL:
            return subscription
        today = billing_day(at)
        subscription.state = SubscriptionState.ACTIVE
        subscription.started_on = subscription.period_start = today
        subscription.period_end = year_after(today, 1)
        subscription.revision += 1
        subscription.save(
            update_fields=["state", "started_on", "period_start", "period_end", "revision"]
        )
        _note(city, "subscription_activated", subscription, actor_label=actor_label, at=at)
        if not city.is_sandbox:
            pieces = coverage.on_day(city, today)
            enqueue(
                PUSH_SUBSCRIPTION,
                key=city.code,
                subscription=subscription.pk,
                # What the first year is billed for, whatever is changed before Stripe hears of it.
                package=subscription.package_id,
                services=list(subscription.services),
                area_ha=coverage.total_ha(pieces.values()),
            )
    return subscription


def end(*, city: City, actor_label: str, at: datetime) -> Subscription | None:
    """End what the city bought, today; the ledger and its invoices stay. Twice changes nothing."""
    with inside_public(), transaction.atomic():
        try:
            subscription = locked(city)
        except NotSubscribed:
            return None
        subscription.state = SubscriptionState.ENDED
        subscription.ended_on = billing_day(at)
        subscription.revision += 1
        subscription.save(update_fields=["state", "ended_on", "revision"])
        _note(city, "subscription_ended", subscription, actor_label=actor_label, at=at)
        if subscription.stripe_subscription_id:
            enqueue(PUSH_SUBSCRIPTION, key=city.code, subscription=subscription.pk)
    return subscription


def _carry_out(
    city: City,
    subscription: Subscription,
    pieces: Sequence[Piece],
    *,
    actor_label: str,
    at: datetime,
) -> None:
    codes = coverage.codes_of(pieces)
    entitlements = entitling.apply_subscription(city, subscription, coverage=codes)
    coverage.serve(city, codes, entitlements["categories"], actor_label=actor_label, at=at)


def _note(
    city: City, kind: str, subscription: Subscription, *, actor_label: str, at: datetime
) -> None:
    CityEvent.objects.create(
        city=city,
        kind=kind,
        actor_label=actor_label[:120],
        facts={
            "package": subscription.package.code,
            "version": subscription.package.version,
            "services": subscription.services,
        },
        happened_at=at,
    )


def _below(code: str, known: dict[str, Piece]) -> list[str]:
    return [each for each in known if each.startswith(f"{code}.")]
