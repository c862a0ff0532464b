"""Doing everything the outbox promised, here and now, without Celery."""

from __future__ import annotations

from datetime import datetime

from core.outbox import consumer, relay
from core.outbox.models import OutboxMessage
from core.queues import LANES
from core.tenancy import inside_public


class FollowUpFailed(AssertionError):
    """A consumer raised; the message is what the outbox noted."""


def drain(*, at: datetime | None = None, may_fail: bool = False) -> int:
    """Run every due outbox row of every city, and those they lead to, until none is due.

    The relay's own claim and the workers' own consumer run in the test's process and transaction.

    Args:
        at: The moment to judge "due" by; ``None`` is the database's clock.
        may_fail: Whether a consumer may raise (its row then backs off and is not tried again here).

    Returns:
        How many rows were handed out.

    Raises:
        FollowUpFailed: A consumer raised and ``may_fail`` is false.
    """
    handed_out = 0
    tried: set[int] = set()
    while True:
        claims = [claim for lane in LANES for claim in relay.claim(lane.name, at=at)]
        if not tried.isdisjoint(claim.id for claim in claims):
            again = [claim for claim in claims if claim.id in tried]
            raise FollowUpFailed(f"Handed out twice by one drain: {again}.")
        tried.update(claim.id for claim in claims)
        if not claims:
            return handed_out
        for claim in claims:
            consumer.consume(claim.city, [claim.id])
            if not may_fail:
                _require_done(claim.id)
        handed_out += len(claims)


def waiting(topic: str = "") -> list[OutboxMessage]:
    """Open rows of all cities in order, of one topic if named: what a change promised."""
    with inside_public():
        rows = OutboxMessage.objects.filter(done_at=None, dead_at=None).order_by("pk")
        return list(rows.filter(topic=topic) if topic else rows)


def _require_done(row_id: int) -> None:
    with inside_public():
        row = OutboxMessage.objects.get(pk=row_id)
    if row.done_at is None:
        raise FollowUpFailed(f"{row.topic} {row.pk} in {row.city}: {row.last_error or 'not done'}")
