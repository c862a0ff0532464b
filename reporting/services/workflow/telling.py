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

ONLY_THE_REPORTER: Final = frozenset({"ask_reporter", "merge", "unmerge"})
"""Steps that are no news for those who follow the report because theirs was joined to it."""

REPORTER_IS_NOT_TOLD: Final = frozenset({"prioritise", "recategorise", "resume"})


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
    """Enqueue a message to whoever reported, and to those whose reports were joined to this one.

    Only to those who left a way to reach them. A question is for the report's own sender alone.
    """
    waiting = [report.pk]
    if kind not in ONLY_THE_REPORTER:
        waiting += _joined_to(report)
    reachable = Contact.objects.filter(report__in=waiting).exclude(phone="", email="")
    for number, public_id in reachable.order_by("report").values_list(
        "report__number", "report__public_id"
    ):
        outbox.enqueue(
            NOTIFY_REPORTER,
            key=number,
            report_id=str(public_id),
            kind=kind,
            note=note,
            followed=report.number if number != report.number else "",
        )


def _joined_to(report: Report) -> list[int]:
    """Reports merged into this one, and into those: their senders wait for this one now."""
    found: list[int] = []
    last = [report.pk]
    while last:
        last = list(Report.objects.filter(merged_into__in=last).values_list("pk", flat=True))
        found += last
    return found
