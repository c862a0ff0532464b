"""Saying that something happened, in the transaction in which it did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from core.outbox.services import enqueue
from core.webhooks.models import Delivery, Endpoint, Event

DELIVER: Final = "core.deliver_webhook"
"""Payload ``delivery`` (public id) and ``round``."""


def publish(
    type_: str,
    data: Mapping[str, Any],
    *,
    at: datetime,
    subject: str = "",
    owner: str = "",
    is_sandbox: bool = False,
) -> int:
    """Tell every endpoint that asked for such events; one query where nobody did.

    Call it inside the city for its own endpoints, inside ``public`` for a partner's. An endpoint that is
    switched off is not told, but the event is kept, so that it can be told later.

    Args:
        type_: A name from the catalogue.
        data: What happened, as JSON; never a citizen's contact.
        at: When it happened (aware).
        subject: Number or code of what it is about, for people who read the log.
        owner: Code of the partner; "" for the city.
        is_sandbox: Whether it happened in a sandbox.

    Returns:
        How many endpoints will be told.
    """
    asked = Endpoint.objects.filter(owner=owner, is_sandbox=is_sandbox).asked_for(type_)
    endpoints = list(asked.order_by("pk"))
    if not endpoints:
        return 0
    event = Event.objects.create(
        owner=owner,
        is_sandbox=is_sandbox,
        type=type_,
        subject=subject[:80],
        data=dict(data),
        happened_at=at,
    )
    told = [each for each in endpoints if each.is_active]
    promise(told, event, at=at)
    return len(told)


def promise(endpoints: Iterable[Endpoint], event: Event, *, at: datetime) -> list[Delivery]:
    """Write down who will be told of an event, and let it happen after the commit."""
    deliveries = Delivery.objects.bulk_create(
        Delivery(endpoint=each, event=event, round_started_at=at, created_at=at, next_at=at)
        for each in endpoints
    )
    for delivery in deliveries:
        hand_out(delivery, key=event.type)
    return deliveries


def hand_out(delivery: Delivery, *, key: str, not_before: datetime | None = None) -> None:
    """Promise the next try of a delivery."""
    enqueue(
        DELIVER,
        key=key,
        not_before=not_before,
        delivery=str(delivery.public_id),
        round=delivery.round,
    )
