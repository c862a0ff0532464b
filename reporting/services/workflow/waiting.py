"""When a report waits: for its reporter, for money, for others, for the sky."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from reporting.models import Hold, Report
from reporting.rules.lifecycle import Actor, HoldReason, Supplied, hold_rule
from reporting.services.workflow import steps
from reporting.services.workflow.steps import Step
from reporting.services.workflow.verbs import verb


@verb
def ask_reporter(*, report_id: UUID, note: str, actor: Actor, at: datetime) -> Report:
    """Ask the reporter something; the resolution clock stands still until the answer.

    Raises:
        ReportMissing: No such report in this city.
        DomainError: As the transition table says.
    """
    report = steps.lock(report_id)
    step = steps.begin("ask_reporter", report, actor=actor, at=at, supplied=Supplied(note=note))
    _hold(step, HoldReason.REPORTER)
    return steps.finish(step)


@verb
def answer(
    *,
    report_id: UUID,
    note: str,
    actor: Actor,
    at: datetime,
    photos: Sequence[tuple[UUID, str]] = (),
) -> Report:
    """Take the reporter's answer; work goes on and the deadline moves by the time lost.

    Args:
        report_id: Public id of a report in the current city.
        note: The answer.
        actor: The reporter, or the coordinator who spoke with them.
        at: When (aware).
        photos: Public id and token of uploads that show what was asked for.

    Raises:
        ReportMissing: No such report in this city.
        PhotoUnknown, PhotoExpired, PhotoUsed, PhotoUnusable, TooManyPhotos: An upload cannot be used.
        TransitionNotAllowed: Nobody asked the reporter.
        DomainError: As the transition table says.
    """
    report = steps.lock(report_id)
    step = steps.begin("answer", report, actor=actor, at=at, supplied=Supplied(note=note))
    steps.show(step, photos)
    return steps.finish(step)


@verb
def hold(*, report_id: UUID, reason: str, note: str, actor: Actor, at: datetime) -> Report:
    """Let a report wait for a reason from the list; some reasons stop the resolution clock.

    Args:
        report_id: Public id of a report in the current city.
        reason: A ``HoldReason`` value.
        note: For the reporter: why, and until when.
        actor: Who decided.
        at: When it was decided (aware).

    Raises:
        ReportMissing: No such report in this city.
        RequirementMissing: The reason is not on the list, or the note is missing.
        DomainError: As the transition table says.
    """
    report = steps.lock(report_id)
    step = steps.begin(
        "hold", report, actor=actor, at=at, supplied=Supplied(note=note, reason=reason)
    )
    _hold(step, hold_rule(reason).reason)
    return steps.finish(step)


@verb
def resume(*, report_id: UUID, actor: Actor, at: datetime, note: str = "") -> Report:
    """Go on with a report that waited; a pausing reason moves the deadline by the time lost.

    Raises:
        ReportMissing: No such report in this city.
        DomainError: As the transition table says.
    """
    report = steps.lock(report_id)
    step = steps.begin("resume", report, actor=actor, at=at, supplied=Supplied(note=note))
    return steps.finish(step)


def _hold(step: Step, reason: HoldReason) -> None:
    rule = hold_rule(reason)
    report = step.report
    Hold.objects.create(report=report, reason=reason.value, pauses=rule.pauses, started_at=step.at)
    report.hold_reason, report.held_at = reason.value, step.at
    report.clock_paused = rule.pauses
    step.facts["reason"], step.facts["pauses"] = reason.value, rule.pauses
