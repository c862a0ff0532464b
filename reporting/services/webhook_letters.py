"""Tells the city's admins by mail that a webhook was switched off by itself, and where to look."""

from __future__ import annotations

from datetime import datetime
from typing import Final, cast
from uuid import UUID

from django.utils.translation import gettext as _

from core.identity.models import User
from core.outbox.registry import Message, consumer
from core.outbox.services import enqueue
from core.tenancy import current_city
from core.webhooks.models import Endpoint
from reporting.models import Membership
from reporting.rules.roles import Role
from tenants.models import City
from tenants.services import addresses, letters

TOPIC: Final = "reporting.webhook_off_letter"


def promise(endpoint: Endpoint, at: datetime) -> None:
    """Write to the admins, in the transaction that switches the endpoint off."""
    enqueue(TOPIC, key=endpoint.url[:80], endpoint=str(endpoint.public_id), at=at.isoformat())


def write(message: Message) -> None:
    """One letter to each admin; a second try writes the same letters under the same keys."""
    found = Endpoint.objects.filter(public_id=UUID(str(message.payload["endpoint"]))).first()
    if found is None or found.is_active:
        return
    city = cast(City, current_city())
    admins = User.objects.filter(
        is_active=True, pk__in=Membership.objects.filter(role=Role.CITY_ADMIN).values("user")
    )
    for admin in admins.order_by("pk"):
        letters.send(
            to=admin.email,
            subject=_("Webhook %s dimatikan") % city.name,
            text=letters.webhook_off(
                found,
                name=admin.name,
                link=addresses.city_url(city, f"/atur/webhook/{found.public_id}/"),
            ),
            key=f"webhook-{city.code}-{message.id}-{admin.pk}",
            about=city.name,
        )


@consumer(TOPIC, prepare=write)
def admins_are_told(message: Message, _nothing: None) -> None:
    """Nothing remains: that it was switched off stands in the trail."""
