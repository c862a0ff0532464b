"""What this app does when an app below it announces something."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from core.webhooks.models import Endpoint
from core.webhooks.signals import endpoint_switched_off


@receiver(endpoint_switched_off)
def tell_of_webhook_off(*, endpoint: Endpoint, at: datetime, **_announcement: Any) -> None:
    """A partner's webhook that was switched off by itself: its managers hear of it."""
    from tenants.services import webhook_letters

    if endpoint.owner:
        webhook_letters.promise(endpoint, at)
