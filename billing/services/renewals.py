"""A renewed year is billed by Stripe for the items it knew at midnight; what it had not heard of yet is corrected.

Normally there is nothing to correct. But a change confirmed shortly before midnight may reach Stripe after the renewal:
then the year was billed for what the city had before. The difference for the whole year becomes charges of that change.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Final

from billing.models import Change, Charge, Package, Subscription
from billing.rules import pricing
from billing.rules.pricing import Line, LineKind
from billing.services import catalogue_push, coverage
from billing.services.packages import chosen_services, describe, price_list
from billing.services.subscriptions import PUSH_CHANGE
from billing.stripe_facts import InvoiceFacts
from core.outbox.services import enqueue
from tenants.models import CityEvent

RENEWAL: Final = "subscription_cycle"


def correct(facts: InvoiceFacts) -> bool:
    """Charge or give back what a renewal billed differently from what the city had; once.

    In the caller's transaction, which holds the invoice. Returns whether something was corrected now.
    """
    row = _row(facts)
    if row is None:
        return False
    lines, (starts_on, ends_on) = difference(facts, row), facts.year
    if not lines or starts_on is None or ends_on is None:
        return False
    change = _last_change(row, starts_on)
    if change is None or change.charges.filter(period_start=starts_on).exists():
        return False
    first = change.charges.count() + 1
    Charge.objects.bulk_create(
        Charge(
            change=change,
            position=position,
            text=describe(line)[0],
            amount_minor=line.amount_minor,
            period_start=starts_on,
            period_end=ends_on,
        )
        for position, line in enumerate(lines, start=first)
    )
    enqueue(PUSH_CHANGE, key=row.city.code, change=change.pk)
    return True


def is_explained(facts: InvoiceFacts) -> bool:
    """Whether a renewal's price is ours, or was corrected; true of every other invoice."""
    row, starts_on = _row(facts), facts.year[0]
    if row is None or starts_on is None or not difference(facts, row):
        return True
    return Charge.objects.filter(change__subscription=row, period_start=starts_on).exists()


def difference(facts: InvoiceFacts, row: Subscription) -> list[Line]:
    """What the year should cost more or less than it was billed for, line by line; empty: nothing."""
    starts_on, ends_on = facts.year
    if starts_on is None or ends_on is None:
        return []
    package, services = _bought_before(row, starts_on)
    area_ha = coverage.total_ha(coverage.on_day(row.city, starts_on - timedelta(days=1)).values())
    wanted = pricing.yearly_lines(
        price_list(package), area_ha=area_ha, services=chosen_services(package, services)
    )
    period = (starts_on, ends_on)
    lines = pricing.change_lines(_billed(facts), wanted, period=period, starts_on=starts_on)
    return [line for line in lines if line.amount_minor]


def _row(facts: InvoiceFacts) -> Subscription | None:
    if facts.reason != RENEWAL or not facts.subscription:
        return None
    return (
        Subscription.objects.select_related("city", "package")
        .filter(stripe_subscription_id=facts.subscription)
        .first()
    )


def _last_change(row: Subscription, before: date) -> Change | None:
    return (
        Change.objects.filter(subscription=row, confirmed_at__isnull=False, effective_on__lt=before)
        .order_by("-effective_on", "-confirmed_at", "-pk")
        .first()
    )


def _bought_before(row: Subscription, day: date) -> tuple[Package, list[str]]:
    """Package version and optional services the evening before a day."""
    change = _last_change(row, day)
    if change is not None:
        package = Package.objects.get(pk=change.wanted["package"])
        return package, list(change.wanted["services"])
    begun = (
        CityEvent.objects.filter(city=row.city, kind="subscription_activated")
        .order_by("-happened_at", "-pk")
        .first()
    )
    if begun is None:
        return row.package, list(row.services)
    package = Package.objects.get(code=begun.facts["package"], version=begun.facts["version"])
    return package, list(begun.facts["services"])


def _billed(facts: InvoiceFacts) -> list[Line]:
    """The year's lines as Stripe billed them, under our own codes."""
    tier: Counter[str] = Counter()
    lines = []
    for line in facts.lines:
        sold = catalogue_push.sold_as(line.price) if line.price else None
        if sold is None:
            continue
        _package, code = sold
        kind = LineKind.BASE if code == catalogue_push.BASE else LineKind.SERVICE
        if code == catalogue_push.COVERAGE:
            tier[line.price] += 1
            kind, code = LineKind.COVERAGE, f"{code}:{tier[line.price]}"
        lines.append(Line(kind, code, line.quantity, line.unit_minor or 0, line.amount_minor))
    return lines
