"""How a report ends, and how it begins again: confirm, auto_confirm, reject, reopen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from reporting.models import Report
from reporting.rules.lifecycle import Actor, Supplied, reject_rule
from reporting.services import deadlines
from reporting.services.workflow import steps
from reporting.services.workflow.verbs import verb


@verb
def confirm(*, report_id: UUID, actor: Actor, at: datetime, note: str = "") -> Report:
    """Close a report because its reporter says it is really fixed.

    Raises:
        ReportMissing: No such report in this city.
        DomainError: As the transition table says.
    """
    report = steps.lock(report_id)
    step = steps.begin("confirm", report, actor=actor, at=at, supplied=Supplied(note=note))
    return steps.finish(step)


@verb
def auto_confirm(*, report_id: UUID, actor: Actor, at: datetime) -> Report:
    """Close a report whose reporter kept silent for three days.

    Raises:
        ReportMissing: No such report in this city.
        TransitionNotAllowed: Somebody spoke meanwhile, or the days are not over.
    """
    report = steps.lock(report_id)
    return steps.finish(steps.begin("auto_confirm", report, actor=actor, at=at))


@verb
def reject(
    *,
    report_id: UUID,
    reason: str,
    note: str,
    actor: Actor,
    at: datetime,
    next_door: str = "",
) -> Report:
    """Close a report without a repair, saying why, and who is responsible instead.

    Args:
        report_id: Public id of a report in the current city.
        reason: A ``RejectReason`` value open to the actor's role.
        note: For the reporter.
        actor: Who decided.
        at: When it was decided (aware).
        next_door: Whose business it is, required for ``not_ours``; falls back to what the
            category names.

    Raises:
        ReportMissing: No such report in this city.
        RequirementMissing: Reason, note or next door is missing.
        RoleNotAllowed: The role may not close for this reason.
        DomainError: As the transition table says.
    """
    report = steps.lock(report_id)
    known = next_door.strip() or report.category.next_door_name
    step = steps.begin(
        "reject",
        report,
        actor=actor,
        at=at,
        supplied=Supplied(note=note, reason=reason, next_door=known),
    )
    rule = reject_rule(reason)
    report.reject_reason = rule.reason.value
    report.next_door = known[:200] if rule.needs_next_door else ""
    step.facts["reason"] = rule.reason.value
    if report.next_door:
        step.facts["next_door"] = report.next_door
    return steps.finish(step)


@verb
def reopen(
    *,
    report_id: UUID,
    note: str,
    actor: Actor,
    at: datetime,
    photos: Sequence[tuple[UUID, str]] = (),
) -> Report:
    """Open a report again because it is not fixed; new clocks start, and it is counted.

    Args:
        report_id: Public id of a report in the current city.
        note: What is not fixed.
        actor: The reporter within two weeks, or the coordinator at any time.
        at: When (aware).
        photos: Public id and token of uploads that show it as it is now.

    Raises:
        PhotoUnknown, PhotoExpired, PhotoUsed, PhotoUnusable, TooManyPhotos: An upload cannot be used.
        ReportMissing: No such report in this city.
        TransitionNotAllowed: More than 14 days have passed, for the reporter.
        DomainError: As the transition table says.
    """
    report = steps.lock(report_id)
    step = steps.begin("reopen", report, actor=actor, at=at, supplied=Supplied(note=note))
    steps.show(step, photos)
    report.reopened_count += 1
    report.responded_at = report.resolved_at = None
    report.reject_reason = report.next_door = ""
    step.facts["times"] = report.reopened_count
    deadlines.start(report, at=at, because="laporan dibuka ulang")
    return steps.finish(step)
