"""Closing what nobody objected to: three days after an agency said it is done."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from core.errors import DomainError
from core.schedules.registry import in_every_city
from reporting.models import Report
from reporting.rules.lifecycle import Actor
from reporting.rules.limits import AUTO_CONFIRM_DAYS
from reporting.services import workflow

BATCH: Final = 200
SILENCE: Final = Actor.system("Konfirmasi otomatis")


@in_every_city("reporting.auto_confirm", every=timedelta(minutes=5))
def close_the_silent(at: datetime) -> None:
    """Close each report whose reporter kept silent; one transaction each, the oldest first.

    Somebody who acts on a report in between wins: the step is then no longer allowed, and the
    report is left alone.
    """
    passed = 0
    while True:
        waiting = (
            Report.objects.resolved_before(at - timedelta(days=AUTO_CONFIRM_DAYS))
            .filter(pk__gt=passed)
            .order_by("pk")
            .values_list("pk", "public_id")[:BATCH]
        )
        batch = list(waiting)
        for _pk, public_id in batch:
            try:
                workflow.auto_confirm(report_id=public_id, actor=SILENCE, at=at)
            except DomainError:
                continue
        if len(batch) < BATCH:
            return
        passed = batch[-1][0]
