"""What a report's page shows beside its own clocks: the national one, who passed it to whom, …

What is small is read along with the report itself (``with_record``), so that the page costs few
queries; the functions here then read nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.models import Contact, ContactOpening, NationalDeadline, Report
from reporting.models.report import ReportQuerySet
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
class Opening:
    """Who looked up the reporter, when and why."""

    opened_by_label: str
    reason: str
    opened_at: datetime


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


def with_record(reports: ReportQuerySet, setup: Snapshot) -> ReportQuerySet:
    """Return the reports with what the functions of this module read from each."""
    here = OuterRef("pk")
    reachable = Contact.objects.filter(report=here).exclude(phone="", email="")
    opened = ContactOpening.objects.filter(report=here).order_by("-opened_at", "-pk")
    joined = Report.objects.filter(merged_into=here).order_by("pk")
    found = reports.annotate(
        record_contact=Exists(reachable),
        record_openings=ArraySubquery(
            opened.values(told=JSONObject(by="opened_by_label", reason="reason", at="opened_at"))
        ),
        record_joined=ArraySubquery(joined.values("number")),
    )
    if not setup.sp4n_clock:
        return found
    national = NationalDeadline.objects.current().filter(report=here)
    return found.annotate(
        record_national=ArraySubquery(
            national.values(
                told=JSONObject(
                    kind="kind",
                    days="days",
                    started_at="started_at",
                    due_at="due_at",
                    met_at="met_at",
                    steps="steps",
                )
            )
        )
    )


def has_contact(report: Report) -> bool:
    """Whether the reporter left a way to reach them."""
    return bool(_read(report, "record_contact"))


def joined_numbers(report: Report) -> tuple[str, ...]:
    """Numbers of the reports that were joined to this one."""
    return tuple(_read(report, "record_joined"))


def openings(report: Report) -> tuple[Opening, ...]:
    """Who looked up the reporter, the last first."""
    return tuple(
        Opening(told["by"], told["reason"], datetime.fromisoformat(told["at"]))
        for told in _read(report, "record_openings")
    )


def national_cards(report: Report, setup: Snapshot, *, at: datetime) -> tuple[NationalCard, ...]:
    """Return the national clocks of a report, none where the city does not keep them."""
    if not setup.sp4n_clock:
        return ()
    rows = {told["kind"]: told for told in _read(report, "record_national")}
    return tuple(
        _national(rows[kind], str(label), setup, at)
        for kind, label in NATIONAL_LABELS.items()
        if kind in rows
    )


def _national(told: dict[str, Any], label: str, setup: Snapshot, at: datetime) -> NationalCard:
    due_at = datetime.fromisoformat(told["due_at"])
    met_at = datetime.fromisoformat(told["met_at"]) if told["met_at"] else None
    clock = Clock(datetime.fromisoformat(told["started_at"]), due_at, met_at)
    return NationalCard(
        kind=told["kind"],
        label=label,
        days=told["days"],
        due_at=due_at,
        met_at=met_at,
        tone=tone(clock, at, calendar=setup.default_calendar),
        steps=tuple(step["text"] for step in told["steps"]),
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


def _read(report: Report, name: str) -> Any:
    """What ``with_record`` read along; a report read otherwise is a mistake of the caller."""
    return getattr(report, name)
