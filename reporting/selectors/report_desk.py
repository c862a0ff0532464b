"""One report as staff see it: where it stands, what may be done, why this deadline, what is near.

What may not be seen is not read: the contact is only said to exist, and opened by its own service.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from reporting.access import Viewer, may_open_contact, require_report, visible_reports
from reporting.models import (
    Deadline,
    Photo,
    Priority,
    Report,
    ReportEvent,
    WorkOrder,
)
from reporting.rules.clocks import ClockTone
from reporting.rules.escalation import step_said
from reporting.rules.lifecycle import Requirement, Role, Transition, available_transitions
from reporting.rules.proof import FLAG_LABELS, ProofFlag
from reporting.rules.reasons import HOLD_RULES, REJECT_RULES
from reporting.rules.roles import ROLE_LABELS
from reporting.rules.states import State
from reporting.rules.transitions import TRANSITIONS_BY_NAME
from reporting.selectors import nearby, report_record
from reporting.selectors.agency_queue import clock_tone
from reporting.selectors.cards import Card, state_words
from reporting.selectors.crew_choices import CrewChoice, crew_choices
from reporting.selectors.fund import with_fund
from reporting.selectors.report_record import Ledger, NationalCard, Opening
from reporting.services import config
from reporting.services.config import Snapshot
from reporting.services.workflow.steps import situation_of

SAID: Final[dict[str, str]] = {
    "received": "Laporan masuk",
    "supported": "Warga lain ikut mendukung",
    "support_ended": "Seorang pendukung berhenti mengikuti",
    "joined": "Laporan lain digabung ke sini",
    "left": "Laporan yang digabung dipisahkan",
    "crew_assigned": "Regu ditugaskan",
    "crew_en_route": "Regu menuju lokasi",
    "crew_on_site": "Regu tiba di lokasi",
    "crew_done": "Regu menyelesaikan tugas",
    "crew_needs_help": "Regu butuh bantuan",
    "crew_cannot": "Regu tidak dapat mengerjakan",
    "crew_asked": "Petugas bertanya kepada pelapor",
    "crew_answered": "Pelapor menjawab petugas",
    "proof_checked": "Foto bukti diperiksa",
    "proof_explained": "Bukti dijelaskan",
    "proof_reviewed": "Bukti dinilai",
    "fund_requested": "Dana tanggap diminta",
    "fund_reserved": "Dana tanggap disediakan",
    "fund_declined": "Permintaan dana tanggap ditolak",
    "fund_spent": "Dana tanggap dibelanjakan",
    "fund_released": "Sisa dana tanggap dikembalikan",
    "fund_corrected": "Belanja dana tanggap dikoreksi",
    "photo_failed": "Satu foto tidak dapat dibaca",
    "photo_covered": "Bagian foto ditutup",
    "triaged": "Diputuskan koordinator",
    "triage_flagged": "Perlu dilihat koordinator",
    "words_masked": "Data pribadi di teks ditutup",
    "contact_added": "Pelapor meninggalkan kontak",
    "contact_opened": "Kontak pelapor dibuka",
    "privacy_export": "Pelapor mengunduh datanya",
    "privacy_withdraw": "Pelapor menghapus kontaknya",
    "privacy_restrict": "Pelapor membatasi pemakaian kontaknya",
    "privacy_erase": "Identitas pelapor dihapus",
    "privacy_answered": "Permintaan data pribadi dijawab",
    "notified": "Pemberitahuan",
    "deadline_recomputed": "Batas waktu dihitung ulang",
    "agency_off": "Dinas sedang tidak menerima laporan",
    "reply": "Balasan untuk warga",
    "outside_note": "Kabar dari sistem lain",
    "outside_update": "Nomor kabar dari sistem lain",
    "photo_not_fetched": "Foto dari alamat luar tidak dapat diambil",
    "note": "Catatan internal",
}
"""What the timeline prints for entries that are no steps."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose from in a form."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class StepChoice:
    """A step the viewer may take now, and what its form asks for.

    ``options`` are those of the field that chooses: agency, category or reason.
    """

    name: str
    label: str
    needs: tuple[str, ...]
    takes_note: bool
    note_label: str
    options: tuple[Choice, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether the button opens a form instead of acting at once."""
        return bool(self.needs)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline."""

    kind: str
    said: str
    actor: str
    role: str
    note: str
    is_public: bool
    happened_at: datetime
    flags: tuple[str, ...]
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ClockCard:
    """A clock with the answer to "why this time?"."""

    kind: str
    started_at: datetime
    due_at: datetime
    met_at: datetime | None
    tone: ClockTone
    promise: str
    legal_basis: str
    steps: tuple[str, ...]
    paused_minutes: int
    calendar_version: int


@dataclass(frozen=True, slots=True)
class ReportDesk:
    """Everything the desk's page of one report shows."""

    report: Report
    state_label: str
    acting_as: str
    steps: tuple[StepChoice, ...]
    timeline: tuple[Entry, ...]
    clocks: tuple[ClockCard, ...]
    earlier_clocks: tuple[ClockCard, ...]
    national: tuple[NationalCard, ...]
    ledger: Ledger
    photos: tuple[Photo, ...]
    job: WorkOrder | None
    crews: tuple[CrewChoice, ...]
    similar: tuple[Card, ...]
    merged: tuple[str, ...]
    merged_into: str
    has_contact: bool
    may_open_contact: bool
    openings: tuple[Opening, ...]


def report_desk(viewer: Viewer, key: str | UUID, *, at: datetime) -> ReportDesk:
    """Return one report as a member of staff sees it, in a fixed and small number of queries.

    Args:
        viewer: Who looks.
        key: Number or public id.
        at: Now (aware).

    Raises:
        ReportNotFound: There is none, or not for this viewer.
    """
    setup = config.snapshot()
    among = with_fund(
        visible_reports(viewer)
        .select_related("agency__parent", "category", "merged_into")
        .with_areas()
    )
    among = report_record.with_record(among, setup)
    report = require_report(key, viewer, among=among)
    role = viewer.roles_for(report)[0]
    clocks = list(Deadline.objects.filter(report=report).select_related("target").order_by("-pk"))
    merged_into = report.merged_into.number if report.merged_into else ""
    entries = timeline(report)
    return ReportDesk(
        report=report,
        state_label=state_words(report, merged_into),
        acting_as=_(ROLE_LABELS[role]),
        steps=available_steps(report, role, at=at),
        timeline=entries,
        clocks=tuple(
            sorted(
                (_clock(report, row, at, setup) for row in clocks if row.is_current),
                key=lambda clock: clock.due_at,
            )
        ),
        earlier_clocks=tuple(
            _clock(report, row, at, setup) for row in clocks if not row.is_current
        ),
        national=report_record.national_cards(report, setup, at=at),
        ledger=report_record.ledger_of(report, entries, setup),
        photos=tuple(Photo.objects.filter(report=report).in_order()),
        job=WorkOrder.objects.under_way().filter(report=report).select_related("crew").first(),
        crews=crew_choices(report),
        similar=_similar(report, at),
        merged=report_record.joined_numbers(report),
        merged_into=merged_into,
        has_contact=report_record.has_contact(report),
        may_open_contact=may_open_contact(viewer, report),
        openings=report_record.openings(report),
    )


def available_steps(report: Report, role: Role, *, at: datetime) -> tuple[StepChoice, ...]:
    """Return the steps a role may take on a report now, with what their forms offer."""
    steps = available_transitions(
        state=State(report.state), role=role, situation=situation_of(report, at)
    )
    return tuple(_choice(step, report, role) for step in steps)


def timeline(report: Report) -> tuple[Entry, ...]:
    """Return every entry of a report, oldest first."""
    return tuple(_entry(event) for event in ReportEvent.objects.of(report).in_order())


def _choice(step: Transition, report: Report, role: Role) -> StepChoice:
    needs = step.requirements_for(role)
    return StepChoice(
        name=step.name,
        label=_(step.label),
        needs=tuple(need.value for need in Requirement if need in needs),
        takes_note=step.name not in {"route", "auto_confirm"},
        note_label=_(step.note_label) if step.note_label else _("Catatan"),
        options=_options(step, report, role),
    )


def _options(step: Transition, report: Report, role: Role) -> tuple[Choice, ...]:
    if step.name in {"assign", "hand_over"}:
        own = report.agency.code if report.agency else ""
        return tuple(
            Choice(agency.code, agency.name, agency.short_name)
            for agency in sorted(config.snapshot().agencies.values(), key=lambda each: each.name)
            if agency.is_active and (agency.code != own or step.name == "assign")
        )
    if step.name == "recategorise":
        return tuple(
            Choice(category.code, _(category.name))
            for category in config.snapshot().categories.values()
            if category.is_active and category.code != report.category.code
        )
    if step.name == "prioritise":
        return tuple(
            Choice(value, str(label))
            for value, label in Priority.choices
            if value != report.priority
        )
    if step.name == "hold":
        stops = _("menghentikan batas waktu")
        return tuple(
            Choice(rule.reason.value, _(rule.label), stops if rule.pauses else "")
            for rule in HOLD_RULES.values()
        )
    if step.name == "reject":
        return tuple(
            Choice(rule.reason.value, _(rule.label), "next_door" if rule.needs_next_door else "")
            for rule in REJECT_RULES.values()
            if role in rule.roles
        )
    return ()


def _entry(event: ReportEvent) -> Entry:
    return Entry(
        kind=event.kind,
        said=said(event),
        actor=event.actor_label,
        role=_(ROLE_LABELS[Role(event.actor_role)]) if event.actor_role in set(Role) else "",
        note=event.note,
        is_public=event.is_public,
        happened_at=event.happened_at,
        flags=_flags(event.facts.get("flags", ())),
        facts=event.facts,
    )


def said(event: ReportEvent) -> str:
    transition = TRANSITIONS_BY_NAME.get(event.kind)
    if transition is not None:
        return _(transition.said)
    if event.kind == "escalated":
        facts = event.facts
        return step_said(str(facts.get("step")), facts.get("percent"), facts.get("audiences"))
    return _(SAID.get(event.kind, event.kind))


def _flags(flags: Iterable[str]) -> tuple[str, ...]:
    known = {flag.value: flag for flag in ProofFlag}
    return tuple(_(FLAG_LABELS[known[flag]]) for flag in flags if flag in known)


def _clock(report: Report, row: Deadline, at: datetime, setup: Snapshot) -> ClockCard:
    target = row.target
    return ClockCard(
        kind=row.kind,
        started_at=row.started_at,
        due_at=row.due_at,
        met_at=row.met_at,
        tone=clock_tone(report, row, at, setup),
        promise=_promise(row, setup),
        legal_basis=target.legal_basis if target else "",
        steps=tuple(step["text"] for step in row.steps),
        paused_minutes=row.paused_minutes,
        calendar_version=row.calendar_version,
    )


def _promise(row: Deadline, setup: Snapshot) -> str:
    """The target as people read it; "" when it is not in the city's set-up any more."""
    return next((each.words() for each in setup.targets if each.pk == row.target_id), "")


def _similar(report: Report, at: datetime) -> tuple[Card, ...]:
    category = config.snapshot().categories[report.category.code]
    found = nearby.similar(category, lon=report.location.x, lat=report.location.y, at=at)
    return tuple(each for each in found if each.number != report.number)
