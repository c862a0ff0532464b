"""A stand-in Stripe for one test, on a port of its own, and the clock of both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pytest_django.fixtures import Settings

from billing.services import catalogue_push
from core import clock
from infra.local.stripe.running import Running, running_stripe
from tests.billing.gateway.paying import Paying
from tests.support import database


@pytest.fixture
def stripe(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """A running stand-in that the product talks to over HTTP; both tell the same time."""
    with running_stripe() as running:
        settings.STRIPE_API_BASE = running.base
        settings.STRIPE_API_KEY = running.key
        settings.STRIPE_WEBHOOK_SECRETS = [running.secret]
        settings.STRIPE_NETWORK_RETRIES = 0
        monkeypatch.setattr(clock, "now", lambda: datetime.fromtimestamp(running.now, tz=UTC))
        catalogue_push.forget()
        yield running
    catalogue_push.forget()


@pytest.fixture
def paying(db: None, stripe: Running) -> Paying:
    """Kota Batam, on trial with a package of this test's, and the hands that pay, change and wait."""
    return Paying(stripe, database.city("batam"))
