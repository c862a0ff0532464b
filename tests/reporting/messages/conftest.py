"""A post office for every test of messages, and a clock that says it is day."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from core import clock
from core.messages.port import PushTarget
from tests.support.post import PostOffice

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
"""Monday, 12.00 in Batam."""

KEY = "kunci-gerbang"


@pytest.fixture
def office(office: PostOffice, settings: Any) -> PostOffice:
    """An empty post office that every channel leads to."""
    office.http.slow_seconds = 0.0
    settings.SMS_URL = f"{office.address}/sms"
    settings.WA_URL = f"{office.address}/whatsapp"
    settings.SMS_KEY = settings.WA_KEY = settings.EMAIL_HOOK_KEY = KEY
    settings.PUSH_PRIVATE_KEY = base64.urlsafe_b64encode(b"k" * 32).rstrip(b"=").decode()
    settings.PUSH_ORIGINS = [office.address]
    return office


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the clock."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_clock(NOON)
    return set_clock


class Browser:
    """A browser that can read what was pushed to it."""

    def __init__(self, office: PostOffice, name: str) -> None:
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        self.name = name
        self.secret = os.urandom(16)
        self.key = ec.generate_private_key(ec.SECP256R1())
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.target = PushTarget(f"{office.address}/push/{name}", _text(point), _text(self.secret))
        self._office = office

    def messages(self) -> list[str]:
        """The decrypted bodies that reached this browser."""
        import http_ece

        return [
            http_ece.decrypt(
                bytes.fromhex(item.facts["body"]),
                private_key=self.key,
                auth_secret=self.secret,
                version="aes128gcm",
            ).decode()
            for item in self._office.box.of("push")
            if item.to == self.name
        ]


@pytest.fixture
def browser(office: PostOffice) -> Callable[[str], Browser]:
    return lambda name: Browser(office, name)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
