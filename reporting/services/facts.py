"""What one change of a report tells the counters and the screens: the payload they are kept by.

Every creation and every step enqueues one ``reporting.report_changed`` with the report before and
after it. Counters add what differs, so they stay exact whatever order the rows are consumed in.
Intake builds the same dictionary inside its one statement; the field names here are the contract.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, TypedDict

from reporting.models import Report, Visibility
from reporting.rules.durations import whole_minutes
from reporting.rules.states import State

REPORT_CHANGED: Final = "reporting.report_changed"
"""Topic of the outbox row; its payload is a ``ReportChange``."""


class ReportFacts(TypedDict):
    """A report as far as counters and live screens go. No contact, no description.

    ``id`` is the public id; agency, category and areas are codes; ``mx`` and ``my`` are whole
    EPSG:3857 metres; ``is_public`` is false while held for triage and for secret reports, which
    no map counts. Moments are ISO 8601.
    """

    id: str
    number: str
    state: str
    agency: str | None
    category: str
    kelurahan: str | None
    kecamatan: str | None
    mx: int
    my: int
    priority: str
    is_public: bool
    submitted_at: str
    responded: bool
    resolved: bool


class Measures(TypedDict, total=False):
    """What was measured when a clock stopped; stored on the timeline entry too.

    Minutes run from the start of the clock, without pauses. A report nobody promised anything
    for is on time.
    """

    response_minutes: int
    response_on_time: bool
    resolution_minutes: int
    resolution_on_time: bool


class ReportChange(TypedDict):
    """Payload of ``reporting.report_changed``.

    ``kind`` is the name of the step, or ``received``, ``supported``, ``support_ended``, ``joined``, ``left``,
    ``escalated_nudge``, ``escalated_breach``, ``escalated_coordinator``, ``escalated_mayor``;
    ``before`` is ``None`` for a new report.
    """

    kind: str
    at: str
    before: ReportFacts | None
    after: ReportFacts
    measures: Measures


def facts_of(report: Report) -> ReportFacts:
    """Return the facts of a saved report (its place is computed when it is written)."""
    return ReportFacts(
        id=str(report.public_id),
        number=report.number,
        state=str(report.state),
        agency=report.agency.code if report.agency else None,
        category=report.category.code,
        kelurahan=report.kelurahan.code if report.kelurahan else None,
        kecamatan=report.kecamatan.code if report.kecamatan else None,
        mx=report.mx,
        my=report.my,
        priority=str(report.priority),
        is_public=is_public(report),
        submitted_at=report.submitted_at.isoformat(),
        responded=report.responded_at is not None,
        resolved=report.state in {State.RESOLVED, State.CLOSED},
    )


def is_public(report: Report) -> bool:
    """Whether anybody may see the report, and maps count it."""
    return report.visibility != Visibility.SECRET and not report.needs_triage


def change_of(
    *,
    kind: str,
    at: datetime,
    before: ReportFacts | None,
    after: ReportFacts,
    measures: Measures | None = None,
) -> ReportChange:
    """Return the payload for one change."""
    return ReportChange(
        kind=kind, at=at.isoformat(), before=before, after=after, measures=measures or Measures()
    )


def minutes_between(start: datetime, end: datetime, *, paused_minutes: int = 0) -> int:
    """Return the whole minutes a clock ran, never less than zero."""
    return max(0, whole_minutes(end - start) - paused_minutes)
