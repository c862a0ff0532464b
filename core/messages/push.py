"""Web Push: encrypted for one browser, signed with the deployment's VAPID key.

An endpoint comes from outside, so it must be a known push service: the server posts to no other
address. A message carries a topic, so that a second try replaces the first on the device.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from py_vapid import Vapid02
from pywebpush import WebPusher

from core import clock
from core.messages import http
from core.messages.port import (
    Address,
    AddressGone,
    NotSetUp,
    Outgoing,
    ProviderReceipt,
    PushTarget,
    Refused,
    TryAgain,
)

SERVICES: Final = (
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "notify.windows.com",
    "web.push.apple.com",
)
"""Push services of the browsers people use; their subdomains count."""

_TTL_SECONDS: Final = 24 * 3600
_CLAIM_SECONDS: Final = 12 * 3600
_BUSY: Final = frozenset({401, 403, 408, 425, 429})
_MAX_TEXT: Final = 600
_MAX_ENDPOINT: Final = 1000


def is_set_up() -> bool:
    """Whether the deployment has a VAPID key."""
    return bool(settings.PUSH_PRIVATE_KEY)


def public_key() -> str:
    """The key a browser subscribes with, base64url; empty while push is not set up."""
    return _public_key(settings.PUSH_PRIVATE_KEY) if is_set_up() else ""


def is_known_service(endpoint: str) -> bool:
    """Whether an endpoint belongs to a push service this server may post to."""
    if len(endpoint) > _MAX_ENDPOINT:
        return False
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    if f"{parts.scheme}://{parts.netloc}" in settings.PUSH_ORIGINS:
        return True
    host = parts.hostname or ""
    return (
        parts.scheme == "https"
        and port in {None, 443}
        and parts.username is None
        and any(host == service or host.endswith(f".{service}") for service in SERVICES)
    )


def is_usable(target: PushTarget) -> bool:
    """Whether the keys of a subscription can be used to encrypt for it."""
    try:
        _pusher(target).encode(b"?")
    except Exception:  # noqa: BLE001 - whatever the library says about keys from outside: they are no keys
        return False
    return True


def send(to: Address, message: Outgoing) -> ProviderReceipt:
    """Send one push message to one browser. Raises as the port says."""
    if not is_set_up():
        raise NotSetUp("There is no key for push messages.")
    if not isinstance(to, PushTarget):
        raise TypeError("A push message needs a subscription.")
    if not is_known_service(to.endpoint):
        raise AddressGone("The endpoint is no known push service.")
    topic = base64.urlsafe_b64encode(hashlib.sha256(message.key.encode()).digest())[:32].decode()
    body = {
        "title": message.subject,
        "body": message.text[:_MAX_TEXT],
        "url": message.link,
        "tag": topic,
    }
    encoded = _pusher(to).encode(json.dumps(body, ensure_ascii=False).encode())
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "TTL": str(_TTL_SECONDS),
        "Urgency": "high" if message.is_urgent else "normal",
        "Topic": topic,
        **_authorization(to.endpoint),
    }
    answer = http.post(to.endpoint, bytes(encoded["body"]), headers)
    if 200 <= answer.status < 300:
        return ProviderReceipt(answer.headers.get("location", "")[-200:])
    if answer.status in {404, 410}:
        raise AddressGone("The browser does not want messages any more.")
    if answer.status >= 500 or answer.status in _BUSY:
        raise TryAgain(f"The push service cannot take it now: {answer.status}.")
    raise Refused(f"The push service refused it: {answer.status}.")


def _pusher(target: PushTarget) -> Any:
    return WebPusher(
        {"endpoint": target.endpoint, "keys": {"p256dh": target.p256dh, "auth": target.auth}}
    )


def _authorization(endpoint: str) -> dict[str, str]:
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(clock.now().timestamp()) + _CLAIM_SECONDS,
        "sub": settings.PUSH_CONTACT,
    }
    signed: dict[str, str] = Vapid02.from_raw(settings.PUSH_PRIVATE_KEY.encode()).sign(claims)
    return signed


@lru_cache(maxsize=4)
def _public_key(private_key: str) -> str:
    key: Any = Vapid02.from_raw(private_key.encode()).public_key
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()
