"""A job under way: who may act on it, how it is locked, and how an act on it is told.

A job is ``assigned → en_route → on_site → done``, or called off. Every verb locks the report before
its job, as the workflow does, so that desk and crew never wait for one another.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import DomainError, Forbidden, NotFound
from core.outbox.services import Json
from reporting.models import CrewMember, WorkOrder, WorkState
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services import webhook_news
from reporting.services.facts import facts_of
from reporting.services.workflow import steps

MOVING: Final = frozenset({WorkState.EN_ROUTE, WorkState.ON_SITE})
UNDER_WAY: Final = MOVING | {WorkState.ASSIGNED}


class JobMissing(NotFound):
    """No such job in this city."""

    code = "work_order_not_found"


class JobOver(DomainError):
    """The job is done or was called off; nothing more can happen to it."""

    code = "work_order_over"


class NotYourJob(Forbidden):
    """The job belongs to another crew."""

    code = "not_your_job"


def find(work_order_id: UUID) -> WorkOrder:
    """Return the job with this public id, or raise ``JobMissing``."""
    order = (
        WorkOrder.objects.select_related("crew__agency", "report")
        .filter(public_id=work_order_id)
        .first()
    )
    if order is None:
        raise JobMissing(_("Tugas ini tidak ditemukan."))
    return order


def hold(work_order_id: UUID, actor: Actor) -> WorkOrder:
    """Lock report and job, in that order, and check that the actor may act on it.

    Raises:
        JobMissing, JobOver, NotYourJob: As they say.
    """
    order = find(work_order_id)
    report = steps.lock(order.report.public_id)
    order = find(work_order_id)
    order.report = report
    require_crew(order, actor)
    if order.state not in UNDER_WAY:
        raise JobOver(_("Tugas ini sudah selesai atau dibatalkan."), state=order.state)
    return order


def require_crew(order: WorkOrder, actor: Actor) -> None:
    """Only the crew itself, or the desk of its agency, acts on a job."""
    if actor.role in {Role.AGENCY_OPERATOR, Role.AGENCY_HEAD}:
        steps.require_own_agency(order.report, actor)
        return
    member = actor.role is Role.CREW and actor.user_id is not None
    if not member or not CrewMember.objects.filter(crew=order.crew, user=actor.user_id).exists():
        raise NotYourJob(_("Tugas ini untuk regu lain."), crew=order.crew.code)


def say(
    order: WorkOrder,
    kind: str,
    *,
    actor: Actor,
    at: datetime,
    note: str = "",
    is_public: bool = True,
    about: Mapping[str, Json] | None = None,
) -> None:
    """Write the timeline entry; tell the screens and other systems. The caller holds the lock on the report."""
    report = order.report
    before, stored = facts_of(report), steps.values_of(report)
    facts: dict[str, Json] = {
        "crew": order.crew.code,
        "crew_name": order.crew.name,
        "work_order": str(order.public_id),
        **(about or {}),
    }
    steps.save(report, stored)
    steps.note_down(
        report, kind=kind, actor=actor, at=at, note=note, is_public=is_public, facts=facts
    )
    steps.announce(report, kind=kind, at=at, before=before)
    webhook_news.tell_work(order, kind, at=at)
