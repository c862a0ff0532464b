"""Sending a crew out."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import DomainError, Forbidden, NotFound
from reporting.models import Crew, Report, WorkOrder, WorkState
from reporting.rules.lifecycle import Actor, State
from reporting.rules.roles import Role
from reporting.services import workflow
from reporting.services.catalog import entitlements
from reporting.services.field_work import jobs
from reporting.services.workflow import steps, telling
from reporting.services.workflow.verbs import verb
from tenants.entitlements import Service

SENDERS: Final = frozenset({Role.TRIAGE, Role.AGENCY_OPERATOR, Role.AGENCY_HEAD})


class CrewMissing(NotFound):
    """No such crew at this agency, or it is not working."""

    code = "crew_not_found"


class MayNotSend(Forbidden):
    """Crews are sent by the desk of their agency, or by the coordinator."""

    code = "may_not_send"


class NotWorkedOn(DomainError):
    """A crew is sent only to a report its agency works on."""

    code = "not_worked_on"


@verb
def assign_crew(
    *, report_id: UUID, crew: str, actor: Actor, at: datetime, note: str = ""
) -> WorkOrder:
    """Send a crew to a report its agency works on; an earlier crew is called off.

    Args:
        report_id: Public id of a report in the current city.
        crew: Code of a crew of the responsible agency.
        actor: Who decided, of that agency.
        at: When (aware).
        note: For the crew.

    Raises:
        MayNotSend: The actor sends nobody out.
        NotInPackage: The city's package has no field work.
        CrewMissing: No such working crew at this agency.
        NotYourReport: The actor works for another agency.
        NotWorkedOn: The agency has not accepted the report, or is done with it.
    """
    _require_desk(actor)
    report = steps.lock(report_id)
    steps.require_own_agency(report, actor)
    if report.state != State.IN_PROGRESS:
        raise _not_worked_on(report)
    return _send_out(report, crew=crew, actor=actor, at=at, note=note)


@verb
def accept_and_assign(
    *, report_id: UUID, crew: str, actor: Actor, at: datetime, note: str = ""
) -> WorkOrder:
    """Accept a report and send a crew, in one act; all of it or nothing.

    Raises:
        CrewMissing: No such working crew at this agency.
        NotYourReport: The actor works for another agency.
        TransitionNotAllowed: The report cannot be accepted now.
    """
    report = workflow.accept.within(report_id=report_id, actor=actor, at=at)
    return _send_out(report, crew=crew, actor=actor, at=at, note=note)


def _require_desk(actor: Actor) -> None:
    if actor.role not in SENDERS:
        raise MayNotSend(_("Regu ditugaskan oleh meja dinasnya atau koordinator."))


def _send_out(report: Report, *, crew: str, actor: Actor, at: datetime, note: str) -> WorkOrder:
    """Give the job to a crew. The caller holds the lock on the report."""
    entitlements.require_service(Service.FIELD_CREWS)
    found = Crew.objects.active().filter(code=crew, agency=report.agency).first()
    if found is None:
        raise CrewMissing(_("Pilih regu dari dinas Anda."), crew=crew[:60])
    WorkOrder.objects.under_way().filter(report=report).update(state=WorkState.CANCELLED)
    order = WorkOrder.objects.create(report=report, crew=found, assigned_at=at, note=note.strip())
    order.report = report
    jobs.say(order, "crew_assigned", actor=actor, at=at)
    telling.tell_crew(order, number=report.number)
    return order


def _not_worked_on(report: Report) -> NotWorkedOn:
    if report.state == State.ASSIGNED:
        return NotWorkedOn(_("Terima laporan ini dulu, lalu tugaskan regu."))
    return NotWorkedOn(_("Laporan ini tidak sedang dikerjakan."), state=report.state)
