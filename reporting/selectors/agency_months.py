"""One agency's report card as its own people read it: its months, its categories, what weighs, what waits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from reporting.models import Agency, Report, Scorecard, ScorecardCount
from reporting.rules.scoring import PeriodKind, month_of
from reporting.selectors import scorecards
from reporting.services import config
from reporting.services.scorecards.counting import BACKLOG_DAYS

PAST_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class HeavyReport:
    """A report that weighs on the numbers: minutes, or how often it was opened again."""

    number: str
    amount: int


@dataclass(frozen=True, slots=True)
class AgencyMonth:
    """An agency's month.

    Attributes:
        card: As published, with rank; ``None`` when nothing happened.
        categories: The same numbers by category, most reports first.
        backlog: How many reports were open, by age (one more than ``BACKLOG_DAYS``).
        heaviest: Reports that weigh most, by kind.
        past: Its earlier months, oldest first, each as ``(month, facts)``.
        of_ranked: How many agencies were ranked.
    """

    agency: Agency
    month: date
    card: dict[str, Any] | None
    categories: list[dict[str, Any]]
    backlog: list[int]
    heaviest: dict[str, list[HeavyReport]]
    past: list[tuple[date, dict[str, Any]]] = field(default_factory=list)
    of_ranked: int = 0


def of_agency(agency: Agency, month: date) -> AgencyMonth:
    """Put together an agency's month from ready rows.

    Args:
        agency: Whose.
        month: Any day of the month.
    """
    first = month_of(month)
    cards = scorecards.published(first)
    facts = _facts(agency, first)
    names = {each.code: each.name for each in config.snapshot().categories.values()}
    return AgencyMonth(
        agency=agency,
        month=first,
        card=next((card for card in cards if card["agency"] == agency.code), None),
        categories=[
            {**each, "name": names.get(each["category"], each["category"])}
            for each in facts.get("categories", ())
        ],
        backlog=facts.get("backlog") or [0] * (len(BACKLOG_DAYS) + 1),
        heaviest={
            what: [HeavyReport(number, amount) for number, amount in rows]
            for what, rows in facts.get("heaviest", {}).items()
        },
        past=past(agency, before=first),
        of_ranked=sum(1 for card in cards if card["rank"]),
    )


def past(agency: Agency, *, before: date) -> list[tuple[date, dict[str, Any]]]:
    """An agency's frozen months before one, at most twelve, oldest first."""
    rows = Scorecard.objects.filter(agency=agency, month__lt=before).order_by("-month")
    found = [(row.month, row.facts) for row in rows[:PAST_MONTHS]]
    return [each for each in reversed(found) if each[1].get("reports") or each[1].get("responded")]


def city_past(*, before: date) -> list[tuple[date, dict[str, Any]]]:
    """The whole city's finished months before one, at most twelve, oldest first."""
    rows = ScorecardCount.objects.filter(
        kind=PeriodKind.MONTH, agency__isnull=True, begins_on__lt=before, is_final=True
    ).order_by("-begins_on")
    return [(row.begins_on, row.facts) for row in reversed(rows[:PAST_MONTHS])]


def readable(numbers: list[str]) -> set[str]:
    """Those of some report numbers that anybody may open: nothing secret, nothing held back."""
    return set(Report.objects.public().filter(number__in=numbers).values_list("number", flat=True))


def _facts(agency: Agency, first: date) -> dict[str, Any]:
    card = Scorecard.objects.filter(agency=agency, month=first).first()
    if card is not None:
        return dict(card.facts)
    row = ScorecardCount.objects.filter(
        agency=agency, kind=PeriodKind.MONTH, begins_on=first
    ).first()
    return dict(row.facts) if row is not None else {}
