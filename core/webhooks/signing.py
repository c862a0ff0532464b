"""Signatures as Standard Webhooks writes them, with secrets that are stored nowhere."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.conf import settings
from standardwebhooks.webhooks import Webhook

PREFIX: Final = "whsec_"
_PURPOSE: Final = b"tanggap webhook secret "


def secret_of(nonce: str) -> str:
    """The secret that follows from a nonce: what the receiver keeps."""
    key = settings.WEBHOOK_KEY.encode()
    mixed = hmac.new(key, _PURPOSE + nonce.encode(), hashlib.sha256).digest()
    return PREFIX + base64.b64encode(mixed).decode()


def headers(message_id: str, body: bytes, *, nonces: Iterable[str], at: datetime) -> dict[str, str]:
    """The three headers of a delivery, signed with every secret that is alive."""
    text = body.decode()
    signed = [Webhook(secret_of(nonce)).sign(message_id, at, text) for nonce in nonces]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signed),
    }
