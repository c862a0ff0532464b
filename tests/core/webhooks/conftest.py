"""A receiver that may be called, because the test says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from tests.support.receivers import Receiver, receiving


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    """Somebody else's system."""
    with receiving() as found:
        settings.WEBHOOK_TEST_HOSTS = [found.host]
        yield found
