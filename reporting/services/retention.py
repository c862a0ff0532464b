"""Forgetting in time: positions after a day, contacts a year after the report was closed.

Source: domain.md sections 7 and 11. What is kept is the report; who sent it goes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from core.schedules.registry import in_every_city
from reporting.models import Contact, CrewPosition
from reporting.rules.limits import CONTACT_RETENTION_DAYS, POSITION_KEEP_HOURS

BATCH: Final = 2000


@in_every_city("reporting.forget_positions", every=timedelta(hours=1), queue="bulk")
def forget_positions(at: datetime) -> None:
    """Remove positions of crews older than a day."""
    while _forget_some_positions(at - timedelta(hours=POSITION_KEEP_HOURS)) == BATCH:
        continue


@in_every_city(
    "reporting.forget_contacts", every=timedelta(days=1), offset=timedelta(hours=18), queue="bulk"
)
def forget_contacts(at: datetime) -> None:
    """Remove who reported, a year after the report was closed."""
    while _forget_some_contacts(at - timedelta(days=CONTACT_RETENTION_DAYS)) == BATCH:
        continue


@transaction.atomic(durable=True)
def _forget_some_positions(before: datetime) -> int:
    old = list(CrewPosition.objects.older_than(before).values_list("pk", flat=True)[:BATCH])
    CrewPosition.objects.filter(pk__in=old).delete()
    return len(old)


@transaction.atomic(durable=True)
def _forget_some_contacts(before: datetime) -> int:
    old = list(
        Contact.objects.filter(report__closed_at__lt=before).values_list("pk", flat=True)[:BATCH]
    )
    Contact.objects.filter(pk__in=old).delete()
    return len(old)
