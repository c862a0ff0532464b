"""The only place that writes a report's state, its timeline and what follows from both.

Each verb: ``lock`` the report, ``begin`` the step (may it be taken?), change what is its own, and
``finish``. The row is locked first, so of two people who act together the second decides on what
the first one left behind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import DomainError, NotFound
from core.outbox import services as outbox
from core.outbox.services import Json
from reporting.models import (
    OPEN_WORK_STATES,
    Hold,
    Report,
    ReportEvent,
    Visibility,
    WorkOrder,
    WorkState,
)
from reporting.rules.lifecycle import (
    Actor,
    Situation,
    State,
    Supplied,
    Transition,
    require_transition,
)
from reporting.rules.limits import MAX_LATER_PHOTOS
from reporting.rules.privacy import covered
from reporting.rules.roles import AGENCY_ROLES, Role
from reporting.rules.states import CLOSED_STATES
from reporting.services import deadlines
from reporting.services import photos as uploads
from reporting.services.facts import (
    REPORT_CHANGED,
    Measures,
    ReportFacts,
    change_of,
    facts_of,
)
from reporting.services.workflow import telling

CHANGEABLE: Final = (
    "state", "category", "agency", "priority", "assigned_at", "response_due_at", "responded_at",
    "resolution_due_at", "resolved_at", "closed_at", "hold_reason", "held_at", "clock_paused",
    "merged_into", "reject_reason", "next_door", "supporters_count", "reopened_count",
    "handover_count", "needs_triage", "triage_reason",
)  # fmt: skip

_COLUMNS: Final = {
    "category": "category_id",
    "agency": "agency_id",
    "merged_into": "merged_into_id",
}

DECIDES_TRIAGE: Final = frozenset(
    {"assign", "hand_over", "recategorise", "merge", "reject", "resolve", "accept"}
)
"""Steps after which nobody has to look at a held report any more."""


class ReportMissing(NotFound):
    """No such report in this city."""

    code = "report_not_found"


class NotYourReport(DomainError):
    """The report belongs to another agency, perhaps since a moment ago."""

    code = "not_your_report"
    status = 403


@dataclass(slots=True)
class Step:
    """A step being taken: who, when, on what, and what it was before.

    Attributes:
        was: The state it is taken from.
        before: What counters knew.
        stored: Column values as they were, so that only changed ones are saved.
        facts: Stored on the timeline entry, beside what ``finish`` adds.
    """

    transition: Transition
    report: Report
    actor: Actor
    at: datetime
    note: str
    was: State
    before: ReportFacts
    stored: dict[str, object]
    facts: dict[str, Json] = field(default_factory=dict)


def lock(report_id: UUID) -> Report:
    """Lock a report until the end of the transaction and read what is true of it now.

    Raises:
        ReportMissing: No such report in this city.
    """
    report = (
        Report.objects.select_for_update(of=("self",))
        .select_related("agency__parent", "category")
        .with_areas()
        .filter(public_id=report_id)
        .first()
    )
    if report is None:
        raise ReportMissing(_("Laporan ini tidak ditemukan."))
    return report


def begin(
    name: str, report: Report, *, actor: Actor, at: datetime, supplied: Supplied | None = None
) -> Step:
    """Ask the table whether the step may be taken now. The caller holds the row lock.

    Raises:
        NotYourReport: The actor works for another agency.
        DomainError: As ``rules.lifecycle.require_transition``.
    """
    supplied = supplied or Supplied()
    was = State(report.state)
    transition = require_transition(
        name, state=was, role=actor.role, situation=situation_of(report, at), supplied=supplied
    )
    require_own_agency(report, actor)
    return Step(
        transition=transition,
        report=report,
        actor=actor,
        at=at,
        note=_words_of(report, actor, supplied.note.strip()),
        was=was,
        before=facts_of(report),
        stored=values_of(report),
    )


def _words_of(report: Report, actor: Actor, note: str) -> str:
    """What a reporter writes later must not give away a secret report's sender either."""
    if report.visibility == Visibility.SECRET and actor.role == Role.REPORTER:
        return covered(note)
    return note


def situation_of(report: Report, at: datetime) -> Situation:
    """What the table asks about a report besides its state."""
    return Situation(
        handovers=report.handover_count,
        hold_reason=report.hold_reason,
        since=report.resolved_at if report.state == State.RESOLVED else report.closed_at,
        at=at,
    )


def require_own_agency(report: Report, actor: Actor) -> None:
    """Refuse people of another agency; those of the agency above may act for its units.

    Raises:
        NotYourReport: The actor works for another agency.
    """
    if actor.role not in AGENCY_ROLES:
        return
    agency = report.agency
    own = {agency.code, agency.parent.code if agency.parent else None} if agency else set()
    if actor.agency_code is None or actor.agency_code not in own:
        owner = agency.short_name if agency else _("koordinator")
        raise NotYourReport(
            _("Laporan ini sekarang ada di %(owner)s, bukan di dinas Anda.") % {"owner": owner},
            agency=agency.code if agency else None,
        )


def show(step: Step, photos: Sequence[tuple[UUID, str]]) -> None:
    """Join photos that came with a step to the report, and name them on its timeline entry."""
    if not photos:
        return
    joined = uploads.attach(
        report_id=step.report.pk, uploads=photos, at=step.at, most=MAX_LATER_PHOTOS
    )
    step.facts["photos"] = [str(photo.public_id) for photo in joined]


def finish(step: Step) -> Report:
    """Write the new state, its timeline entry and what follows. The caller holds the row lock."""
    report, at = step.report, step.at
    state = step.transition.leads_to(step.was, has_agency=report.agency is not None)
    measures = _clocks(step, state)
    report.state = state.value
    report.closed_at = at if state in CLOSED_STATES else None
    moved = _agency_code(report) != step.before["agency"]
    if state is State.ASSIGNED and (moved or step.was is not State.ASSIGNED):
        report.assigned_at = at
    if step.transition.name in DECIDES_TRIAGE:
        report.needs_triage, report.triage_reason = False, ""
    _settle_work(step, state, moved=moved)
    save(report, step.stored)
    ReportEvent.objects.create(
        report=report,
        kind=step.transition.name,
        actor_role=step.actor.role.value,
        actor_label=step.actor.label,
        note=step.note,
        is_public=step.transition.public,
        facts={
            "from": step.was.value,
            "to": state.value,
            "agency": _agency_code(report),
            "agency_before": step.before["agency"],
            "version": report.version,
            **measures,
            **step.facts,
        },
        happened_at=at,
    )
    announce(report, kind=step.transition.name, at=at, before=step.before, measures=measures)
    telling.tell(report, step.transition, actor=step.actor, moved=moved, note=step.note)
    if state is State.RECEIVED and report.agency is None and step.was is not State.RECEIVED:
        outbox.enqueue("reporting.route_report", key=report.number, report_id=str(report.public_id))
    return report


def note_down(
    report: Report,
    *,
    kind: str,
    actor: Actor,
    at: datetime,
    note: str = "",
    is_public: bool = False,
    facts: Mapping[str, Json] | None = None,
    measures: Measures | None = None,
) -> None:
    """Write a timeline entry that changes no state. The caller holds the row lock.

    Whoever passes ``measures`` to ``announce`` passes the same here: counters are proved by what
    the timeline says.
    """
    agency = _agency_code(report)
    ReportEvent.objects.create(
        report=report,
        kind=kind,
        actor_role=actor.role.value,
        actor_label=actor.label,
        note=note,
        is_public=is_public,
        facts={
            "agency": agency,
            "agency_before": agency,
            "version": report.version,
            **(measures or {}),
            **(facts or {}),
        },
        happened_at=at,
    )


def announce(
    report: Report,
    *,
    kind: str,
    at: datetime,
    before: ReportFacts | None,
    measures: Measures | None = None,
) -> None:
    """Promise counters and screens that they will hear of the change."""
    change: Mapping[str, Any] = change_of(
        kind=kind, at=at, before=before, after=facts_of(report), measures=measures
    )
    outbox.enqueue(REPORT_CHANGED, key=report.number, **change)


def save(report: Report, stored: dict[str, object]) -> None:
    """Save the fields that changed and raise the version. The caller holds the row lock."""
    now = values_of(report)
    changed = [name for name in CHANGEABLE if now[name] != stored[name]]
    report.version += 1
    report.save(update_fields=[*changed, "version"])


def values_of(report: Report) -> dict[str, object]:
    """Return the columns a step may change, as they are now."""
    return {name: getattr(report, _COLUMNS.get(name, name)) for name in CHANGEABLE}


def _clocks(step: Step, state: State) -> Measures:
    """Stop, push or leave the clocks, as the step asks for."""
    report, at = step.report, step.at
    measures = Measures()
    if step.was is State.ON_HOLD and state is not State.ON_HOLD:
        _end_hold(report, at)
    if step.transition.answers_citizen(step.actor.role):
        measures.update(deadlines.stop_response(report, at=at))
    if state is State.RESOLVED:
        report.resolved_at = at
        measures.update(deadlines.stop_resolution(report, at=at))
    elif state is State.REJECTED:
        deadlines.stop_resolution(report, at=at)
    return measures


def _end_hold(report: Report, at: datetime) -> None:
    """Whatever step leads out of waiting ends the hold; a pausing one pushes the deadline."""
    hold = Hold.objects.filter(report=report, ended_at__isnull=True).first()
    if hold is not None:
        hold.ended_at = max(at, hold.started_at)
        hold.save(update_fields=["ended_at"])
        if hold.pauses:
            deadlines.push(report, hold, until=hold.ended_at)
    report.hold_reason, report.held_at, report.clock_paused = "", None, False


def _settle_work(step: Step, state: State, *, moved: bool) -> None:
    """A job ends with its report: done when it is solved, called off when it goes elsewhere."""
    jobs = WorkOrder.objects.filter(report=step.report, state__in=OPEN_WORK_STATES)
    if state is State.RESOLVED:
        jobs.update(state=WorkState.DONE, done_at=step.at)
    elif moved or state in CLOSED_STATES:
        jobs.update(state=WorkState.CANCELLED)


def _agency_code(report: Report) -> str | None:
    return report.agency.code if report.agency else None
