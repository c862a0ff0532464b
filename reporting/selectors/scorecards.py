"""Agencies' months as everybody may read them: frozen ones as frozen, the running one as counted so far.

Ready rows only: ``Scorecard`` for months that are frozen, ``ScorecardCount`` for the running one (counted each
hour by the same formula), the counters of ``services.rollups`` where neither is there yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db.models import Sum
from django.utils.translation import gettext as _

from reporting.models import (
    Agency,
    AgencyDay,
    ResponseMinutes,
    Scorecard,
    ScorecardCount,
    ScorecardFlag,
)
from reporting.rules import scoring
from reporting.rules.gaming import FLAG_RULES, FlagDecision, FlagKind
from reporting.rules.histogram import median_from
from reporting.rules.scoring import COUNTS, MEDIANS, PeriodKind

_SUMMED: Final = (
    "received", "responded", "resolved", "closed", "reopened", "handed_over", "on_time_response",
    "on_time_resolution", "confirmed",
)  # fmt: skip
_PUBLIC: Final = (
    *COUNTS, *MEDIANS, "on_time_response_percent", "on_time_resolution_percent", "confirmed_percent",
    "reopened_percent", "handed_over_percent", "is_ranked", "formula",
)  # fmt: skip


def published(month: date) -> list[dict[str, Any]]:
    """Return every agency's month: the ranked in order, then the others by name.

    Agencies to which nothing happened are left out. ``is_final`` says whether the month is frozen; ``notes``
    are what the coordinator agreed to say about the numbers, ``corrections`` what earlier months turned out
    to have been.

    Args:
        month: Any day of the month.
    """
    first = scoring.month_of(month)
    said = notes(first)
    cards = [
        {**card, "notes": said.get(card["agency"], [])} for card in _frozen(first) or _so_far(first)
    ]
    return scoring.ranked([card for card in cards if _has_anything(card)])


def notes(month: date) -> dict[str, list[str]]:
    """Sentences the coordinator agreed to have on the cards of a month, by code of the agency."""
    found: dict[str, list[str]] = {}
    agreed = ScorecardFlag.objects.filter(month=month, decision=FlagDecision.AGREED)
    for flag in agreed.select_related("agency").order_by("agency__code", "kind"):
        found.setdefault(flag.agency.code, []).append(
            flag_words(FLAG_RULES[FlagKind(flag.kind)].note, flag.facts)
        )
    return found


def flag_words(text: str, facts: Mapping[str, Any]) -> str:
    """A flag's sentence with its numbers, as people here write them."""
    return _(text) % {
        name: f"{value:.1f}".replace(".", ",") if isinstance(value, float) else value
        for name, value in facts.items()
    }


def months() -> list[date]:
    """Months there are cards of, the newest first."""
    frozen = Scorecard.objects.order_by().values_list("month", flat=True).distinct()
    so_far = ScorecardCount.objects.filter(kind=PeriodKind.MONTH, agency__isnull=True).order_by()
    return sorted({*frozen, *so_far.values_list("begins_on", flat=True)}, reverse=True)


def whole_city(kind: PeriodKind, begins_on: date) -> dict[str, Any] | None:
    """The city's own numbers of a week or month; ``None`` when they were not counted."""
    row = ScorecardCount.objects.filter(kind=kind, begins_on=begins_on, agency__isnull=True).first()
    if row is None:
        return None
    return {**row.facts, "is_final": row.is_final, "counted_at": row.counted_at}


def published_city(month: date) -> dict[str, Any] | None:
    """The whole city's month in the numbers everybody may see; ``None`` when it was not counted."""
    first = scoring.month_of(month)
    facts = whole_city(PeriodKind.MONTH, first)
    if facts is None:
        return None
    return {
        "month": f"{first:%Y-%m}",
        "is_final": facts["is_final"],
        "counted_at": facts["counted_at"],
        **{name: number for name, number in _public(facts).items() if name != "is_ranked"},
    }


def of_week(begins_on: date) -> list[dict[str, Any]]:
    """Every agency's week, ranked as months are; agencies to which nothing happened are left out."""
    cards = [{**card, "notes": []} for card in _counted(PeriodKind.WEEK, begins_on)]
    return scoring.ranked([card for card in cards if _has_anything(card)])


def weeks() -> list[date]:
    """Mondays of the weeks that were counted, the newest first."""
    rows = ScorecardCount.objects.filter(kind=PeriodKind.WEEK, agency__isnull=True)
    return list(rows.order_by("-begins_on").values_list("begins_on", flat=True)[:60])


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


def _frozen(first: date) -> list[dict[str, Any]]:
    cards = Scorecard.objects.filter(month=first).select_related("agency")
    return [
        {
            **_head(card.agency, f"{first:%Y-%m}", is_final=True),
            **_public(card.facts),
            "frozen_at": card.frozen_at,
            "counted_at": card.frozen_at,
            "corrections": card.facts.get("corrections", []),
        }
        for card in cards.order_by("agency__name", "agency__pk")
    ]


def _so_far(first: date) -> list[dict[str, Any]]:
    return _counted(PeriodKind.MONTH, first) or _running(first)


def _counted(kind: PeriodKind, begins_on: date) -> list[dict[str, Any]]:
    rows = ScorecardCount.objects.filter(kind=kind, begins_on=begins_on, agency__isnull=False)
    return [
        {
            **_head(row.agency, f"{begins_on:%Y-%m}", is_final=False),
            **_public(row.facts),
            "frozen_at": None,
            "counted_at": row.counted_at,
            "corrections": [],
        }
        for row in rows.select_related("agency").order_by("agency__name", "agency__pk")
        if row.agency is not None
    ]


def _running(first: date) -> list[dict[str, Any]]:
    """From the counters: before anything was left out, the median within three percent."""
    last = date.fromordinal(scoring.next_month(first).toordinal() - 1)
    medians = median_minutes(since=first, until=last)
    sums: dict[int, dict[str, Any]] = {
        row["agency_id"]: dict(row)
        for row in AgencyDay.objects.filter(on__range=(first, last))
        .values("agency_id")
        .annotate(**{f"{name}_sum": Sum(name) for name in _SUMMED})
    }
    return [
        {
            **_head(agency, f"{first:%Y-%m}", is_final=False),
            **_from_counters({name: sums[agency.pk][f"{name}_sum"] for name in _SUMMED}),
            "median_response_minutes": medians.get(agency.pk),
            "frozen_at": None,
            "counted_at": None,
            "corrections": [],
        }
        for agency in Agency.objects.by_name()
        if agency.pk in sums
    ]


def _from_counters(sums: dict[str, int]) -> dict[str, Any]:
    """What counters know; what they do not is ``None``."""
    counts = {"reports": sums["received"], **{name: sums[name] for name in _SUMMED[1:]}}
    return {**dict.fromkeys(_PUBLIC), **counts, **scoring.percentages(counts)}


def _public(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers everybody may see; a card of an older formula says ``None`` for later ones."""
    return {name: facts.get(name) for name in _PUBLIC}


def _has_anything(card: Mapping[str, Any]) -> bool:
    named = ("reports", "responded", "resolved", "closed", "late_unanswered", "late_unresolved")
    return any(card[name] for name in named)


def _head(agency: Agency, month: str, *, is_final: bool) -> dict[str, Any]:
    return {
        "agency": agency.code,
        "name": agency.name,
        "short_name": agency.short_name,
        "month": month,
        "is_final": is_final,
    }
