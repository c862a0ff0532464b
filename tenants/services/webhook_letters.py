"""Tells a partner's managers by mail that a webhook was switched off by itself, and where to look."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from core.outbox.registry import Message, consumer
from core.outbox.services import enqueue
from core.webhooks.models import Endpoint
from tenants.models import PartnerMember, PartnerRole
from tenants.services import addresses, letters

TOPIC: Final = "tenants.webhook_off_letter"


def promise(endpoint: Endpoint, at: datetime) -> None:
    """Write to the managers, in the transaction that switches the endpoint off."""
    enqueue(TOPIC, key=endpoint.url[:80], endpoint=str(endpoint.public_id), at=at.isoformat())


def write(message: Message) -> None:
    """One letter to each manager; a second try writes the same letters under the same keys."""
    found = Endpoint.objects.filter(public_id=UUID(str(message.payload["endpoint"]))).first()
    if found is None or found.is_active:
        return
    managers = PartnerMember.objects.filter(
        partner__code=found.owner,
        partner__is_active=True,
        role=PartnerRole.MANAGER,
        is_active=True,
        user__is_active=True,
    )
    for member in managers.select_related("user", "partner").order_by("pk"):
        letters.send(
            to=member.user.email,
            subject=_("Webhook %s dimatikan") % member.partner.name,
            text=letters.webhook_off(
                found,
                name=member.user.name,
                link=addresses.platform_url(f"/mitra/webhook/{found.public_id}/"),
            ),
            key=f"webhook-{message.id}-{member.pk}",
            about=member.partner.name,
        )


@consumer(TOPIC, prepare=write)
def managers_are_told(message: Message, _nothing: None) -> None:
    """Nothing remains: that it was switched off stands in the trail."""
