"""One report with everything a desk may do about it: beside the list, and as a page of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.errors import DomainError
from reporting import access
from reporting.access import Viewer
from reporting.models import (
    Channel,
    LocationSource,
    Photo,
    PhotoKind,
    Report,
    ReportEvent,
    TargetKind,
)
from reporting.rules import limits
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.rules.transitions import TRANSITIONS_BY_NAME
from reporting.selectors import public_report
from reporting.selectors.fund import may_see_fund
from reporting.selectors.outlines import outline_around
from reporting.selectors.report_desk import SAID, Entry, ReportDesk, StepChoice, report_desk
from reporting.selectors.triage import propose_agency
from reporting.services import replies
from reporting.services.contacts import Reporter
from reporting.services.workflow.seen import DECIDES
from reporting.web.desk import doors
from reporting.web.desk.phrases import phrases_for

ICONS: Final[dict[str, str]] = {
    "accept": "check",
    "answer": "message",
    "ask_reporter": "message-2",
    "assign": "building",
    "hand_over": "arrow-forward-up",
    "hold": "clock-pause",
    "merge": "git-merge",
    "recategorise": "tags",
    "reject": "circle-x",
    "reopen": "refresh",
    "resolve": "clipboard-check",
    "resume": "player-play",
    "prioritise": "flag",
    "unmerge": "arrows-split",
}
_SHOWN_AT_ONCE: Final = ("hand_over", "ask_reporter", "resolve", "assign", "reopen")
_MAIN: Final[dict[State, str]] = {
    State.RECEIVED: "assign",
    State.IN_PROGRESS: "resolve",
    State.ON_HOLD: "resume",
    State.RESOLVED: "reopen",
    State.MERGED: "unmerge",
}
_CLOCK_LABELS: Final = {
    TargetKind.RESPONSE.value: gettext_lazy("Respons pertama"),
    TargetKind.RESOLUTION.value: gettext_lazy("Penyelesaian"),
}
_MARKS: Final[dict[str, tuple[str, str]]] = {
    "received": ("received", "inbox"),
    "route": ("assigned", "arrow-forward-up"),
    "crew_assigned": ("in_progress", "users"),
    "crew_en_route": ("in_progress", "truck"),
    "crew_on_site": ("in_progress", "map-pin-check"),
    "crew_done": ("in_progress", "check"),
    "supported": ("", "users"),
    "support_ended": ("", "users"),
    "joined": ("", "git-merge"),
    "contact_opened": ("", "eye"),
    "contact_added": ("", "phone"),
    "privacy_export": ("", "lock"),
    "privacy_withdraw": ("", "lock"),
    "privacy_restrict": ("", "lock"),
    "privacy_erase": ("", "lock"),
    "privacy_answered": ("", "lock"),
    "notified": ("", "bell"),
    "escalated": ("late", "alert-triangle"),
    "deadline_recomputed": ("", "calendar"),
    "agency_off": ("late", "building"),
    "proof_checked": ("", "photo"),
    "photo_failed": ("late", "photo"),
    "reply": ("in_progress", "message"),
    "note": ("", "lock"),
    "confirm": ("closed", "circle-check"),
    "auto_confirm": ("closed", "circle-check"),
}
_MAP_REACH: Final = 0.009
"""Degrees to each side of a report on its map: about a kilometre."""
_SHORT: Final = {
    "hand_over": gettext_lazy("Alihkan"),
    "reopen": gettext_lazy("Buka lagi"),
}
"""Buttons that must fit three in a row; the form says the whole step."""
_TONES: Final = {
    "accept": "in_progress",
    "resolve": "resolved",
    "hold": "on_hold",
    "ask_reporter": "on_hold",
    "hand_over": "assigned",
    "assign": "assigned",
    "reopen": "late",
    "resume": "in_progress",
    "answer": "in_progress",
    "reject": "rejected",
    "merge": "merged",
}


@dataclass(slots=True)
class Attempt:
    """What somebody tried and was refused, so that nothing they typed is lost.

    Attributes:
        step: Name of the step, or "accept_and_assign", "reply", "note", "contact".
        error: Why not.
        kept: What they filled in.
    """

    step: str
    error: DomainError
    kept: dict[str, Any] = field(default_factory=dict)


def panel(
    request: HttpRequest,
    viewer: Viewer,
    number: str,
    *,
    attempt: Attempt | None = None,
    conflict: Happened | None = None,
    contact: Reporter | None = None,
) -> dict[str, Any]:
    """Everything the templates of one report show.

    Raises:
        ReportNotFound: It does not exist for this desk.
    """
    at = clock.now()
    desk = report_desk(viewer, number, at=at)
    report = desk.report
    doors.require_worked_on(viewer, report)
    roles = viewer.roles_for(report)
    may_write = bool(replies.MAY_REPLY.intersection(roles))
    before, after = _photos(desk.photos, PhotoKind.BEFORE), _photos(desk.photos, PhotoKind.AFTER)
    return {
        "desk": desk,
        "report": report,
        "actions": _actions(desk, report, attempt),
        "before": before,
        "after": after,
        "to_cover": desk.photos if may_write else (),
        "photos_in_the_works": sum(1 for each in desk.photos if each.state == "uploaded"),
        "outline": outline_around(report.kelurahan_id, report.location.x, report.location.y),
        "clocks": [{"card": card, "label": _CLOCK_LABELS[card.kind]} for card in desk.clocks],
        "paused": desk.state_label if report.clock_paused else "",
        "entries": _entries(desk.timeline),
        "may_write": may_write,
        "reply_phrases": phrases_for("reply", report) if may_write else [],
        "may_note": bool(replies.MAY_NOTE.intersection(roles)),
        "may_send_crew": Role.AGENCY_OPERATOR in roles or Role.AGENCY_HEAD in roles,
        "attempt": attempt,
        "kept": attempt.kept if attempt else {},
        "conflict": conflict,
        "contact": contact,
        "may_see_fund": may_see_fund(viewer, report),
        "channel": dict(Channel.choices).get(report.channel, report.channel),
        "source": dict(LocationSource.choices).get(report.location_source, ""),
        "map_bounds": _bounds(report),
        "map_points": _points(desk),
        "max_note": limits.MAX_NOTE,
    }


@dataclass(frozen=True, slots=True)
class Happened:
    """What somebody else did first."""

    who: str
    what: str
    at: datetime


def what_happened_since(report: Report, version: int) -> Happened | None:
    """Return the newest step others took since the page was drawn, for whoever came second.

    Args:
        report: As it is now.
        version: What the person who acts had on the screen.
    """
    if report.version == version:
        return None
    steps = ReportEvent.objects.of(report).filter(kind__in=DECIDES)
    last = steps.order_by("-pk").first()
    if last is None:
        return None
    step = TRANSITIONS_BY_NAME.get(last.kind)
    said = _(step.said) if step else _(SAID.get(last.kind, last.kind))
    return Happened(who=last.actor_label, what=said, at=last.happened_at)


def step_context(
    report: Report, step: StepChoice, *, attempt: Attempt | None = None
) -> dict[str, Any]:
    """What the form of one step shows."""
    tried = attempt if attempt is not None and attempt.step == step.name else None
    kept: Mapping[str, Any] = tried.kept if tried else {}
    proposal = propose_agency(report) if step.name == "hand_over" else None
    agency = kept.get("agency") or (proposal.agency if proposal else "")
    return {
        "step": step,
        "button": _SHORT.get(step.name, step.label),
        "icon": ICONS.get(step.name, "check"),
        "error": str(tried.error) if tried else "",
        "kept": kept,
        "phrases": phrases_for(step.name, report),
        "proposal": proposal,
        "agencies": [
            (each.value, f"{each.hint} – {each.label}" if each.hint else each.label)
            for each in step.options
        ]
        if "agency" in step.needs
        else [],
        "agency": agency,
        "categories": [(each.value, each.label) for each in step.options]
        if "category" in step.needs
        else [],
        "priorities": [(each.value, each.label) for each in step.options]
        if "priority" in step.needs
        else [],
        "reasons": step.options if "reason" in step.needs else (),
        "needs_next_door": step.name == "reject",
        "next_door": kept.get("next_door") or report.category.next_door_name,
        "is_danger": step.name == "reject",
    }


def _actions(desk: ReportDesk, report: Report, attempt: Attempt | None) -> dict[str, Any]:
    """The steps in the order of the page: the likely one, three more, the rest in a menu."""
    steps = {step.name: step for step in desk.steps}
    state = State(report.state)
    takes = "accept" in steps
    main = "" if takes else _MAIN.get(state, "")
    ready = state is State.IN_PROGRESS and desk.job is None and bool(desk.crews)
    forms = {name: step_context(report, step, attempt=attempt) for name, step in steps.items()}
    shown = [name for name in _SHOWN_AT_ONCE if name in steps and name != main][:2]
    rest = [name for name in steps if name not in {main, *shown}]
    return {
        "takes": takes,
        "sends": ready,
        "main": forms.get(main),
        "shown": [forms[name] for name in shown],
        "rest": [forms[name] for name in rest],
        "dialogs": [form for form in forms.values() if form["step"].asks or form["error"]],
        "crew_error": str(attempt.error)
        if attempt and attempt.step in {"accept_and_assign", "crew"}
        else "",
    }


def _photos(photos: tuple[Photo, ...], kind: PhotoKind) -> list[dict[str, str]]:
    found = [public_report.photo_urls(photo) for photo in photos if photo.kind == kind]
    return [{"url": url, "thumb": thumb} for url, thumb in found if url]


def _entries(timeline: tuple[Entry, ...]) -> list[dict[str, Any]]:
    """The history, newest first, in the form the timeline component draws."""
    entries: list[dict[str, Any]] = []
    for entry in reversed(timeline):
        state, icon = _MARKS.get(
            entry.kind, (_TONES.get(entry.kind, ""), ICONS.get(entry.kind, ""))
        )
        flags = ", ".join(entry.flags)
        entries.append(
            {
                "title": entry.said,
                "at": entry.happened_at,
                "state": state,
                "icon": icon or "circle-dot",
                "by": _by(entry),
                "note": f"{entry.note}\n{flags}".strip() if flags else entry.note,
                "internal": not entry.is_public,
            }
        )
    return entries


def _bounds(report: Report) -> str:
    """West, south, east, north of the map around a report."""
    lon, lat = report.location.x, report.location.y
    window = (lon - _MAP_REACH, lat - _MAP_REACH, lon + _MAP_REACH, lat + _MAP_REACH)
    return ",".join(f"{edge:.5f}" for edge in window)


def _points(desk: ReportDesk) -> dict[str, Any]:
    """The report itself on the map, as GeoJSON; those around it come with the tiles."""
    report = desk.report
    place = [report.location.x, report.location.y]
    about = {"id": report.number, "number": report.number, "state": report.state}
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": about,
                "geometry": {"type": "Point", "coordinates": place},
            }
        ],
    }


def _by(entry: Entry) -> str:
    """Who and as what, said once where the two are the same word."""
    if not entry.role or entry.role.lower() == entry.actor.lower():
        return entry.actor
    return f"{entry.actor} ({entry.role.lower()})"


def require_action(viewer: Viewer, number: str) -> Report:
    """Return a report that its desk may act on, as it is now.

    Raises:
        ReportNotFound: It does not exist for this viewer.
    """
    among = access.visible_reports(viewer).select_related(
        "agency__parent", "category", "kelurahan", "kecamatan"
    )
    return access.require_report(number, viewer, among=among)
