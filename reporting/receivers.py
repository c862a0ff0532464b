"""What this app does when an app below it announces something."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from core import callers
from core.identity.models import User
from core.tenancy import PUBLIC, current_schema
from core.webhooks.models import Endpoint
from core.webhooks.signals import endpoint_switched_off
from tenants.signals import builder_starts, city_built, city_opened


@receiver(city_built)
def lay_out_city(*, seed: str, at: datetime, **_announcement: Any) -> None:
    """A new city starts set up: routing always has somewhere to send a report."""
    # Not at the top: reading seeds needs the holidays of the world, which no other process does.
    from reporting.services import seed as seeding

    if seed:
        seeding.lay_out(seed, at=at)
    else:
        seeding.lay_out_defaults(at=at)


@receiver(builder_starts)
def read_seeds(**_announcement: Any) -> None:
    """The holidays of the world are read before somebody waits for their city."""
    from reporting.services import seed as seeding

    seeding.read_beforehand()


@receiver(city_opened)
def invite_first_admin(
    *, admin_name: str, admin_email: str, at: datetime, **_announcement: Any
) -> None:
    """Whoever is responsible for a new city gets its keys by e-mail; told twice, once is enough."""
    from reporting.services import first_admin

    if admin_email:
        first_admin.invite(name=admin_name, email=admin_email, at=at)


@receiver(user_logged_out)
def end_messages_on_the_device(
    *, request: HttpRequest | None, user: User | None, **_announcement: Any
) -> None:
    """Whoever signs out on a device gets no more messages there: somebody else may hold it next."""
    from reporting.services.messages import people, subscriptions

    if request is None or user is None or current_schema() == PUBLIC:
        return
    device = callers.device_hash(request)
    subscriptions.forget_device(person=people.user_key(user), device_hash=device)


@receiver(endpoint_switched_off)
def tell_of_webhook_off(*, endpoint: Endpoint, at: datetime, **_announcement: Any) -> None:
    """A webhook of the city that was switched off by itself: its admins hear of it."""
    from reporting.services import webhook_letters

    if not endpoint.owner:
        webhook_letters.promise(endpoint, at)
