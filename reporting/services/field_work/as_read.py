"""Steps on a job decided on what somebody read: only if nobody changed it, or its report, meanwhile."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from reporting.services.field_work import jobs
from reporting.services.workflow.performing import require_version
from reporting.services.workflow.verbs import Verb

R = TypeVar("R")


def as_read(step: Verb[..., R], version: int | None, *, work_order_id: UUID, **given: Any) -> R:
    """Take a step on a job in a transaction of its own.

    Every act on a job raises the version of its report, so that is the version of both.

    Args:
        step: One of this package's verbs.
        version: Of the report when the caller read the job; ``None`` decides on whatever there is.
        work_order_id: Public id of the job.
        given: What else the step takes.

    Raises:
        VersionConflict: Somebody was quicker; nothing was done.
        JobMissing: No such job in this city.
        DomainError: As the step.
    """
    if version is None:
        return step(work_order_id=work_order_id, **given)
    with transaction.atomic(durable=True):
        require_version(jobs.find(work_order_id).report.public_id, version)
        return step.within(work_order_id=work_order_id, **given)
