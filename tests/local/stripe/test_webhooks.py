"""Events, their signatures, and deliveries that go astray."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import stripe as library
from stripe import StripeClient

from infra.local.stripe import events
from infra.local.stripe.running import Running, running_stripe
from infra.local.stripe.sender import Sender


class Inbox:
    """Takes webhooks as the product does: verifies each with the real library."""

    def __init__(self, stripe: Running, *, status: int = 200) -> None:
        self.stripe, self.status = stripe, status
        self.ids: list[str] = []

    def __call__(self, body: bytes, signature: str) -> int:
        event = self.stripe.client().construct_event(body, signature, self.stripe.secret)
        self.ids.append(event.id)
        return self.status


def _happen(client: StripeClient, times: int) -> None:
    for number in range(times):
        client.v1.products.create({"name": f"Produk {number}"})


def test_every_event_arrives_once_signed(stripe: Running, client: StripeClient) -> None:
    _happen(client, 3)
    inbox = Inbox(stripe)

    assert stripe.deliver(inbox) == 3
    assert inbox.ids == [event["id"] for event in stripe.all("event")]
    assert stripe.deliver(inbox) == 0
    listed = client.v1.events.list({"types": ["product.created"], "delivery_success": True})
    assert [event.id for event in listed.data] == inbox.ids[::-1]


def test_what_is_not_taken_is_sent_again(stripe: Running, client: StripeClient) -> None:
    _happen(client, 1)
    busy = Inbox(stripe, status=500)

    stripe.deliver(busy)
    busy.status = 200
    stripe.deliver(busy)

    assert len(busy.ids) == 2
    assert len(set(busy.ids)) == 1
    assert stripe.pending() == []


def test_deliveries_are_lost_doubled_and_shuffled(stripe: Running, client: StripeClient) -> None:
    _happen(client, 40)
    inbox = Inbox(stripe)
    stripe.deliver(inbox, chance=random.Random(7), drop=0.2, duplicate=0.2, shuffle=True)

    every = [event["id"] for event in stripe.all("event")]
    assert set(inbox.ids) < set(every)
    assert len(inbox.ids) > len(set(inbox.ids))
    assert inbox.ids != sorted(inbox.ids, key=every.index)
    assert stripe.pending() == []  # what is lost is lost; the list of events still has it


def test_named_misfortunes_meet_named_events(stripe: Running, client: StripeClient) -> None:
    stripe.fault("drop", event="product.")
    stripe.fault("duplicate", event="customer.")
    _happen(client, 1)
    client.v1.customers.create({"name": "Kota"})
    inbox = Inbox(stripe)

    stripe.deliver(inbox)

    customer = next(event for event in stripe.all("event") if event["type"] == "customer.created")
    assert inbox.ids == [customer["id"], customer["id"]]


def test_a_forged_or_old_signature_does_not_verify(stripe: Running, client: StripeClient) -> None:
    _happen(client, 1)
    (delivery,) = stripe.pending()

    for body, signature, secret in (
        (delivery.body, delivery.signature(), "whsec_other"),
        (delivery.body + b" ", delivery.signature(), stripe.secret),
        (delivery.body, delivery.signature(at=int(time.time()) - 301), stripe.secret),
    ):
        with pytest.raises(library.SignatureVerificationError):
            client.construct_event(body, signature, secret)


def test_during_rotation_both_secrets_verify(stripe: Running, client: StripeClient) -> None:
    _happen(client, 1)
    old = stripe.secret
    stripe.rotate_secret("whsec_new")
    (delivery,) = stripe.pending()

    for secret in (old, "whsec_new"):
        assert client.construct_event(delivery.body, delivery.signature(), secret)
    stripe.rotate_secret("whsec_newer", keep_old=False)
    (delivery,) = stripe.pending()
    with pytest.raises(library.SignatureVerificationError):
        client.construct_event(delivery.body, delivery.signature(), old)


def test_an_endpoint_hears_only_what_it_asked_for(stripe: Running, client: StripeClient) -> None:
    made = client.v1.webhook_endpoints.create(
        {"url": "http://kota.example/hook", "enabled_events": ["customer.created"]}
    )
    assert made.secret
    assert not hasattr(client.v1.webhook_endpoints.retrieve(made.id), "secret")
    _happen(client, 1)
    client.v1.customers.create({"name": "Kota"})

    heard = [delivery.kind for delivery in stripe.pending() if "kota.example" in delivery.url]
    assert heard == ["customer.created"]


def test_a_running_one_posts_by_itself_until_it_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "PAUSES", (0.0, 0.0, 0.0))
    with _receiver([503, 200]) as (address, bodies), running_stripe(frozen=None) as stripe:
        stripe.listen_only(address)
        stripe.fault("duplicate", event="customer.", after=0)
        sender = Sender(stripe.machine)
        sender.start()
        stripe.client().v1.products.create({"name": "Paket"})
        _until(lambda: len(bodies) >= 2 and not stripe.pending())
        stripe.client().v1.customers.create({"name": "Kota"})
        _until(lambda: len(bodies) >= 4 and not stripe.pending())
        sender.stop()
        sender.join()

    ids = [library.Webhook.construct_event(*post, stripe.secret).id for post in bodies]
    assert ids[0] == ids[1] != ids[2] == ids[3]


@contextmanager
def _receiver(statuses: list[int]) -> Iterator[tuple[str, list[tuple[bytes, str]]]]:
    """A web server that answers the given statuses, then 200."""
    bodies: list[tuple[bytes, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            bodies.append((body, self.headers["Stripe-Signature"]))
            self.send_response(statuses.pop(0) if statuses else 200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://kota.localhost:{server.server_address[1]}/stripe/webhook", bodies
    finally:
        server.shutdown()
        server.server_close()


def _until(condition: object) -> None:
    for _time in range(200):
        if condition():  # type: ignore[operator]
            return
        threading.Event().wait(0.05)
    raise AssertionError("It never happened.")
