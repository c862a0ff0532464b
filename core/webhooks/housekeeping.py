"""Keeping the logs short: what was told is kept for a month, for questions, then deleted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from core.schedules.registry import in_every_city, on_the_platform
from core.webhooks import rules
from core.webhooks.models import Event, Secret

BATCH: Final = 2000


def trim(at: datetime) -> None:
    """Delete old events with their deliveries, and secrets that sign no longer."""
    Secret.objects.filter(expires_at__lt=at).delete()
    while True:
        old = Event.objects.filter(happened_at__lt=at - rules.KEPT).order_by("happened_at")
        keys = list(old.values_list("pk", flat=True)[:BATCH])
        Event.objects.filter(pk__in=keys).delete()
        if len(keys) < BATCH:
            return


@in_every_city(
    "core.trim_webhooks",
    every=timedelta(days=1),
    offset=timedelta(hours=19, minutes=20),
    queue="bulk",
    upkeep=True,
)
def trim_city(at: datetime) -> None:
    """Of each city."""
    trim(at)


@on_the_platform(
    "core.trim_partner_webhooks",
    every=timedelta(days=1),
    offset=timedelta(hours=19, minutes=25),
    queue="bulk",
)
def trim_platform(at: datetime) -> None:
    """Of the partners."""
    trim(at)
