"""What tests of webhooks share: an endpoint that hears, something to tell, and what became of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from django.db import transaction

from core import clock
from core.outbox.models import OutboxMessage
from core.webhooks.models import Delivery, Endpoint
from core.webhooks.services import endpoints, publish
from core.webhooks.services.endpoints import CITY, Owner, Wish
from tests.support.receivers import Receiver

AT: Final = datetime(2026, 11, 22, 3, tzinfo=UTC)
DELIVER: Final = "core.deliver_webhook"


def make_endpoint(receiver: Receiver, *events: str, owner: Owner = CITY) -> tuple[Endpoint, str]:
    """An endpoint at the receiver, and its secret."""
    wish = Wish(receiver.url, events or ("report.created",))
    return endpoints.create(owner=owner, wish=wish, actor_label="Ayu", at=AT)


def say(type_: str = "report.created", **data: Any) -> int:
    """Something happens now."""
    with transaction.atomic():
        return publish(type_, {"city": "batam", **data}, at=clock.now(), subject="BTM-1")


def make_due() -> None:
    """The next tries are due now, whenever they were meant to be."""
    rows = OutboxMessage.objects.waiting().filter(topic=DELIVER)
    rows.update(not_before=AT, lease_until=None)


def the_delivery() -> Delivery:
    return Delivery.objects.select_related("endpoint", "event").get()
