"""Cities as customers, and the years they pay for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Final, cast

from django.utils.translation import gettext as _

from billing import stripe_facts
from billing.stripe_facts import SubscriptionFacts
from billing.stripe_gateway.client import (
    PAGE,
    Away,
    call,
    every,
    id_of,
    options,
    plain,
    v1,
    with_metadata,
)
from core import clock

_LEAP_DAYS: Final = frozenset({(2, 29), (3, 1)})


def create_customer(*, city: str, name: str, email: str, key: str) -> str:
    """A city as Stripe's customer: the office's name and its official address, nothing else."""
    params = {
        "name": name,
        "email": email,
        "preferred_locales": ["id"],
        "metadata": {"city": city},
    }
    return id_of(call(lambda: v1().customers.create(cast(Any, params), options(key))))


def find_customer(city: str) -> str | None:
    """The customer an earlier attempt created."""
    pages = every(lambda: v1().customers.list({"limit": PAGE}))
    return with_metadata(pages, "city", city)


def update_customer(customer: str, *, name: str, email: str) -> None:
    """Bring name and address up to date."""
    call(lambda: v1().customers.update(customer, cast(Any, {"name": name, "email": email})))


def create_subscription(
    *,
    customer: str,
    items: Mapping[str, tuple[str, int]],
    tax_rate: str,
    days_until_due: int,
    period: tuple[date, date],
    metadata: Mapping[str, str],
    key: str,
) -> SubscriptionFacts:
    """Begin a paid year; its first invoice, for the whole of it, is a draft.

    Args:
        items: Price id and quantity, by what they are for.
        period: The year, which contains today: it began at midnight in Jakarta and renews then.
    """
    params: dict[str, Any] = {
        "customer": customer,
        "collection_method": "send_invoice",
        "days_until_due": days_until_due,
        "items": [
            {"price": price, "quantity": quantity, "metadata": {"code": code}}
            for code, (price, quantity) in items.items()
        ],
        **_anchors(period),
        "metadata": dict(metadata),
    }
    if tax_rate:
        params["default_tax_rates"] = [tax_rate]
    return _subscription(lambda: v1().subscriptions.create(cast(Any, params), options(key)))


def update_subscription(subscription: str, items: Sequence[Mapping[str, Any]]) -> SubscriptionFacts:
    """Change items, charging nothing: what a change costs is billed to the day by ourselves."""
    params = {"items": [dict(item) for item in items], "proration_behavior": "none"}
    return _subscription(lambda: v1().subscriptions.update(subscription, cast(Any, params)))


def charge_card(subscription: str, payment_method: str) -> None:
    """From the next invoice on, charge a card instead of sending a bill."""
    params = {"collection_method": "charge_automatically", "default_payment_method": payment_method}
    call(lambda: v1().subscriptions.update(subscription, cast(Any, params)))


def send_bills(subscription: str, *, days_until_due: int) -> None:
    """From the next invoice on, send a bill."""
    params = {"collection_method": "send_invoice", "days_until_due": days_until_due}
    call(lambda: v1().subscriptions.update(subscription, cast(Any, params)))


def cancel_subscription(subscription: str) -> SubscriptionFacts:
    """End it now, giving nothing back. Ended already: nothing changes."""
    found = subscription_facts(subscription)
    if found.state == "canceled":
        return found
    params = {"invoice_now": False, "prorate": False}
    return _subscription(lambda: v1().subscriptions.cancel(subscription, cast(Any, params)))


def subscription_facts(subscription: str) -> SubscriptionFacts:
    """The subscription as it is now."""
    return _subscription(lambda: v1().subscriptions.retrieve(subscription))


def subscriptions(customer: str = "") -> Iterator[SubscriptionFacts]:
    """All of them (of one customer), ended ones too."""
    params: dict[str, Any] = {"status": "all", "limit": PAGE}
    if customer:
        params["customer"] = customer
    for raw in every(lambda: v1().subscriptions.list(cast(Any, params))):
        yield stripe_facts.subscription_of(raw)


def _anchors(period: tuple[date, date]) -> dict[str, int]:
    """When the year began, and when it renews.

    Stripe counts years in UTC, where midnight in Jakarta belongs to the day before: around 29 February the calendars
    part. A year that begins there begins at 07.00 in Jakarta instead, which is midnight in UTC, and renews by itself
    on the days of :func:`billing.rules.periods.year_after`.

    Raises:
        Away: It is not 07.00 yet; ask again later.
    """
    begins = period[0]
    if (begins.month, begins.day) not in _LEAP_DAYS:
        return {
            "backdate_start_date": stripe_facts.moment_of(begins),
            "billing_cycle_anchor": stripe_facts.moment_of(period[1]),
        }
    start = datetime.combine(begins, time.min, UTC)
    if start > clock.now():
        raise Away(_("Stripe memulai tahun ini pukul 07.00 WIB."))
    return {"backdate_start_date": int(start.timestamp())}


def _subscription(ask: Callable[[], Any]) -> SubscriptionFacts:
    return stripe_facts.subscription_of(plain(call(ask)))
