"""The end of a month: its scorecards are written down once and never change again.

A job each hour looks for months that are over and not frozen, whatever happened to the worker that should
have done it: all of a month is one transaction, so it is there whole or not at all, and doing it again
changes nothing. What turns out differently later is said on the next month's card (``corrections``).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from core.audit import services as audit
from core.schedules.registry import in_every_city
from reporting.models import Agency, Report, Scorecard
from reporting.rules.scoring import PeriodKind, month_of, next_month, previous_month
from reporting.services import webhook_news
from reporting.services.scorecards import counting, flags, periods
from reporting.services.scorecards.corrections import late_corrections
from tenants import entitlements
from tenants.entitlements import Service

MOST_MONTHS: Final = 24
"""A city that comes with years of history gets scorecards for the last of them."""


@transaction.atomic(durable=True)
def freeze_month(*, month: date, at: datetime) -> int:
    """Write down every agency's scorecard of a month that is over; a frozen one never changes.

    Args:
        month: Any day of the month.
        at: When (aware).

    Returns:
        How many scorecards were written: none when the month was frozen before.

    Raises:
        ValueError: The month is not over in the city's time zone.
    """
    first = month_of(month)
    if at < periods.bounds(PeriodKind.MONTH, first)[1]:
        raise ValueError("a month is frozen when it is over")
    if Scorecard.objects.filter(month=first).exists():
        return 0
    facts = counting.period_facts(kind=PeriodKind.MONTH, begins_on=first, at=at)
    corrections = late_corrections(month=first, at=at)
    cards = [
        Scorecard(agency=agency, month=first, facts=_card(facts, corrections, agency), frozen_at=at)
        for agency in Agency.objects.order_by("pk")
    ]
    Scorecard.objects.bulk_create(cards, ignore_conflicts=True)
    counting.keep(kind=PeriodKind.MONTH, begins_on=first, at=at, facts=facts)
    flags.find(month=first, at=at)
    audit.record(
        kind="scorecards_frozen",
        subject=f"{first:%Y-%m}",
        actor_label="Sistem",
        at=at,
        facts={"agencies": len(cards), "reports": (facts.get(None) or {}).get("reports", 0)},
    )
    webhook_news.tell_scorecards(first, agencies=len(cards), at=at)
    return len(cards)


def freeze_what_is_over(*, at: datetime) -> list[date]:
    """Freeze every month that is over and not frozen yet, the oldest first.

    Returns:
        The months frozen now.
    """
    last = periods.last_month_to_freeze(at)
    frozen = set(Scorecard.objects.filter(month__lte=last).values_list("month", flat=True))
    found = [month for month in _months(last) if month not in frozen]
    for month in found:
        freeze_month(month=month, at=at)
    return found


@in_every_city(
    "reporting.freeze_scorecards",
    every=timedelta(hours=1),
    offset=timedelta(minutes=10),
    queue="bulk",
    upkeep=True,
)
def freeze_scorecards(at: datetime) -> None:
    """Each hour: freeze what is over, and count the running week and month again."""
    if not entitlements.allows_here(Service.SCORECARDS):
        return
    freeze_what_is_over(at=at)
    counting.count_so_far(at=at)


def _months(last: date) -> list[date]:
    """The months up to ``last`` in which there were reports, at most two years of them."""
    oldest = (
        Report.objects.order_by("submitted_at", "pk").values_list("submitted_at", flat=True).first()
    )
    if oldest is None:
        return []
    first = month_of(periods.local_day(oldest))
    found = [last]
    while found[-1] > first and len(found) < MOST_MONTHS:
        found.append(previous_month(found[-1]))
    return [month for month in reversed(found) if first <= month < next_month(last)]


def _card(
    facts: dict[str | None, dict[str, Any]],
    corrections: dict[str, list[dict[str, Any]]],
    agency: Agency,
) -> dict[str, Any]:
    return {**facts[agency.code], "corrections": corrections.get(agency.code, [])}
