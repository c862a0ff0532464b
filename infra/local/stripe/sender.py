"""Posts webhooks from a running stand-in, in order, again and again until they arrive or three days have passed."""

from __future__ import annotations

import http.client
import threading
import time
import traceback
from typing import Final
from urllib.parse import urlsplit

from infra.local.stripe import events
from infra.local.stripe.events import Delivery
from infra.local.stripe.machine import Machine

_PATIENCE: Final = 10.0
_LOOK_SECONDS: Final = 0.25
_DELAY_SECONDS: Final = 5.0
_AT_ONCE: Final = 50


class Sender(threading.Thread):
    """Looks for deliveries that are due and posts them, one after the other.

    Args:
        connect: Where to connect instead of the address's own host; ``localhost`` names always mean this machine.
    """

    def __init__(self, machine: Machine, *, connect: str = "") -> None:
        super().__init__(name="webhooks", daemon=True)
        self._machine, self._connect = machine, connect
        self._stopping = threading.Event()

    def run(self) -> None:
        """Until stopped: what is due leaves, and time passes."""
        while not self._stopping.wait(_LOOK_SECONDS):
            try:
                self._machine.tick()
            except Exception:  # noqa: BLE001 - webhooks go on, whatever one object could not do
                traceback.print_exc()
            for delivery, fault in self._due():
                if self._stopping.is_set():
                    return
                self._send(delivery, fault)

    def stop(self) -> None:
        """Finish what is on its way and end."""
        self._stopping.set()

    def _due(self) -> list[tuple[Delivery, str]]:
        found: list[tuple[Delivery, str]] = []
        now = time.time()
        with self._machine.lock:
            store = self._machine.store
            for row in [row for row in events.waiting(store) if row["due"] <= now][:_AT_ONCE]:
                delivery = events.prepared(store, row)
                if delivery is None:
                    store.remove(row)
                    continue
                fault = self._machine.faults.of_event(delivery.kind) if row["attempts"] == 0 else ""
                if fault == "delay":
                    store.change(row)["due"] = now + _DELAY_SECONDS
                else:
                    found.append((delivery, fault))
            store.commit()
        return found

    def _send(self, delivery: Delivery, fault: str) -> None:
        if fault == "drop":
            self._settle(delivery, "dropped", "dropped on purpose")
            return
        answer = post(delivery, connect=self._connect)
        if fault == "duplicate":
            answer = post(delivery, connect=self._connect)
        arrived = answer.isdigit() and 200 <= int(answer) < 300
        self._settle(delivery, "delivered" if arrived else "pending", answer)

    def _settle(self, delivery: Delivery, status: str, answer: str) -> None:
        with self._machine.lock:
            events.settle(self._machine.store, delivery.id, status, answer)
            self._machine.store.commit()


def post(delivery: Delivery, *, connect: str = "") -> str:
    """Post one webhook. Returns the status of the answer, or why there is none."""
    parts = urlsplit(delivery.url)
    name = parts.hostname or ""
    is_here = name == "localhost" or name.endswith(".localhost")
    host = connect or ("127.0.0.1" if is_here else name)
    headers = {
        "Host": parts.netloc,
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": delivery.signature(),
        "User-Agent": "Stripe/1.0 (stand-in)",
    }
    line = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = line(host, parts.port, timeout=_PATIENCE)
    try:
        connection.request("POST", parts.path or "/", body=delivery.body, headers=headers)
        return str(connection.getresponse().status)
    except (OSError, http.client.HTTPException) as error:
        return f"{type(error).__name__}: {error}"[:200]
    finally:
        connection.close()
