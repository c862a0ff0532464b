"""Telling Stripe what a city has subscribed to: the year's items, at its own prices.

The paid year begins at midnight in Jakarta of the day the city was activated, however late Stripe is told, and renews
on that day. Its invoices come from Stripe's own tiers and equal ours (see ``reconciliation``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from billing.models import Package, Subscription, SubscriptionState
from billing.services import catalogue_push, coverage, invoices_sync, subscriptions_sync
from billing.services.customer_push import MAX_ATTEMPTS, customer_of
from billing.services.packages import chosen_services
from billing.services.quotes import billing_day
from billing.services.subscriptions import PUSH_SUBSCRIPTION
from billing.services.taxes import profile_of
from billing.stripe_facts import SubscriptionFacts
from billing.stripe_gateway import invoices as invoice_gateway
from billing.stripe_gateway import subscriptions as gateway
from billing.stripe_gateway.client import once
from core import clock
from core.errors import DomainError
from core.outbox.registry import Message, consumer

SUBSCRIPTION: Final = "subscription"

Items = Mapping[str, tuple[str, int]]


class WrongCurrency(DomainError):
    """A package is priced in another currency than its city is billed in."""

    code = "wrong_currency"


def items_on(subscription: Subscription, day: date) -> Items:
    """What the city has on a day, as Stripe bills it for a year."""
    area_ha = coverage.total_ha(coverage.on_day(subscription.city, day).values())
    return items_of(subscription.package, subscription.services, area_ha)


def items_of(package: Package, services: Sequence[str], area_ha: int) -> Items:
    """Price and quantity of each part, by what it is for."""
    prices = catalogue_push.prices_of(package)
    bought = [catalogue_push.service_code(each) for each in chosen_services(package, services)]
    return {
        catalogue_push.BASE: (prices[catalogue_push.BASE], 1),
        catalogue_push.COVERAGE: (prices[catalogue_push.COVERAGE], area_ha),
        **{code: (prices[code], 1) for code in bought},
    }


def differences(there: SubscriptionFacts, wanted: Items) -> list[dict[str, Any]]:
    """What to change about a subscription's items so that they are what is wanted; empty: nothing."""
    changes: list[dict[str, Any]] = []
    left = dict(wanted)
    for item in there.items:
        target = left.pop(item.code, None)
        if target is None:
            changes.append({"id": item.id, "deleted": True})
        elif target != (item.price, item.quantity):
            changes.append({"id": item.id, "price": target[0], "quantity": target[1]})
    changes += [
        {"price": price, "quantity": quantity, "metadata": {"code": code}}
        for code, (price, quantity) in left.items()
    ]
    return changes


def bring_up_to_date(subscription: Subscription, day: date) -> bool:
    """Let Stripe's items follow ours; charges nothing. Returns whether anything differed."""
    there = gateway.subscription_facts(subscription.stripe_subscription_id)
    changes = differences(there, items_on(subscription, day))
    if changes and there.state != "canceled":
        there = gateway.update_subscription(there.id, changes)
    _keep(subscription, there)
    return bool(changes)


def read(pk: int) -> Subscription:
    """A subscription with what is needed to tell Stripe of it. On the platform."""
    return Subscription.objects.select_related("city", "package").get(pk=pk)


def _push(message: Message) -> None:
    subscription = read(int(message.payload["subscription"]))
    if subscription.state == SubscriptionState.ENDED:
        if subscription.stripe_subscription_id:
            gateway.cancel_subscription(subscription.stripe_subscription_id)
    elif subscription.state != SubscriptionState.TRIAL and not subscription.city.is_sandbox:
        _begin(subscription, message.payload)


@consumer(PUSH_SUBSCRIPTION, max_attempts=MAX_ATTEMPTS, prepare=_push)
def push_subscription(message: Message, _nothing: None) -> None:
    """Begin the paid year at Stripe, or end it. Every step is kept when it is done, so a repetition goes on there."""


def _begin(subscription: Subscription, bought: Mapping[str, Any]) -> None:
    at = clock.now()
    if not subscription.stripe_subscription_id:
        _create(subscription, _first_year(subscription, bought))
    there = gateway.subscription_facts(subscription.stripe_subscription_id)
    if there.latest_invoice:
        invoice_gateway.issue(there.latest_invoice, key=f"issue:{there.latest_invoice}")
        invoices_sync.refresh(there.latest_invoice, at=at)
    subscriptions_sync.refresh(there.id, at=at)


def _first_year(subscription: Subscription, bought: Mapping[str, Any]) -> Items:
    """What was bought the moment the city was activated: what was changed since is billed on its own."""
    if "package" not in bought:
        return items_on(subscription, max(billing_day(clock.now()), subscription.period_start))
    package = Package.objects.get(pk=int(bought["package"]))
    return items_of(package, list(bought["services"]), int(bought["area_ha"]))


def _create(subscription: Subscription, items: Items) -> None:
    city, package = subscription.city, subscription.package
    if package.currency != "IDR":
        raise WrongCurrency(f"{package} is priced in {package.currency}.", package=package.code)
    profile = profile_of(city)
    customer = customer_of(city)
    reference = f"{city.public_id}:{subscription.pk}"

    def find() -> SubscriptionFacts | None:
        return next(
            (
                each
                for each in gateway.subscriptions(customer)
                if each.metadata.get(SUBSCRIPTION) == reference
            ),
            None,
        )

    made = once(
        lambda key: gateway.create_subscription(
            customer=customer,
            items=items,
            tax_rate=catalogue_push.tax_rate_of(profile),
            days_until_due=city.billing_account.days_until_due,
            period=(subscription.period_start, subscription.period_end),
            metadata={SUBSCRIPTION: reference, "city": str(city.public_id)},
            key=key,
        ),
        key=f"subscription:{reference}:{subscription.period_start}",
        find=find,
    )
    _keep(subscription, made)


def _keep(subscription: Subscription, there: SubscriptionFacts) -> None:
    subscription.stripe_subscription_id = there.id
    subscription.stripe_items = {item.code: item.id for item in there.items}
    Subscription.objects.filter(pk=subscription.pk).update(
        stripe_subscription_id=there.id, stripe_items=subscription.stripe_items
    )
