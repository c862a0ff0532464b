"""Browsers that show our messages: added after an explicit press, removed when they are over."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Invalid
from core.messages import push
from core.messages.port import PushTarget
from reporting.models import PushSubscription

MOST_PER_PERSON: Final = 10


class BadSubscription(Invalid):
    """What the browser gave is no subscription of a push service we know."""

    code = "bad_subscription"


@transaction.atomic(durable=True)
def subscribe(
    *, person: str, device_hash: str, endpoint: str, p256dh: str, auth: str, at: datetime
) -> PushSubscription:
    """Let a browser show messages for a person; the oldest gives way when there are too many.

    A browser has one subscription: it belongs to whoever pressed last.

    Args:
        person: Whose messages it shows.
        device_hash: The browser itself, so that signing out there ends it.
        endpoint: Address at the push service.
        p256dh: The browser's public key, base64url.
        auth: Its authentication secret, base64url.
        at: When (aware).

    Raises:
        BadSubscription: The address or the keys cannot be used.
    """
    target = PushTarget(endpoint.strip(), p256dh.strip(), auth.strip())
    sizes = len(target.p256dh) <= 120 and len(target.auth) <= 40
    if not push.is_known_service(target.endpoint) or not sizes or not push.is_usable(target):
        raise BadSubscription(_("Peramban ini tidak dapat menerima notifikasi dari kami."))
    row, _is_new = PushSubscription.objects.update_or_create(
        endpoint_hash=endpoint_hash(target.endpoint),
        defaults={
            "endpoint": target.endpoint,
            "p256dh": target.p256dh,
            "auth": target.auth,
            "person": person,
            "device_hash": device_hash,
            "created_at": at,
        },
    )
    kept = PushSubscription.objects.filter(person=person).order_by("-created_at", "-pk")
    too_many = list(kept.values_list("pk", flat=True)[MOST_PER_PERSON:])
    if too_many:
        PushSubscription.objects.filter(pk__in=too_many).delete()
    return row


@transaction.atomic(durable=True)
def unsubscribe(*, person: str, endpoint: str) -> bool:
    """Take a browser out again; says whether it was there."""
    found = PushSubscription.objects.filter(person=person, endpoint_hash=endpoint_hash(endpoint))
    return found.delete()[0] > 0


@transaction.atomic(durable=True)
def forget_device(*, person: str, device_hash: str) -> int:
    """End a person's messages on a device they signed out of."""
    if not device_hash:
        return 0
    return PushSubscription.objects.filter(person=person, device_hash=device_hash).delete()[0]


def has_any(person: str) -> bool:
    """Whether some browser shows a person's messages."""
    return PushSubscription.objects.filter(person=person).exists()


def endpoint_hash(endpoint: str) -> str:
    return hashlib.sha256(endpoint.strip().encode()).hexdigest()
