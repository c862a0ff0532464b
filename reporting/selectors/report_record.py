"""What a report's page shows beside its own clocks: the national one, and who passed it to whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.models import NationalDeadline, Report
from reporting.rules.clocks import Clock, ClockTone, tone
from reporting.rules.limits import HANDOVERS_BEFORE_COORDINATOR
from reporting.rules.sp4n import NationalKind
from reporting.services.config import Snapshot

if TYPE_CHECKING:
    from reporting.selectors.report_desk import Entry

NATIONAL_LABELS: Final = {
    NationalKind.FOLLOW_UP.value: gettext_lazy("Tindak lanjut"),
    NationalKind.ANSWER.value: gettext_lazy("Jawaban akhir"),
}
_MOVES: Final = frozenset({"assign", "hand_over"})


@dataclass(frozen=True, slots=True)
class NationalCard:
    """One clock of SP4N-LAPOR with its reckoning."""

    kind: str
    label: str
    days: int
    due_at: datetime
    met_at: datetime | None
    tone: ClockTone
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HandOver:
    """Who passed the report to whom, and why. ``counts``: towards the limit; a decision does not."""

    giver: str
    taker: str
    by: str
    role: str
    why: str
    at: datetime
    counts: bool


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every change of agency, oldest first, and how many more agencies may make by themselves."""

    moves: tuple[HandOver, ...]
    used: int
    limit: int = HANDOVERS_BEFORE_COORDINATOR

    @property
    def is_used_up(self) -> bool:
        """Whether only the coordinator may still pass the report on."""
        return self.used >= self.limit


def national_cards(report: Report, setup: Snapshot, *, at: datetime) -> tuple[NationalCard, ...]:
    """Return the national clocks of a report, none where the city does not keep them."""
    if not setup.sp4n_clock:
        return ()
    rows = {row.kind: row for row in NationalDeadline.objects.current().filter(report=report)}
    return tuple(
        NationalCard(
            kind=row.kind,
            label=str(label),
            days=row.days,
            due_at=row.due_at,
            met_at=row.met_at,
            tone=tone(
                Clock(row.started_at, row.due_at, row.met_at),
                at,
                calendar=setup.default_calendar,
            ),
            steps=tuple(step["text"] for step in row.steps),
        )
        for kind, label in NATIONAL_LABELS.items()
        if (row := rows.get(kind)) is not None
    )


def ledger_of(report: Report, entries: Iterable[Entry], setup: Snapshot) -> Ledger:
    """Return who passed a report to whom, from its timeline."""
    moves = tuple(
        HandOver(
            giver=_short(entry.facts["agency_before"], setup),
            taker=_short(entry.facts["agency"], setup),
            by=entry.actor,
            role=entry.role,
            why=entry.note,
            at=entry.happened_at,
            counts="handovers" in entry.facts,
        )
        for entry in entries
        if entry.kind in _MOVES and _moved(entry)
    )
    return Ledger(moves, report.handover_count)


def _moved(entry: Entry) -> bool:
    before, after = entry.facts.get("agency_before"), entry.facts.get("agency")
    return bool(before) and bool(after) and before != after


def _short(code: object, setup: Snapshot) -> str:
    agency = setup.agencies.get(str(code))
    return (agency.short_name or agency.name) if agency else _("dinas lama")
