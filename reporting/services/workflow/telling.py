"""Who must hear of a step: one outbox row for each effect, written with the step."""

from __future__ import annotations

from typing import Final

from core.outbox import services as outbox
from reporting.models import Contact, Report
from reporting.rules.escalation import Audience
from reporting.rules.lifecycle import Actor, Role, Transition

NOTIFY_AGENCY: Final = "reporting.notify_agency"
NOTIFY_REPORTER: Final = "reporting.notify_reporter"

AGENCY_HEARS: Final = frozenset({"answer", "reopen", "unmerge"})
"""Steps an agency hears of although the report was its own before."""

REPORTER_IS_NOT_TOLD: Final = frozenset({"recategorise", "resume"})


def tell(report: Report, transition: Transition, *, actor: Actor, moved: bool, note: str) -> None:
    """Enqueue the messages that follow from a step.

    Args:
        report: After the step.
        transition: The step.
        actor: Who took it; nobody is told of their own act.
        moved: Whether another agency is responsible now.
        note: What the actor wrote.
    """
    if report.agency is not None and (moved or transition.name in AGENCY_HEARS):
        tell_agency(report, kind=transition.name, note=note)
    if (
        transition.public
        and actor.role is not Role.REPORTER
        and transition.name not in REPORTER_IS_NOT_TOLD
    ):
        tell_reporter(report, kind=transition.name, note=note)


def tell_agency(
    report: Report, *, kind: str, note: str = "", audience: Audience = Audience.DESK
) -> None:
    """Enqueue a message to the responsible agency, its head, the coordinator or the mayor's list."""
    outbox.enqueue(
        NOTIFY_AGENCY,
        key=report.number,
        report_id=str(report.public_id),
        kind=kind,
        note=note,
        audience=audience.value,
        agency=report.agency.code if report.agency else None,
    )


def tell_reporter(report: Report, *, kind: str, note: str = "") -> None:
    """Enqueue a message to whoever reported, if they left a way to reach them."""
    reachable = Contact.objects.filter(report=report).exclude(phone="", email="")
    if reachable.exists():
        outbox.enqueue(
            NOTIFY_REPORTER,
            key=report.number,
            report_id=str(report.public_id),
            kind=kind,
            note=note,
        )
