"""Package and coverage of many cities, for the vendor's table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from billing.models import CoverageEntry, Subscription, SubscriptionState
from billing.rules import money
from billing.services.quotes import billing_day
from tenants.services.pulse import told_by


@told_by
def bought(cities: Sequence[int], at: datetime) -> Mapping[int, Mapping[str, str]]:
    """``package`` with its version, and ``coverage`` switched on today, in km²."""
    found: dict[int, dict[str, str]] = {}
    subscriptions = Subscription.objects.filter(city__in=cities).exclude(
        state=SubscriptionState.ENDED
    )
    for each in subscriptions.select_related("package"):
        found.setdefault(each.city_id, {})["package"] = (
            f"{each.package.name} v{each.package.version}"
        )
    latest = (
        CoverageEntry.objects.filter(city__in=cities, effective_on__lte=billing_day(at))
        .order_by("city", "area_code", "-effective_on", "-pk")
        .distinct("city", "area_code")
    )
    hectares: dict[int, int] = {}
    for entry in latest:
        if entry.is_on:
            hectares[entry.city_id] = hectares.get(entry.city_id, 0) + entry.area_ha
    for city, area in hectares.items():
        found.setdefault(city, {})["coverage"] = money.shown_area(area)
    return found
