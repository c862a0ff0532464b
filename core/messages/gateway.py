"""SMS and WhatsApp through one kind of HTTP gateway: JSON in, a bearer key, an idempotency key.

A second request with the same key is one message at the gateway, so a time-out is simply tried
again. Delivery is reported to ``callback`` with a signature made from the same key.
"""

from __future__ import annotations

import json
from typing import Final

from django.conf import settings

from core.messages import http
from core.messages.port import Address, NotSetUp, Outgoing, ProviderReceipt, Refused, TryAgain

_BUSY: Final = frozenset({401, 403, 404, 408, 425, 429})


def send_sms(to: Address, message: Outgoing) -> ProviderReceipt:
    """Send a text message. Raises as the port says."""
    return _send("sms", settings.SMS_URL, settings.SMS_KEY, to, message)


def send_whatsapp(to: Address, message: Outgoing) -> ProviderReceipt:
    """Send a WhatsApp message. Raises as the port says."""
    return _send("whatsapp", settings.WA_URL, settings.WA_KEY, to, message)


def sms_is_set_up() -> bool:
    return bool(settings.SMS_URL)


def whatsapp_is_set_up() -> bool:
    return bool(settings.WA_URL)


def callback_key(channel: str) -> str:
    """The key a channel's callbacks are signed with; empty when the channel is not set up."""
    keys = {"sms": settings.SMS_KEY, "whatsapp": settings.WA_KEY, "email": settings.EMAIL_HOOK_KEY}
    return str(keys.get(channel, ""))


def _send(channel: str, url: str, key: str, to: Address, message: Outgoing) -> ProviderReceipt:
    if not url:
        raise NotSetUp(f"No gateway for {channel} is set up.")
    body = {
        "channel": channel,
        "to": str(to),
        "from": message.sender.name,
        "account": message.sender.city,
        "text": message.text,
        "reference": message.key,
        "callback": message.callback,
    }
    answer = http.post(
        url,
        json.dumps(body).encode(),
        {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {key}",
            "Idempotency-Key": message.key,
        },
    )
    if 200 <= answer.status < 300 or answer.status == 409:
        return ProviderReceipt(_id_in(answer.body))
    if answer.status >= 500 or answer.status in _BUSY:
        raise TryAgain(f"The gateway cannot take it now: {answer.status}.")
    raise Refused(f"The gateway refused it: {answer.status}.")


def _id_in(body: bytes) -> str:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        return ""
    return str(found.get("id", ""))[:200] if isinstance(found, dict) else ""
