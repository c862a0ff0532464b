"""What operators do to the outbox."""

from __future__ import annotations

from django.db import transaction
from django.db.models.functions import Now

from core.outbox.models import OutboxMessage
from core.outbox.services import wake_relay_on_commit
from core.tenancy import inside_public


def redrive(*, topic: str = "", schema: str = "") -> int:
    """Give dead rows another full set of attempts, starting now.

    Args:
        topic: Only this topic; empty means all.
        schema: Only this city (schema name); empty means all.

    Returns:
        How many rows were revived.
    """
    with inside_public(), transaction.atomic():
        dead = OutboxMessage.objects.filter(dead_at__isnull=False)
        if topic:
            dead = dead.filter(topic=topic)
        if schema:
            dead = dead.filter(city=schema)
        revived = dead.update(dead_at=None, attempts=0, lease_until=None, not_before=Now())
        wake_relay_on_commit()
    return revived
