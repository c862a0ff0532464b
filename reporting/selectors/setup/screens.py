"""Wall screens as the set-up shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from reporting.models import WallScreen

MAX_SHOWN = 60


@dataclass(frozen=True, slots=True)
class ScreenLine:
    """One screen."""

    pk: int
    name: str
    created_at: datetime
    last_seen_at: datetime | None
    revoked_at: datetime | None


def lines() -> list[ScreenLine]:
    """Screens in use first, newest first; revoked ones after them."""
    rows = WallScreen.objects.order_by(
        F("revoked_at").desc(nulls_first=True), "-created_at", "-pk"
    ).values_list("pk", "name", "created_at", "last_seen_at", "revoked_at")
    return [ScreenLine(*row) for row in rows[:MAX_SHOWN]]
