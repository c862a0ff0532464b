"""Told again: test events, finished deliveries, and what was missed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from standardwebhooks.webhooks import Webhook

from core import clock
from core.audit.models import AuditEntry
from core.errors import Invalid
from core.webhooks.models import Delivery
from core.webhooks.services import endpoints, resending
from core.webhooks.services.endpoints import CITY
from tenants.models import City
from tests.core.webhooks.telling import make_endpoint, say, the_delivery
from tests.support.outbox import drain, waiting
from tests.support.receivers import Receiver

AT: Final = datetime(2026, 11, 22, 3, tzinfo=UTC)
DELIVER: Final = "core.deliver_webhook"


def test_a_test_event_goes_out_once_whatever_the_endpoint_hears(
    batam: City, receiver: Receiver
) -> None:
    endpoint, secret = make_endpoint(receiver, "report.closed")
    switch = {"owner": CITY, "endpoint_id": endpoint.public_id, "actor_label": "Ayu"}
    endpoints.switch(**switch, on=False, at=AT)  # type: ignore[arg-type]
    resending.send_test(**switch, at=clock.now())  # type: ignore[arg-type]
    drain()

    told = Webhook(secret).verify(receiver.heard[0].body, receiver.heard[0].headers)
    assert (told["type"], told["data"]["webhook"]) == ("webhook.test", str(endpoint.public_id))
    receiver.status = 500
    resending.send_test(**switch, at=clock.now())  # type: ignore[arg-type]
    drain()
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["delivered", "failed"]
    endpoint.refresh_from_db()
    assert (endpoint.failures, endpoint.is_active) == (0, False)
    assert waiting(DELIVER) == []


def test_a_finished_delivery_is_sent_again_with_the_same_id(
    batam: City, receiver: Receiver
) -> None:
    make_endpoint(receiver)
    say()
    drain()
    again = {"owner": CITY, "delivery_id": the_delivery().public_id, "actor_label": "Ayu"}

    resending.resend(**again, at=clock.now())  # type: ignore[arg-type]
    with pytest.raises(resending.StillWaiting):
        resending.resend(**again, at=clock.now())  # type: ignore[arg-type]
    drain()

    first, second = receiver.heard
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert (the_delivery().round, the_delivery().state) == (2, "delivered")
    assert AuditEntry.objects.filter(kind="webhook_resent").count() == 1


def test_what_was_missed_is_told_afterwards_the_failed_and_the_untold(
    batam: City, receiver: Receiver
) -> None:
    endpoint, _secret = make_endpoint(receiver, "report.created", "report.closed")
    mine = {"owner": CITY, "endpoint_id": endpoint.public_id, "actor_label": "Ayu"}
    say(nomor=1)  # cancelled below
    endpoints.switch(**mine, on=False, at=clock.now())  # type: ignore[arg-type]
    say("report.closed", nomor=2)  # never told
    drain()
    with pytest.raises(resending.SwitchedOff):
        resending.send_missed(**mine, since=clock.now() - timedelta(days=1), at=clock.now())  # type: ignore[arg-type]
    endpoints.switch(**mine, on=True, at=clock.now())  # type: ignore[arg-type]
    say(nomor=3)
    drain()
    assert len(receiver.heard) == 1

    sent = resending.send_missed(**mine, since=clock.now() - timedelta(days=1), at=clock.now())  # type: ignore[arg-type]
    drain()

    assert sent == 2
    assert [json.loads(heard.body)["data"]["nomor"] for heard in receiver.heard] == [3, 1, 2]
    assert resending.send_missed(**mine, since=clock.now() - timedelta(days=1), at=clock.now()) == 0  # type: ignore[arg-type]
    with pytest.raises(Invalid):
        resending.send_missed(**mine, since=clock.now() - timedelta(days=15), at=clock.now())  # type: ignore[arg-type]
