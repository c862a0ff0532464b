"""What was published arrives, signed; what does not arrive is tried for a day."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from django.db import transaction
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from core import clock
from core.audit.models import AuditEntry
from core.errors import Invalid
from core.outbox.models import OutboxMessage
from core.tenancy import inside, inside_public
from core.webhooks import rules
from core.webhooks.models import Attempt, Delivery, DeliveryState, Endpoint, Event, Secret
from core.webhooks.services import endpoints, publish
from core.webhooks.services.endpoints import CITY, EndpointMissing, Owner, Wish
from tenants.models import City
from tests.core.webhooks.telling import make_due, make_endpoint, say, the_delivery
from tests.support.outbox import drain, waiting
from tests.support.receivers import Receiver

AT: Final = datetime(2026, 11, 22, 3, tzinfo=UTC)
DELIVER: Final = "core.deliver_webhook"


def test_an_event_arrives_signed_as_the_standard_says(batam: City, receiver: Receiver) -> None:
    endpoint, secret = make_endpoint(receiver)

    assert say(report={"number": "BTM-1", "teks": "Jalan “Ampera” – ß"}) == 1
    drain()

    heard = receiver.heard[0]
    told = Webhook(secret).verify(heard.body, heard.headers)
    assert told["type"] == "report.created"
    assert told["data"]["report"] == {"number": "BTM-1", "teks": "Jalan “Ampera” – ß"}
    assert told["timestamp"].endswith("Z")
    delivery = the_delivery()
    assert heard.headers["webhook-id"] == delivery.event.message_id
    assert heard.headers["content-type"] == "application/json"
    assert (delivery.state, delivery.attempts_count, delivery.last_status) == ("delivered", 1, 200)
    attempt = Attempt.objects.get()
    assert (attempt.status, attempt.error, attempt.answer) == (200, "", "ok")
    endpoint.refresh_from_db()
    assert endpoint.succeeded_at is not None
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(heard.body + b" ", heard.headers)


def test_only_those_who_asked_are_told_and_nobody_asking_costs_one_query(
    batam: City, receiver: Receiver, django_assert_num_queries: Any
) -> None:
    with transaction.atomic(), django_assert_num_queries(1):
        assert publish("report.created", {}, at=AT) == 0
    assert not Event.objects.exists()
    make_endpoint(receiver, "report.closed")
    make_endpoint(receiver, "*")
    off, _secret = make_endpoint(receiver, "report.created")
    endpoints.switch(owner=CITY, endpoint_id=off.public_id, on=False, actor_label="Ayu", at=AT)

    assert say("report.created") == 1
    assert say("report.closed") == 2
    drain()

    types = [json.loads(heard.body)["type"] for heard in receiver.heard]
    assert sorted(types) == ["report.closed", "report.closed", "report.created"]


def test_two_secrets_sign_while_one_takes_over(batam: City, receiver: Receiver) -> None:
    endpoint, old = make_endpoint(receiver)
    new = endpoints.roll_secret(
        owner=CITY, endpoint_id=endpoint.public_id, actor_label="Ayu", at=clock.now()
    )

    say()
    drain()

    heard = receiver.heard[0]
    assert len(heard.headers["webhook-signature"].split(" ")) == 2
    assert Webhook(old).verify(heard.body, heard.headers)
    assert Webhook(new).verify(heard.body, heard.headers)
    Secret.objects.filter(expires_at__isnull=False).update(expires_at=clock.now())
    say()
    drain()
    heard = receiver.heard[1]
    assert Webhook(new).verify(heard.body, heard.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(heard.body, heard.headers)


def test_never_more_than_two_secrets_and_a_leaked_one_ends_at_once(
    batam: City, receiver: Receiver
) -> None:
    endpoint, _first = make_endpoint(receiver)
    roll = {"owner": CITY, "endpoint_id": endpoint.public_id, "actor_label": "Ayu"}
    for hour in range(3):
        endpoints.roll_secret(**roll, at=AT + timedelta(hours=hour))  # type: ignore[arg-type]
    assert Secret.objects.filter(endpoint=endpoint).count() == 2

    endpoints.roll_secret(**roll, at=AT, overlap=timedelta())  # type: ignore[arg-type]

    assert Secret.objects.filter(endpoint=endpoint).count() == 1
    with pytest.raises(Invalid):
        endpoints.roll_secret(**roll, at=AT, overlap=timedelta(days=8))  # type: ignore[arg-type]
    assert Secret.objects.filter(endpoint=endpoint).count() == 1


def test_a_failure_is_tried_again_with_the_same_id(batam: City, receiver: Receiver) -> None:
    make_endpoint(receiver)
    receiver.status, receiver.text = 503, b"sedang penuh"
    say()
    drain()

    delivery = the_delivery()
    assert (delivery.state, delivery.last_status, delivery.last_error) == ("waiting", 503, "status")
    assert delivery.next_at is not None
    (row,) = waiting(DELIVER)
    assert row.not_before == delivery.next_at
    receiver.status = 200
    make_due()
    drain()

    first, second = receiver.heard
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert (the_delivery().state, the_delivery().attempts_count) == ("delivered", 2)
    assert waiting(DELIVER) == []


@pytest.mark.parametrize("status", [301, 307, 400, 404, 500])
def test_whatever_is_not_2xx_is_a_failure(batam: City, receiver: Receiver, status: int) -> None:
    make_endpoint(receiver)
    receiver.status, receiver.headers = status, {"Location": f"http://{receiver.host}/lain"}

    say()
    drain()

    assert the_delivery().state == DeliveryState.WAITING
    assert len(receiver.heard) == 1


def test_a_wish_to_wait_is_kept_to_within_reason(batam: City, receiver: Receiver) -> None:
    make_endpoint(receiver)
    receiver.status, receiver.headers = 429, {"Retry-After": "600"}
    before = clock.now()
    say()
    drain()

    after = the_delivery().next_at
    assert after is not None
    assert timedelta(minutes=8) < after - before < timedelta(minutes=12)


def test_it_is_given_up_after_a_day_and_the_endpoint_is_switched_off(
    batam: City, receiver: Receiver
) -> None:
    endpoint, _secret = make_endpoint(receiver)
    receiver.status = 500
    say()
    say("report.created", nomor=2)
    drain()
    long_ago = clock.now() - rules.LASTS
    Delivery.objects.update(round_started_at=long_ago)
    Endpoint.objects.update(failing_since=long_ago, cooling_until=None)
    make_due()

    drain()

    states = sorted(Delivery.objects.values_list("state", flat=True))
    assert states in (["cancelled", "failed"], ["failed", "failed"])
    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.disabled_reason) == (False, "failing")
    assert AuditEntry.objects.filter(kind="webhook_off", actor_label="Sistem").count() == 1
    assert waiting(DELIVER) == []


def test_one_that_worked_meanwhile_is_not_switched_off(batam: City, receiver: Receiver) -> None:
    endpoint, _secret = make_endpoint(receiver)
    receiver.status = 500
    say()
    drain()
    Delivery.objects.update(round_started_at=clock.now() - rules.LASTS)
    Endpoint.objects.update(failing_since=clock.now() - timedelta(hours=2))
    make_due()

    drain()

    endpoint.refresh_from_db()
    assert (the_delivery().state, endpoint.is_active) == ("failed", True)


def test_gone_means_gone(batam: City, receiver: Receiver) -> None:
    endpoint, _secret = make_endpoint(receiver)
    receiver.status = 410
    say()
    drain()

    endpoint.refresh_from_db()
    assert (the_delivery().state, endpoint.disabled_reason) == ("failed", "gone")


def test_a_failing_endpoint_costs_a_try_now_and_then(batam: City, receiver: Receiver) -> None:
    """After three failures in a row the others wait without trying; a success lets all go on."""
    endpoint, _secret = make_endpoint(receiver)
    receiver.status = 500
    for number in range(12):
        say(nomor=number)
    drain()

    assert len(receiver.heard) == rules.TROUBLE
    assert Delivery.objects.filter(state="waiting").count() == 12
    endpoint.refresh_from_db()
    assert endpoint.cooling_until is not None
    receiver.status = 200
    Endpoint.objects.update(cooling_until=clock.now())
    make_due()
    drain()

    assert Delivery.objects.filter(state="delivered").count() == 12
    endpoint.refresh_from_db()
    assert endpoint.failures == 0
    assert endpoint.failing_since is None
    assert not Endpoint.objects.exclude(cooling_until=None).exists()


def test_a_promise_that_is_kept_twice_tells_once(batam: City, receiver: Receiver) -> None:
    make_endpoint(receiver)
    say()
    drain()
    OutboxMessage.objects.filter(topic=DELIVER).update(done_at=None)
    make_due()

    drain()

    assert len(receiver.heard) == 1
    assert Attempt.objects.count() == 1


def test_what_waits_for_a_removed_endpoint_is_forgotten(batam: City, receiver: Receiver) -> None:
    endpoint, _secret = make_endpoint(receiver)
    say()
    endpoints.remove(owner=CITY, endpoint_id=endpoint.public_id, actor_label="Ayu", at=AT)

    drain()

    assert receiver.heard == []
    assert not Delivery.objects.exists()


def test_a_changed_address_is_told_what_waits(batam: City, receiver: Receiver) -> None:
    endpoint, _secret = make_endpoint(receiver)
    say()
    wish = Wish(f"http://{receiver.host}/baru", ("report.created",))
    endpoints.change(
        owner=CITY, endpoint_id=endpoint.public_id, wish=wish, actor_label="Ayu", at=AT
    )

    drain()

    assert receiver.heard[0].path == "/baru"


def test_a_host_that_is_not_allowed_any_more_is_not_called(
    batam: City, receiver: Receiver, settings: Any
) -> None:
    make_endpoint(receiver)
    say()
    settings.WEBHOOK_TEST_HOSTS = []

    drain()

    assert receiver.heard == []
    assert the_delivery().last_error == "url_refused"


def test_two_cities_and_the_platform_never_meet(
    batam: City, bekasi: City, receiver: Receiver
) -> None:
    mine, _secret = make_endpoint(receiver, "*")
    partner, sandbox = Owner("telkomsel"), Owner("telkomsel", is_sandbox=True)
    with inside_public():
        make_endpoint(receiver, "*", owner=partner)
        make_endpoint(receiver, "*", owner=sandbox)
        make_endpoint(receiver, "*", owner=Owner("indosat"))
    with inside(bekasi):
        assert say() == 0
        with pytest.raises(EndpointMissing):
            endpoints.find(CITY, mine.public_id)
    with inside_public(), transaction.atomic():
        told = publish("city.activated", {}, at=AT, owner="telkomsel")
        tried = publish("city.activated", {}, at=AT, owner="telkomsel", is_sandbox=True)
        theirs = list(Delivery.objects.values_list("endpoint__owner", flat=True))
        with pytest.raises(EndpointMissing):
            endpoints.find(partner, sandbox.endpoints().get().public_id)
    assert (told, tried, theirs) == (1, 1, ["telkomsel", "telkomsel"])

    drain()

    assert len(receiver.heard) == 2
    assert not Delivery.objects.exists()


def test_secrets_follow_from_the_deployments_key_and_stand_in_no_table(
    batam: City, receiver: Receiver, settings: Any
) -> None:
    _endpoint, secret = make_endpoint(receiver)
    stored = Secret.objects.get()

    assert secret.startswith("whsec_")
    assert stored.nonce not in secret
    assert secret not in json.dumps(list(AuditEntry.objects.values("facts")))
    settings.WEBHOOK_KEY = "kunci lain"
    say()
    drain()
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(receiver.heard[0].body, receiver.heard[0].headers)
