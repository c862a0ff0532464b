"""Agencies' months as everybody may read them: frozen ones as frozen, the running one from counters."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Sum

from reporting.models import Agency, AgencyDay, ResponseMinutes, Scorecard
from reporting.rules.histogram import median_from
from reporting.rules.limits import MIN_RANKED_REPORTS

_SUMMED: Final = (
    "received", "responded", "resolved", "closed", "reopened", "handed_over", "on_time_response",
    "on_time_resolution", "confirmed",
)  # fmt: skip


def published(month: date) -> list[dict[str, Any]]:
    """Return every agency's month, by name; agencies without any report are left out.

    A month that is over has exact, frozen numbers. The running month is counted so far, its median
    within three percent: ``is_final`` says which.

    Args:
        month: Any day of the month.
    """
    first = month.replace(day=1)
    frozen = Scorecard.objects.filter(month=first).select_related("agency")
    cards = [
        {**_head(card.agency, first, is_final=True), "frozen_at": card.frozen_at, **card.facts}
        for card in frozen.order_by("agency__name", "agency__pk")
    ]
    if not cards:
        cards = _running(first)
    return [card for card in cards if card["reports"]]


def median_minutes(*, since: date, until: date) -> dict[int, float]:
    """Return each agency's median minutes to the first answer, within three percent.

    Args:
        since: First local day.
        until: Last local day.

    Returns:
        By primary key of the agency; those without an answer are left out.
    """
    counts: dict[int, dict[int, int]] = {}
    rows = (
        ResponseMinutes.objects.filter(on__range=(since, until))
        .values_list("agency_id", "minute_bucket")
        .annotate(total=Sum("count"))
        .order_by()
    )
    for agency_id, bucket, total in rows:
        counts.setdefault(agency_id, {})[bucket] = total
    medians = {agency_id: median_from(buckets) for agency_id, buckets in counts.items()}
    return {agency_id: minutes for agency_id, minutes in medians.items() if minutes is not None}


def _running(first: date) -> list[dict[str, Any]]:
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    medians = median_minutes(since=first, until=last)
    sums: dict[int, dict[str, Any]] = {
        row["agency_id"]: dict(row)
        for row in AgencyDay.objects.filter(on__range=(first, last))
        .values("agency_id")
        .annotate(**{f"{name}_sum": Sum(name) for name in _SUMMED})
    }
    return [
        {
            **_head(agency, first, is_final=False),
            "frozen_at": None,
            **_so_far({name: sums[agency.pk][f"{name}_sum"] for name in _SUMMED}),
            "median_response_minutes": medians.get(agency.pk),
        }
        for agency in Agency.objects.by_name()
        if agency.pk in sums
    ]


def _so_far(sums: dict[str, int]) -> dict[str, Any]:
    return {
        "reports": sums["received"],
        "responded": sums["responded"],
        "on_time_response": sums["on_time_response"],
        "resolved": sums["resolved"],
        "on_time_resolution": sums["on_time_resolution"],
        "closed": sums["closed"],
        "confirmed": sums["confirmed"],
        "reopened": sums["reopened"],
        "handed_over": sums["handed_over"],
        "on_time_response_percent": _share(sums["on_time_response"], sums["responded"]),
        "on_time_resolution_percent": _share(sums["on_time_resolution"], sums["resolved"]),
        "confirmed_percent": _share(sums["confirmed"], sums["closed"]),
        "reopened_percent": _share(sums["reopened"], sums["resolved"]),
        "handed_over_percent": _share(sums["handed_over"], sums["received"]),
        "is_ranked": sums["received"] >= MIN_RANKED_REPORTS,
    }


def _head(agency: Agency, month: date, *, is_final: bool) -> dict[str, Any]:
    return {
        "agency": agency.code,
        "name": agency.name,
        "short_name": agency.short_name,
        "month": f"{month:%Y-%m}",
        "is_final": is_final,
    }


def _share(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None
