"""One report as its page for citizens shows it: what happened, when what is due, what one may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from reporting.access import Viewer
from reporting.models import (
    ContactOpening,
    Deadline,
    Photo,
    PhotoKind,
    Report,
    ReportEvent,
    Support,
    TargetKind,
)
from reporting.rules.lifecycle import Situation, Transition, available_transitions
from reporting.rules.personal_data import for_everybody
from reporting.rules.roles import Role
from reporting.rules.states import OPEN_STATES, STATE_LABELS, State
from reporting.rules.transitions import TRANSITIONS_BY_NAME
from reporting.selectors import public_report
from reporting.selectors.cards import state_words
from reporting.selectors.outlines import Outline, outline_around
from reporting.services import config

#: How an entry of the timeline is coloured and drawn: state of its colour, icon.
_LOOKS: Final[dict[str, tuple[str, str]]] = {
    "received": ("received", "inbox"),
    "route": ("assigned", "arrow-forward-up"),
    "assign": ("assigned", "arrow-forward-up"),
    "hand_over": ("assigned", "arrow-forward-up"),
    "unmerge": ("assigned", "arrows-split"),
    "reopen": ("late", "refresh"),
    "accept": ("in_progress", "tool"),
    "crew_assigned": ("in_progress", "users"),
    "crew_en_route": ("in_progress", "truck"),
    "crew_on_site": ("in_progress", "map-pin-check"),
    "hold": ("on_hold", "clock-pause"),
    "ask_reporter": ("on_hold", "message-2"),
    "answer": ("in_progress", "message"),
    "resume": ("in_progress", "player-play"),
    "resolve": ("closed", "clipboard-check"),
    "confirm": ("closed", "circle-check"),
    "auto_confirm": ("closed", "circle-check"),
    "reject": ("rejected", "circle-x"),
    "merge": ("rejected", "git-merge"),
    "recategorise": ("", "tags"),
    "reply": ("in_progress", "message"),
    "outside_note": ("", "message"),
}
_OTHERS_SAID: Final = {
    "received": _("Laporan diterima"),
    "reply": _("Balasan untuk pelapor"),
    "crew_assigned": _("Regu ditugaskan"),
    "crew_en_route": _("Regu menuju lokasi"),
    "crew_on_site": _("Regu tiba di lokasi"),
    "outside_note": _("Kabar dari sistem lain"),
}
_OWNER_STEPS: Final = ("confirm", "reopen", "answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One of the two public clocks; ``paused`` says why it does not run."""

    kind: str
    label: str
    due_at: datetime
    started_at: datetime
    met_at: datetime | None
    took: timedelta | None
    is_on_time: bool
    paused: str
    steps: list[str]

    @property
    def is_missed(self) -> bool:
        """Whether it was met, but too late."""
        return self.met_at is not None and not self.is_on_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """Everything the page shows. ``entries`` fit the timeline component."""

    report: Report
    state_label: str
    is_late: bool
    is_owner: bool
    has_joined: bool
    may_join: bool
    before: list[dict[str, str]]
    after: list[dict[str, str]]
    photos_in_the_works: int
    entries: list[dict[str, Any]]
    clocks: list[Clock]
    steps: list[Transition]
    question: str
    work_done: str
    outline: Outline
    has_contact: bool
    openings: list[ContactOpening]
    answers: list[dict[str, Any]]
    words: str
    address: str
    joined_to: Report | None


def track(report: Report, viewer: Viewer, *, at: datetime) -> Track:
    """What the page of a report shows this viewer. A fixed number of queries.

    Args:
        report: With category, agency, areas and ``merged_into`` selected; the viewer may see it.
        viewer: Who looks; its reporter sees more.
        at: Now (aware).
    """
    is_owner = viewer.sent(report)
    events = public_report.public_events(report)
    photos = public_report.shown_photos(report)
    joined = _has_joined(report, viewer)
    work_done = _last_note(events, "resolve")
    joined_to = public_report.joined_to(report)
    return Track(
        report=report,
        state_label=state_words(report, joined_to.number if joined_to else ""),
        is_late=report.next_due_at is not None and report.next_due_at < at,
        is_owner=is_owner,
        has_joined=joined,
        may_join=not is_owner
        and not joined
        and report.state in OPEN_STATES
        and not report.is_secret,
        before=_links(public_report.of_kind(photos, PhotoKind.BEFORE)),
        after=_links(public_report.of_kind(photos, PhotoKind.AFTER)),
        photos_in_the_works=sum(not photo.thumb_key for photo in photos),
        entries=_entries(events, report, is_owner=is_owner),
        clocks=_clocks(report),
        steps=_steps(report, at) if is_owner else [],
        question=_last_note(events, "ask_reporter") if is_owner and _is_asked(report) else "",
        work_done=work_done if is_owner else for_everybody(work_done, from_city=True),
        outline=outline_around(report.kelurahan_id, report.location.x, report.location.y),
        has_contact=is_owner and hasattr(report, "contact"),
        openings=list(report.contact_openings.order_by("-opened_at")[:20]) if is_owner else [],
        answers=report.answers if is_owner else public_report.public_answers(report),
        joined_to=joined_to,
        words=public_report.words_of(report, as_typed=is_owner),
        address=report.address_text if is_owner else for_everybody(report.address_text),
    )


def _has_joined(report: Report, viewer: Viewer) -> bool:
    if not viewer.device_hash:
        return False
    return Support.objects.filter(report=report, device_hash=viewer.device_hash).exists()


def _steps(report: Report, at: datetime) -> list[Transition]:
    situation = Situation(
        handovers=report.handover_count,
        hold_reason=report.hold_reason,
        since=report.resolved_at if report.state == State.RESOLVED else report.closed_at,
        at=at,
    )
    open_to_reporter = available_transitions(
        state=State(report.state), role=Role.REPORTER, situation=situation
    )
    return [step for step in open_to_reporter if step.name in _OWNER_STEPS]


def _is_asked(report: Report) -> bool:
    return report.state == State.ON_HOLD and report.hold_reason == "reporter"


def _last_note(events: list[ReportEvent], kind: str) -> str:
    return next((event.note for event in reversed(events) if event.kind == kind), "")


def _entries(events: list[ReportEvent], report: Report, *, is_owner: bool) -> list[dict[str, Any]]:
    """The timeline, each entry with the time since the one before, then what is still to come."""
    agencies = config.snapshot().agencies
    entries: list[dict[str, Any]] = []
    before: datetime | None = None
    for event in events:
        state, icon = _LOOKS.get(event.kind, ("", "circle-dot"))
        known = agencies.get(str(event.facts.get("agency") or ""))
        agency = (known.short_name or known.name) if known else ""
        gap = event.happened_at - before if before else None
        entries.append(
            {
                "title": entry_said(event.kind, agency),
                "at": event.happened_at,
                "state": state,
                "icon": icon,
                "note": event.note if is_owner else public_report.public_note(event),
                "by": _by(event, agency),
                "gap": gap if gap and gap >= timedelta(minutes=1) else None,
            }
        )
        before = event.happened_at
    return [*entries, *_to_come(report)]


def entry_said(kind: str, agency: str) -> str:
    """What an entry of the timeline says happened; ``agency`` is its everyday name, "" when none."""
    if kind in {"route", "assign", "hand_over"} and agency:
        verb = _("Dialihkan ke") if kind == "hand_over" else _("Diteruskan ke")
        return f"{verb} {agency}"
    transition = TRANSITIONS_BY_NAME.get(kind)
    if transition is not None:
        return _(transition.said)
    return _(_OTHERS_SAID.get(kind, _("Catatan")))


def _by(event: ReportEvent, agency: str) -> str:
    """Who acted: the agency and as what, never a person."""
    if event.actor_role == Role.SYSTEM:
        return _("otomatis")
    role = public_report.role_label(event)
    if (
        event.actor_role in public_report.BY_CITIZEN
        or not agency
        or event.kind in {"route", "assign", "hand_over"}
    ):
        return role
    return f"{agency} · {role}"


def _to_come(report: Report) -> list[dict[str, Any]]:
    """What the city still owes, as dashed entries with their due times."""
    if report.state not in OPEN_STATES or report.state == State.RESOLVED:
        return []
    owed: list[dict[str, Any]] = []
    if report.responded_at is None and report.response_due_at:
        owed.append({"title": _("Jawaban pertama"), "at": report.response_due_at})
    if report.resolution_due_at and not report.clock_paused:
        owed.append({"title": _("Selesai"), "at": report.resolution_due_at})
    return [{**entry, "icon": "clock", "future": True} for entry in owed]


def _clocks(report: Report) -> list[Clock]:
    labels = {
        TargetKind.RESPONSE.value: _("Jawaban pertama"),
        TargetKind.RESOLUTION.value: _("Penyelesaian"),
    }
    rows = {row.kind: row for row in Deadline.objects.filter(report=report).current()}
    return [_clock(rows[kind], label, report) for kind, label in labels.items() if kind in rows]


def _clock(row: Deadline, label: str, report: Report) -> Clock:
    met_at = row.met_at
    paused = ""
    if met_at is None and report.clock_paused and row.kind == TargetKind.RESOLUTION:
        paused = _(STATE_LABELS[State.ON_HOLD])
    elif met_at is None and report.state not in OPEN_STATES:
        paused = _("Berhenti")
    return Clock(
        kind=row.kind,
        label=label,
        due_at=row.due_at,
        started_at=row.started_at,
        met_at=met_at,
        took=met_at - row.started_at if met_at else None,
        is_on_time=met_at is not None and met_at <= row.due_at,
        paused=paused,
        steps=[str(step.get("text", "")) for step in row.steps],
    )


def _links(photos: list[Photo]) -> list[dict[str, str]]:
    found = [public_report.photo_urls(photo) for photo in photos]
    return [{"url": url, "thumb": thumb} for url, thumb in found if url]
