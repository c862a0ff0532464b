"""Forgetting in time: positions after a day, contacts a year after the report was closed.

Source: domain.md sections 7 and 11. What is kept is the report; who sent it goes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from core.schedules.registry import in_every_city
from reporting.models import CrewPosition, Report
from reporting.rules.limits import CONTACT_RETENTION_DAYS, POSITION_KEEP_HOURS
from reporting.services import forgetting

BATCH: Final = 2000
REPORTS: Final = 200


@in_every_city("reporting.forget_positions", every=timedelta(hours=1), queue="bulk", upkeep=True)
def forget_positions(at: datetime) -> None:
    """Remove positions of crews older than a day."""
    while _forget_some_positions(at - timedelta(hours=POSITION_KEEP_HOURS)) == BATCH:
        continue


@in_every_city(
    "reporting.forget_contacts",
    every=timedelta(days=1),
    offset=timedelta(hours=18),
    queue="bulk",
    upkeep=True,
)
def forget_contacts(at: datetime) -> None:
    """Remove who reported, a year after the report was closed; the report stays."""
    while _forget_some_reporters(at - timedelta(days=CONTACT_RETENTION_DAYS), at) == REPORTS:
        continue


@transaction.atomic(durable=True)
def _forget_some_positions(before: datetime) -> int:
    old = list(CrewPosition.objects.older_than(before).values_list("pk", flat=True)[:BATCH])
    CrewPosition.objects.filter(pk__in=old).delete()
    return len(old)


@transaction.atomic(durable=True)
def _forget_some_reporters(before: datetime, at: datetime) -> int:
    known = Q(contact__isnull=False) | ~Q(device_hash="")
    old = (
        Report.objects.closed()
        .filter(known, closed_at__lt=before)
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("closed_at", "pk")[:REPORTS]
    )
    found = list(old)
    for report in found:
        forgetting.forget_reporter(report, at=at)
    return len(found)
