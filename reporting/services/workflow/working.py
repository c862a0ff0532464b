"""The agency's own work: accept, and declare it done with proof."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from reporting.models import PhotoKind, Report
from reporting.rules.lifecycle import Actor, Supplied
from reporting.services import photos as uploads
from reporting.services.workflow import proof, reviewing, steps
from reporting.services.workflow.verbs import verb


@verb
def accept(*, report_id: UUID, actor: Actor, at: datetime, note: str = "") -> Report:
    """Start working on a report: the first human response, which stops the response clock.

    Raises:
        ReportMissing: No such report in this city.
        NotYourReport: The actor works for another agency.
        DomainError: As the transition table says.
    """
    report = steps.lock(report_id)
    return steps.finish(
        steps.begin("accept", report, actor=actor, at=at, supplied=Supplied(note=note))
    )


@verb
def resolve(
    *,
    report_id: UUID,
    note: str,
    actor: Actor,
    at: datetime,
    photos: Sequence[tuple[UUID, str]] = (),
) -> Report:
    """Declare the work done, with what was done and an after-photo; the reporter is asked next.

    Doubts about the proof (place, time, a picture seen before) become flags in the facts of the
    timeline entry; they never stop the step and are never swallowed.

    Args:
        report_id: Public id of a report in the current city.
        note: What was done, for the reporter.
        actor: Who says so.
        at: When it was done (aware).
        photos: Public id and token of uploaded after-photos; those joined earlier in this round
            of work count too.

    Raises:
        ReportMissing: No such report in this city.
        PhotoUnknown, PhotoExpired, PhotoUsed, PhotoUnusable: An upload cannot be used.
        RequirementMissing: No note, or no after-photo (the coordinator may go without).
        NotYourReport: The actor works for another agency.
        DomainError: As the transition table says.
    """
    report = steps.lock(report_id)
    if photos:
        uploads.attach(report_id=report.pk, uploads=photos, at=at, kind=PhotoKind.AFTER)
    shown = proof.after_photos(report)
    step = steps.begin(
        "resolve", report, actor=actor, at=at, supplied=Supplied(note=note, photo=bool(shown))
    )
    verdict = proof.judge(report, shown, at=at)
    step.facts["photos"] = list(verdict.photos)
    step.facts["flags"] = [flag.value for flag in verdict.flags]
    if verdict.pending:
        step.facts["pending"] = list(verdict.pending)
        proof.promise_check(report, verdict, at=at)
    reviewing.open_if_needed(report, verdict, resolved_at=at)
    return steps.finish(step)
