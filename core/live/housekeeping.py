"""Keeping the event table small: a screen that was closed for days reads the city anew anyway."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from core.live.models import CityEvent
from core.schedules.registry import in_every_city

KEEP_EVENTS: Final = timedelta(days=7)


@in_every_city(
    "core.trim_city_events",
    every=timedelta(days=1),
    offset=timedelta(hours=19),
    queue="bulk",
    upkeep=True,
)
def trim(at: datetime) -> None:
    """Delete events older than a week before ``at``."""
    CityEvent.objects.filter(happened_at__lt=at - KEEP_EVENTS).delete()
