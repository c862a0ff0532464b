"""What happened to a report, as the one who looks may read it: the public, its reporter, or staff."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from reporting.access import Viewer, works_on
from reporting.models import Report, ReportEvent
from reporting.models.event import ReportEventQuerySet
from reporting.selectors import public_report, report_desk, report_track
from reporting.services import config


class Sight(StrEnum):
    """How much of a timeline somebody sees."""

    STAFF = "staff"
    REPORTER = "reporter"
    PUBLIC = "public"


def sight(report: Report, viewer: Viewer) -> Sight:
    """As what the viewer reads the timeline of a report they may see."""
    if works_on(viewer, report):
        return Sight.STAFF
    return Sight.REPORTER if viewer.sent(report) else Sight.PUBLIC


def events(report: Report, seen_as: Sight) -> ReportEventQuerySet:
    """The entries; notes among colleagues only for staff."""
    mine = ReportEvent.objects.of(report)
    return mine if seen_as is Sight.STAFF else mine.public()


def shown(event: ReportEvent, seen_as: Sight) -> dict[str, Any]:
    """One entry. Who acted is a role; a name stands there for staff only, as on their desk."""
    known = (config.cached() or config.snapshot()).agencies.get(
        str(event.facts.get("agency") or "")
    )
    agency = (known.short_name or known.name) if known else ""
    is_staff = seen_as is Sight.STAFF
    return {
        "kind": event.kind,
        "title": report_desk.said(event)
        if is_staff
        else report_track.entry_said(event.kind, agency),
        "actor": public_report.role_label(event),
        "actor_name": event.actor_label if is_staff else None,
        "agency": known.code if known else None,
        "note": public_report.public_note(event) if seen_as is Sight.PUBLIC else event.note,
        "is_public": event.is_public,
        "happened_at": event.happened_at,
    }
