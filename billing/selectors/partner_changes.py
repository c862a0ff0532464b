"""Previews and changes of a city as a partner's systems read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import QuerySet

from billing.models import Change, Package
from billing.rules import pricing
from billing.rules.pricing import Bill
from billing.selectors import bills
from billing.services import taxes
from billing.services.coverage import Piece
from billing.services.quotes import billing_day
from tenants.models import City

State = Literal["previewed", "confirmed", "outdated"]


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change with what belongs to it. ``state``: an outdated preview can no longer be confirmed."""

    change: Change
    state: State
    package: Package
    on: tuple[Piece, ...]
    off: tuple[Piece, ...]
    extra: Bill
    next_year: Bill


def of(city: City) -> QuerySet[Change]:
    """Every preview and change of a city. On the platform."""
    return Change.objects.filter(subscription__city=city).select_related("subscription")


def views(city: City, changes: Sequence[Change], *, at: datetime) -> list[ChangeView]:
    """These changes, whole; two queries however many there are. On the platform."""
    tax = taxes.tax_of(taxes.profile_of(city))
    packages = Package.objects.in_bulk({change.wanted["package"] for change in changes})
    return [
        ChangeView(
            change=change,
            state=_state(change, at),
            package=packages[change.wanted["package"]],
            on=tuple(Piece.from_json(each) for each in change.wanted["on"]),
            off=tuple(Piece.from_json(each) for each in change.wanted["off"]),
            extra=pricing.bill(bills.stored(change.lines), tax),
            next_year=pricing.bill(bills.stored(change.next_lines), tax),
        )
        for change in changes
    ]


def _state(change: Change, at: datetime) -> State:
    if change.confirmed_at is not None:
        return "confirmed"
    is_over = (
        at >= change.expires_at
        or billing_day(at) != change.effective_on
        or change.subscription.revision != change.revision
        or change.subscription.ended_on is not None
    )
    return "outdated" if is_over else "previewed"
