"""Raising what is about to break, and what is broken: each step of the chain once, on the record.

A job each minute, in two passes: deadlines whose next step has no time yet get one (fresh from
intake, pushed by a pause, or because their chain was edited); those whose time has come take the
step. Rows that somebody works on at this moment are left to the next minute. What was taken is on
the deadline itself, in the transaction that took it: a worker that dies takes nothing twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from core.outbox.registry import Message, consumer
from core.schedules.registry import in_every_city
from reporting.models import Deadline, Report, TargetKind
from reporting.models.deadline import DeadlineQuerySet
from reporting.rules import escalation as chain
from reporting.rules.escalation import CHAIN, Audience, EscalationStep
from reporting.rules.lifecycle import Actor
from reporting.services import config, deadlines
from reporting.services.config import Snapshot
from reporting.services.facts import facts_of
from reporting.services.workflow import steps, telling

BATCH: Final = 200
WATCH: Final = Actor.system("Pengawas batas waktu")
CHAINS_CHANGED: Final = "reporting.chains_changed"
_PUBLIC_CLOCKS: Final = (TargetKind.RESPONSE.value, TargetKind.RESOLUTION.value)


@in_every_city("reporting.escalate", every=timedelta(minutes=1))
def escalate(at: datetime) -> None:
    """Take every step of the chain that is due at ``at``."""
    while plan_some(at=at) == BATCH:
        continue
    while raise_some(at=at) == BATCH:
        continue


@transaction.atomic(durable=True)
def plan_some(*, at: datetime) -> int:
    """Compute when the next step is due, for a batch of running clocks that do not know.

    Returns:
        How many were planned; fewer than a batch means none is left.
    """
    rows = list(
        _running(Deadline.objects.all()).filter(escalate_at__isnull=True).order_by("pk")[:BATCH]
    )
    setup = config.snapshot()
    for row in rows:
        _plan(row, setup)
    Deadline.objects.bulk_update(rows, ["escalate_at", "escalation_ended"])
    return len(rows)


@transaction.atomic(durable=True)
def raise_some(*, at: datetime) -> int:
    """Take the step that is due, for a batch of clocks.

    A clock that was not looked at for long (a weekend without workers) takes the steps it missed
    one after the other, each with its own entry.

    Returns:
        How many clocks took a step; fewer than a batch means none is left.
    """
    rows = list(
        _running(Deadline.objects.all())
        .filter(escalate_at__lte=at)
        .order_by("escalate_at", "pk")[:BATCH]
    )
    setup = config.snapshot()
    for row in rows:
        while (step := _plan(row, setup)) is not None and _is_due(row, at):
            _take(row, step, at)
            row.escalation_step += 1
            row.escalated_percent = step.percent
        row.save(
            update_fields=[
                "escalation_step",
                "escalated_percent",
                "escalate_at",
                "escalation_ended",
            ]
        )
    return len(rows)


@consumer(CHAINS_CHANGED, queue="bulk")
def plan_again(message: Message) -> None:
    """Let running clocks find their next step in the chain as it is now. Steps taken stay taken."""
    rows = Deadline.objects.running().filter(kind__in=_PUBLIC_CLOCKS)
    rows.update(escalate_at=None, escalation_ended=False)


def _running(rows: DeadlineQuerySet) -> DeadlineQuerySet:
    """Clocks that run now, locked with their reports; those somebody else holds are passed over."""
    return (
        rows.running()
        .filter(escalation_ended=False, kind__in=_PUBLIC_CLOCKS, report__next_due_at__isnull=False)
        .select_for_update(skip_locked=True, of=("self", "report"))
        .select_related("report__agency__parent", "report__category", "target")
        .select_related("report__kelurahan", "report__kecamatan")
        .defer("report__kelurahan__boundary", "report__kecamatan__boundary")
    )


def _plan(row: Deadline, setup: Snapshot) -> EscalationStep | None:
    """Put on the row when its next step is due, and return the step; ``None`` ends the chain."""
    decided = setup.categories[row.report.category.code].chain
    step = chain.step_after(_taken(row), decided)
    row.escalation_ended = step is None
    if step is None:
        row.escalate_at = None
        return None
    calendar = deadlines.counting_calendar(row.report, row, setup)
    clock = deadlines.clock_of(row.report, row, calendar)
    row.escalate_at = chain.due_at(step, clock, calendar=calendar)
    return step


def _taken(row: Deadline) -> int:
    """Where the last step taken stood. Rows from before chains were data know only how many."""
    if row.escalated_percent or not row.escalation_step:
        return row.escalated_percent
    return CHAIN[min(row.escalation_step, len(CHAIN)) - 1].percent


def _is_due(row: Deadline, at: datetime) -> bool:
    return row.escalate_at is not None and row.escalate_at <= at


def _take(row: Deadline, step: EscalationStep, at: datetime) -> None:
    """Write the entry, tell who must hear, and count a broken promise. The rows are locked."""
    report = row.report
    steps.note_down(
        report,
        kind="escalated",
        actor=WATCH,
        at=at,
        facts={
            "step": step.name,
            "percent": step.percent,
            "audiences": [each.value for each in step.audiences],
            "clock": row.kind,
            "due_at": row.due_at.isoformat(),
        },
    )
    Report.objects.filter(pk=report.pk).update(version=F("version") + 1)
    for audience in Audience:
        if audience in step.audiences:
            telling.tell_agency(
                report, kind=f"escalated_{step.name}", note=row.kind, audience=audience
            )
    facts = facts_of(report)
    steps.announce(report, kind=f"escalated_{step.name}", at=at, before=facts)
