"""Systems that listen, and a post office for what people are told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from core.clock import now
from core.webhooks.models import Endpoint
from core.webhooks.services import endpoints
from core.webhooks.services.endpoints import CITY, Owner, Wish
from tests.support.receivers import Receiver, receiving


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """Somebody else's system, which may be called because the test says so."""
    with receiving() as found:
        settings.WEBHOOK_TEST_HOSTS = [found.host]
        yield found


def listens(
    url: str = "https://kait.penerima.example/", *events: str, owner: Owner = CITY
) -> Endpoint:
    """An endpoint that hears of these, or of everything."""
    wish = Wish(url, events or ("*",), "Dasbor")
    return endpoints.create(owner=owner, wish=wish, actor_label="Ayu", at=now())[0]
