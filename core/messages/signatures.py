"""Signed callbacks: a provider proves who it is with a shared key and the time of signing.

The header reads ``t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">``; a signature older than five
minutes is refused, so that a captured callback cannot be played back later.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from typing import Final

HEADER: Final = "Tanggap-Signature"
TOLERANCE_SECONDS: Final = 300


def sign(key: str, body: bytes, *, at: datetime) -> str:
    """The header a provider sends with a callback."""
    moment = int(at.timestamp())
    return f"t={moment},v1={_digest(key, moment, body)}"


def is_valid(header: str, key: str, body: bytes, *, at: datetime) -> bool:
    """Whether a callback's header was made with the key, for this body, a moment ago."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    try:
        moment = int(parts.get("t", ""))
    except ValueError:
        return False
    if not key or abs(at.timestamp() - moment) > TOLERANCE_SECONDS:
        return False
    return hmac.compare_digest(parts.get("v1", ""), _digest(key, moment, body))


def _digest(key: str, moment: int, body: bytes) -> str:
    return hmac.new(key.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
