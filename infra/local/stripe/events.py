"""Events, and the webhooks that tell of them: one delivery for each endpoint that listens."""

from __future__ import annotations

import hashlib
import hmac
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from infra.local.stripe.shaping import shown
from infra.local.stripe.store import Store, Thing

if TYPE_CHECKING:
    from infra.local.stripe.machine import Machine

#: Seconds before each further attempt; the real Stripe goes on for three days.
PAUSES: Final = (1, 2, 5, 15, 60, 300, 1800, 7200, 21_600, 43_200, 86_400)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one endpoint.

    Attributes:
        body: Exactly what is posted.
        event, kind: Id and type of the event.
    """

    id: str
    event: str
    kind: str
    url: str
    body: bytes
    secrets: tuple[str, ...]

    def signature(self, at: int | None = None) -> str:
        """The ``Stripe-Signature`` header, signed now with every secret that is valid."""
        moment = int(time.time()) if at is None else at
        made = [
            hmac.new(secret.encode(), f"{moment}.".encode() + self.body, hashlib.sha256).hexdigest()
            for secret in self.secrets
        ]
        return ",".join([f"t={moment}", *(f"v1={one}" for one in made)])


def emit(machine: Machine, kind: str, thing: Thing, previous: dict[str, Any] | None = None) -> None:
    """Something happened to an object; everybody who listens will be told."""
    store = machine.store
    data: dict[str, Any] = {"object": shown(store, thing)}
    if previous is not None:
        data["previous_attributes"] = previous
    listening = [
        endpoint
        for endpoint in reversed(store.of("webhook_endpoint"))
        if endpoint["status"] == "enabled"
        and ("*" in endpoint["enabled_events"] or kind in endpoint["enabled_events"])
    ]
    event = store.add(
        {
            "id": store.new_id("evt", 24),
            "object": "event",
            "api_version": machine.version,
            "created": machine.now(thing),
            "data": data,
            "livemode": False,
            "pending_webhooks": len(listening),
            "request": {
                "id": machine.request_id or None,
                "idempotency_key": machine.request_key or None,
            },
            "type": kind,
        }
    )
    tell(store, event, listening)


def tell(store: Store, event: Thing, endpoints: list[Thing]) -> None:
    """Put one delivery of an event on its way to each endpoint."""
    for endpoint in endpoints:
        store.add(
            {
                "id": store.new_id("_dlv"),
                "object": "_delivery",
                "event": event["id"],
                "endpoint": endpoint["id"],
                "attempts": 0,
                "due": time.time(),
                "status": "pending",
                "answer": "",
            }
        )


def differences(before: Thing, after: Thing) -> dict[str, Any]:
    """What ``previous_attributes`` says: the old value of everything that changed."""
    return {name: value for name, value in before.items() if after.get(name) != value}


def waiting(store: Store) -> list[Thing]:
    """Deliveries that have not arrived, oldest first."""
    return [row for row in reversed(store.of("_delivery")) if row["status"] == "pending"]


def prepared(store: Store, row: Thing) -> Delivery | None:
    """A delivery with everything needed to post it; ``None`` when its event or endpoint is gone."""
    event, endpoint = store.find(row["event"]), store.find(row["endpoint"])
    if event is None or endpoint is None:
        return None
    body = orjson.dumps(shown(store, event), option=orjson.OPT_INDENT_2)
    secrets = (endpoint["_secret"], *endpoint["_older_secrets"])
    return Delivery(row["id"], event["id"], event["type"], endpoint["url"], body, secrets)


def settle(store: Store, number: str, status: str, answer: str = "") -> None:
    """Write down how a delivery went: ``delivered``, ``dropped``, or ``pending`` for another try."""
    row = store.find(number)
    if row is None:
        return
    store.change(row)
    row["attempts"] += 1
    row["answer"] = answer
    if status == "pending":
        if row["attempts"] > len(PAUSES):
            row["status"] = "failed"
        else:
            row["due"] = time.time() + PAUSES[row["attempts"] - 1]
        return
    row["status"] = status
    event = store.find(row["event"])
    if event is not None and event["pending_webhooks"] > 0:
        store.change(event)["pending_webhooks"] -= 1
    if status == "delivered":
        store.remove(row)
