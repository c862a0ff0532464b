"""A change as it was previewed: what it switches, what it costs now and what the next year costs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from billing.models import Change, Package
from billing.rules import money, pricing
from billing.selectors import bills
from billing.services import estimates, taxes
from billing.services.coverage import Piece
from billing.services.quotes import billing_day
from core.tenancy import inside, inside_public
from reporting.selectors import coverage as measuring
from tenants.entitlements import service_name
from tenants.models import City


def page(city: City, change: Change, *, at: datetime) -> dict[str, Any]:
    """Everything ``billing/changing/change.html`` shows."""
    wanted = change.wanted
    on = [Piece.from_json(each) for each in wanted["on"]]
    off = [Piece.from_json(each) for each in wanted["off"]]
    with inside_public():
        tax = taxes.tax_of(taxes.profile_of(city))
        now = estimates.has(change.subscription, change.effective_on)
        package = Package.objects.get(pk=wanted["package"])
    with inside(city):
        switched_off = measuring.category_names(wanted["off_categories"])
    extra = pricing.bill(bills.stored(change.lines), tax)
    following = pricing.bill(bills.stored(change.next_lines), tax)
    before = change.subscription.package
    return {
        "change": change,
        "is_over": change.confirmed_at is None and _is_over(change, at),
        "package": package,
        "before": before if before.pk != package.pk and change.confirmed_at is None else None,
        "services": [service_name(code) for code in wanted["services"]],
        "on": _areas(on),
        "off": _areas(off),
        "off_categories": switched_off,
        "extra": bills.shown(extra, tax),
        "next_year": bills.shown(following, tax),
        "now_total": money.shown(pricing.bill(now.lines(), tax).total_minor),
        "is_trial": change.subscription.state == "trial",
    }


def _is_over(change: Change, at: datetime) -> bool:
    return (
        at >= change.expires_at
        or billing_day(at) != change.effective_on
        or change.subscription.revision != change.revision
    )


def _areas(pieces: list[Piece]) -> list[tuple[str, str]]:
    return [(piece.name, money.shown_area(piece.area_ha)) for piece in pieces]
