"""What the coordinator looks at before numbers are believed: flags and exclusions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Count, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from reporting.models import FlaggedReport, ScorecardExclusion, ScorecardFlag
from reporting.rules.gaming import FLAG_RULES, FlagDecision, FlagKind, FlagRule
from reporting.rules.scoring import EXCLUSION_WORDS, ExclusionReason
from reporting.selectors.scorecards import flag_words

SHOWN_FLAGS: Final = 60
SHOWN_REPORTS: Final = 20
SHOWN_EXCLUSIONS: Final = 100


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag in words, with the first of its reports."""

    pk: int
    agency: str
    month: date
    rule: FlagRule
    said: str
    decision: str
    decided_by: str
    decided_at: datetime | None
    note: str
    reports: list[tuple[str, int, datetime]]
    more: int

    @property
    def is_open(self) -> bool:
        return self.decision == FlagDecision.OPEN

    @property
    def anchor(self) -> str:
        """What tells its form fields apart on the page."""
        return str(self.pk)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A report that is left out."""

    pk: int
    number: str
    reason: str
    note: str
    by: str
    at: datetime


def flags(*, agency: str = "", month: date | None = None) -> list[Flag]:
    """Flags, undecided ones first, then the newest; with their reports. Two queries."""
    rows = ScorecardFlag.objects.select_related("agency").annotate(many=Count("reports"))
    if agency:
        rows = rows.filter(agency__code=agency)
    if month:
        rows = rows.filter(month=month)
    found = list(rows.order_by("-month", "agency__name", "kind")[:SHOWN_FLAGS])
    listed: dict[int, list[tuple[str, int, datetime]]] = {}
    place = Window(RowNumber(), partition_by="flag_id", order_by=["happened_at", "pk"])
    reports = FlaggedReport.objects.filter(flag__in=found).annotate(place=place)
    for row in (
        reports.filter(place__lte=SHOWN_REPORTS)
        .select_related("report")
        .only("flag_id", "minutes", "happened_at", "report__number")
        .order_by("flag_id", "happened_at", "pk")
    ):
        listed.setdefault(row.flag_id, []).append((row.report.number, row.minutes, row.happened_at))
    shown = [_flag(row, listed.get(row.pk, []), row.many) for row in found]
    return sorted(shown, key=lambda flag: not flag.is_open)


def exclusions() -> list[Exclusion]:
    """Reports that are left out now, the newest first."""
    rows = ScorecardExclusion.objects.filter(lifted_at__isnull=True).select_related("report")
    return [
        Exclusion(
            pk=row.pk,
            number=row.report.number,
            reason=_(EXCLUSION_WORDS[ExclusionReason(row.reason)]),
            note=row.note,
            by=row.excluded_by,
            at=row.excluded_at,
        )
        for row in rows.order_by("-excluded_at", "-pk")[:SHOWN_EXCLUSIONS]
    ]


def open_flags() -> int:
    """How many flags wait for the coordinator."""
    return ScorecardFlag.objects.filter(decision=FlagDecision.OPEN).count()


def _flag(row: ScorecardFlag, reports: list[tuple[str, int, datetime]], many: int) -> Flag:
    rule = FLAG_RULES[FlagKind(row.kind)]
    return Flag(
        pk=row.pk,
        agency=row.agency.name,
        month=row.month,
        rule=rule,
        said=flag_words(rule.said, row.facts),
        decision=row.decision,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        note=row.note,
        reports=reports,
        more=max(0, int(row.facts.get("count", many)) - len(reports)),
    )
