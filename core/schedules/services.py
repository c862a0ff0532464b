"""The tick: takes what is due, once, and promises it in the outbox."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from core.outbox.cities import ready_schemas
from core.outbox.services import enqueue_for_each
from core.schedules.models import Schedule
from core.schedules.registry import PeriodicJob, all_jobs
from core.tenancy import PUBLIC, inside_public


def tick(*, at: datetime) -> int:
    """Enqueue every periodic job that is due at ``at``.

    A schedule row that another tick holds is passed over; moments missed while nobody ticked are made up for
    by one run, not by many.

    Returns:
        How many outbox rows were added.
    """
    jobs = {job.name: job for job in all_jobs()}
    with inside_public():
        _add_missing(jobs, at)
        return sum(_take(job, at) for job in jobs.values())


def _add_missing(jobs: dict[str, PeriodicJob], at: datetime) -> None:
    known = set(Schedule.objects.values_list("name", flat=True))
    new = [
        Schedule(name=job.name, next_at=job.next_after(at))
        for job in jobs.values()
        if job.name not in known
    ]
    if new:
        Schedule.objects.bulk_create(new, ignore_conflicts=True)


def _take(job: PeriodicJob, at: datetime) -> int:
    due = Schedule.objects.filter(name=job.name, is_active=True, next_at__lte=at)
    if not due.exists():
        return 0
    with transaction.atomic():
        schedule = due.select_for_update(skip_locked=True).first()
        if schedule is None:
            return 0
        schedule.last_at = at
        schedule.next_at = job.next_after(at)
        schedule.save(update_fields=["last_at", "next_at"])
        targets = ready_schemas(upkeep=job.upkeep) if job.in_every_city else [PUBLIC]
        return enqueue_for_each(targets, job.name, at=at.isoformat())
