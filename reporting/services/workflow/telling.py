"""Who must hear of a step: one outbox row for each effect, written with the step."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from core.outbox import services as outbox
from reporting.models import Contact, PushSubscription, Report, WorkOrder
from reporting.rules.escalation import Audience
from reporting.rules.lifecycle import Actor, Role, Transition

NOTIFY_AGENCY: Final = "reporting.notify_agency"
NOTIFY_REPORTER: Final = "reporting.notify_reporter"
NOTIFY_CREW: Final = "reporting.notify_crew"

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
    """Enqueue a message to whoever reported or follows, and to those whose reports were joined.

    Only where there is a way to reach somebody. A question is for the report's own sender alone.
    """
    if _is_reachable(report):
        _promise(report.number, str(report.public_id), kind=kind, note=note)
    if kind in ONLY_THE_REPORTER:
        return
    joined = Contact.objects.filter(report__in=_joined_to(report)).exclude(phone="", email="")
    for number, public_id in joined.order_by("report").values_list(
        "report__number", "report__public_id"
    ):
        _promise(number, str(public_id), kind=kind, note=note, followed=report.number)


def tell_crew(order: WorkOrder, *, number: str) -> None:
    """Enqueue a message to the phones of a crew that got a job."""
    outbox.enqueue(NOTIFY_CREW, key=number, work_order=str(order.public_id))


def promise_receipt(*, number: str, public_id: UUID) -> None:
    """Enqueue the message that a report just sent has arrived; its sender left a way to them."""
    _promise(number, str(public_id), kind="received", note="")


def _promise(number: str, public_id: str, *, kind: str, note: str, followed: str = "") -> None:
    outbox.enqueue(
        NOTIFY_REPORTER, key=number, report_id=public_id, kind=kind, note=note, followed=followed
    )


def _is_reachable(report: Report) -> bool:
    """Contact, a browser of the sender, or anybody who follows: decided closer when it is told."""
    if report.supporters_count:
        return True
    if Contact.objects.filter(report=report).exclude(phone="", email="").exists():
        return True
    return bool(report.device_hash) and (
        PushSubscription.objects.filter(person=f"device:{report.device_hash}").exists()
    )


def _joined_to(report: Report) -> list[int]:
    """Reports merged into this one, and into those: their senders wait for this one now."""
    found: list[int] = []
    last = [report.pk]
    while last:
        last = list(Report.objects.filter(merged_into__in=last).values_list("pk", flat=True))
        found += last
    return found
