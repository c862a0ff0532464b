"""What operators ask about the outbox: how much waits, since when, and what was put aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db.models import Count, Min, Q

from core.outbox.models import OutboxMessage
from core.tenancy import inside_public


@dataclass(frozen=True, slots=True)
class TopicCounts:
    """One line of ``manage.py outbox``."""

    topic: str
    queue: str
    waiting: int
    failing: int
    dead: int
    oldest_at: datetime | None


def waiting_count() -> int:
    """How many promises are open in all cities and on the platform."""
    with inside_public():
        return OutboxMessage.objects.filter(done_at=None, dead_at=None).count()


def counts_by_topic() -> list[TopicCounts]:
    """Open and dead rows per topic, all cities together."""
    waiting = Q(done_at=None, dead_at=None)
    with inside_public():
        rows = (
            OutboxMessage.objects.filter(done_at=None)
            .values("topic", "queue")
            .annotate(
                waiting=Count("pk", filter=waiting),
                failing=Count("pk", filter=waiting & ~Q(last_error="")),
                dead=Count("pk", filter=Q(dead_at__isnull=False)),
                oldest_at=Min("created_at", filter=waiting),
            )
            .order_by("topic")
        )
        return [TopicCounts(**cast("dict[str, object]", row)) for row in rows]  # type: ignore[arg-type]
