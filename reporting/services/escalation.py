"""Raising what is about to break, and what is broken: each step of the chain once, on the record.

A job each minute, in two passes: deadlines whose next step has no time yet get one (fresh from
intake, or pushed by a pause); those whose time has come take the step. Rows that somebody works on
at this moment are left to the next minute.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from core.schedules.registry import in_every_city
from reporting.models import Deadline, Report
from reporting.models.deadline import DeadlineQuerySet
from reporting.rules import escalation as chain
from reporting.rules.escalation import CHAIN, EscalationStep
from reporting.rules.lifecycle import Actor
from reporting.services import config, deadlines
from reporting.services.config import Snapshot
from reporting.services.facts import facts_of
from reporting.services.workflow import steps, telling

BATCH: Final = 200
WATCH: Final = Actor.system("Pengawas batas waktu")


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
        row.escalate_at = _next(row, setup)
    Deadline.objects.bulk_update(rows, ["escalate_at"])
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
        while row.escalate_at is not None and row.escalate_at <= at:
            step = chain.step_at(row.escalation_step)
            if step is None:
                break
            _take(row, step, at)
            row.escalation_step += 1
            row.escalate_at = _next(row, setup)
        row.save(update_fields=["escalation_step", "escalate_at"])
    return len(rows)


def _running(rows: DeadlineQuerySet) -> DeadlineQuerySet:
    """Clocks that run now, locked with their reports; those somebody else holds are passed over."""
    return (
        rows.running()
        .filter(escalation_step__lt=len(CHAIN), report__next_due_at__isnull=False)
        .select_for_update(skip_locked=True, of=("self", "report"))
        .select_related("report__agency__parent", "report__category", "target")
        .select_related("report__kelurahan", "report__kecamatan")
        .defer("report__kelurahan__boundary", "report__kecamatan__boundary")
    )


def _next(row: Deadline, setup: Snapshot) -> datetime | None:
    calendar = deadlines.counting_calendar(row.report, row, setup)
    clock = deadlines.clock_of(row.report, row, calendar)
    return chain.due_at(row.escalation_step, clock, calendar=calendar)


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
            "clock": row.kind,
            "due_at": row.due_at.isoformat(),
        },
    )
    Report.objects.filter(pk=report.pk).update(version=F("version") + 1)
    telling.tell_agency(
        report, kind=f"escalated_{step.name}", note=row.kind, audience=step.audience
    )
    facts = facts_of(report)
    steps.announce(report, kind=f"escalated_{step.name}", at=at, before=facts)
