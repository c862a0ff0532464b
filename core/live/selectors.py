"""Reading a city's events: what a screen missed."""

from __future__ import annotations

from core.live.models import CityEvent, LiveCursor

MAX_EVENTS = 200


def since(seq: int, limit: int = MAX_EVENTS) -> list[CityEvent]:
    """Events after number ``seq``, oldest first, at most ``limit`` (and never more than 200)."""
    return list(CityEvent.objects.filter(seq__gt=seq).order_by("seq")[: min(limit, MAX_EVENTS)])


def latest(limit: int = 20) -> list[CityEvent]:
    """The newest events, newest first."""
    return list(CityEvent.objects.order_by("-seq")[: min(limit, MAX_EVENTS)])


def latest_seq() -> int:
    """The number of the newest event; 0 before the first."""
    return LiveCursor.objects.values_list("seq", flat=True).first() or 0
