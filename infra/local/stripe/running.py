"""A stand-in inside a test: on a free port of its own, with every knob at hand.

::

    with running_stripe() as stripe:
        client = stripe.client()
        customer = client.v1.customers.create({"name": "Kota Batam"})
        stripe.advance(days=366)
        stripe.deliver(lambda body, signature: post_to_the_webhook(body, signature))
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from stripe import StripeClient

from infra.local.stripe import events
from infra.local.stripe.api.endpoints import new as new_endpoint
from infra.local.stripe.direct import DirectClient
from infra.local.stripe.errors import Refused
from infra.local.stripe.events import Delivery
from infra.local.stripe.faults import Fault
from infra.local.stripe.given import Given
from infra.local.stripe.http import StripeServer
from infra.local.stripe.machine import Machine
from infra.local.stripe.routes import Call
from infra.local.stripe.shaping import shown
from infra.local.stripe.store import Thing

KEY: Final = "sk_test_standin"
SECRET: Final = "whsec_standin"  # noqa: S105 - of a stand-in
START: Final = 1_798_736_400  # 1 January 2027, 00.00 in Jakarta

#: Posts a webhook and says the HTTP status of the answer.
Send = Callable[[bytes, str], int]


class Running:
    """A running stand-in with its knobs."""

    def __init__(self, machine: Machine, *, secret: str) -> None:
        self.machine, self.key, self.secret, self.base = machine, machine.key, secret, machine.base

    @property
    def now(self) -> int:
        """Its moment, in seconds since 1970."""
        return self.machine.clock.now()

    def advance(
        self, to: int | datetime | None = None, *, days: float = 0, seconds: int = 0
    ) -> int:
        """Move its clock to a moment, or on by so much; whatever falls due on the way happens. Returns the moment."""
        moment = self.now + round(days * 86_400) + seconds
        if to is not None:
            moment = int(to.timestamp()) if isinstance(to, datetime) else to
        self.machine.advance(moment)
        return moment

    def fault(
        self,
        kind: str,
        *,
        times: int = 1,
        method: str = "",
        path: str = "",
        event: str = "",
        after: int = 0,
    ) -> None:
        """Let something go wrong the next ``times`` times; kinds: ``faults.API`` and ``faults.HOOKS``.

        Args:
            method, path: Only requests of this method, whose path begins so.
            event: Only events whose type begins so.
            after: How many fitting occasions pass unharmed before.
        """
        with self.machine.lock:
            self.machine.faults.add(Fault(kind, times, method, path, event, after))

    def no_faults(self) -> None:
        """Everything works again."""
        with self.machine.lock:
            self.machine.faults.clear()

    def listen(self, url: str = "http://standin.invalid/webhook", *kinds: str) -> None:
        """Add an endpoint for webhooks (all kinds unless named), signed with ``secret``."""
        with self.machine.lock:
            call = Call(self.machine, Given({}), (), "")
            new_endpoint(call, url=url, secret=self.secret, kinds=list(kinds) or ["*"])
            self.machine.store.commit()

    def listen_only(self, url: str) -> None:
        """Let exactly one endpoint listen, to everything: the address and secret of this start."""
        with self.machine.lock:
            store = self.machine.store
            known = store.of("webhook_endpoint")
            for other in known[1:]:
                store.remove(other)
            for row in events.waiting(store):
                store.change(row)["due"] = 0  # whoever was not there may be there now
            if known:
                store.change(known[0]).update(url=url, _secret=self.secret, _older_secrets=[])
                store.commit()
                return
        self.listen(url)

    def client(self, *, direct: bool = False) -> StripeClient:
        """The real library, pointed here; it asks once and never repeats by itself.

        Args:
            direct: Without a socket, ten times as fast: for tests that ask tens of thousands of times.
        """
        return StripeClient(
            self.key,
            base_addresses={"api": self.base},
            max_network_retries=0,
            http_client=DirectClient(self.machine) if direct else None,
        )

    def rotate_secret(self, secret: str, *, keep_old: bool = True) -> None:
        """Sign with another secret; for a while with the old one too."""
        with self.machine.lock:
            for endpoint in self.machine.store.of("webhook_endpoint"):
                self.machine.store.change(endpoint)
                endpoint["_older_secrets"] = [endpoint["_secret"]] if keep_old else []
                endpoint["_secret"] = secret
            self.machine.store.commit()
        self.secret = secret

    def pending(self) -> list[Delivery]:
        """Webhooks that have not arrived, oldest first, whether due or not."""
        with self.machine.lock:
            store = self.machine.store
            found = [events.prepared(store, row) for row in events.waiting(store)]
            return [delivery for delivery in found if delivery is not None]

    def settle(self, delivery: Delivery, status: str = "delivered") -> None:
        """Write down how a delivery went: ``delivered``, ``dropped`` (never tried again) or ``pending``."""
        with self.machine.lock:
            events.settle(self.machine.store, delivery.id, status)
            self.machine.store.commit()

    def deliver(
        self,
        send: Send,
        *,
        chance: random.Random | None = None,
        drop: float = 0.0,
        duplicate: float = 0.0,
        shuffle: bool = False,
    ) -> int:
        """Post what is pending, once round. What is answered 2xx has arrived; the rest stays pending.

        Args:
            chance: Decides what happens to each; needed for any misfortune.
            drop, duplicate: How likely one is lost for ever, or sent twice.
            shuffle: In any order.

        Returns:
            How many were posted, doubles included.
        """
        dice = chance or random.Random(0)  # noqa: S311 - misfortune, not secrets
        waiting = self.pending()
        if shuffle:
            dice.shuffle(waiting)
        posted = 0
        for delivery in waiting:
            fault = self.machine.faults.of_event(delivery.kind)
            if fault == "delay":
                continue
            if fault == "drop" or dice.random() < drop:
                self.settle(delivery, "dropped")
                continue
            times = 2 if fault == "duplicate" or dice.random() < duplicate else 1
            statuses = [send(delivery.body, delivery.signature()) for _time in range(times)]
            posted += times
            self.settle(delivery, "delivered" if 200 <= statuses[-1] < 300 else "pending")
        return posted

    def all(self, kind: str) -> list[Thing]:
        """Every object of a kind as the API shows it, oldest first: ``invoice``, ``customer``, ``event`` …"""
        with self.machine.lock:
            store = self.machine.store
            return [shown(store, thing) for thing in reversed(store.of(kind))]

    def find(self, number: str) -> Thing:
        """One object as the API shows it."""
        with self.machine.lock:
            found = self.machine.store.find(number)
            if found is None:
                raise Refused(f"No such object: '{number}'", status=404)
            return shown(self.machine.store, found)

    def forget(self) -> None:
        """Start again with nothing but the endpoints; ids never come twice."""
        with self.machine.lock:
            kept = [dict(endpoint) for endpoint in self.machine.store.of("webhook_endpoint")]
            self.machine.forget()
            for endpoint in reversed(kept):
                self.machine.store.add(endpoint)
            self.machine.store.commit()


@contextmanager
def running_stripe(
    *,
    key: str = KEY,
    secret: str = SECRET,
    frozen: int | None = START,
    folder: Path | None = None,
    port: int = 0,
) -> Iterator[Running]:
    """A stand-in for the length of a test. Its clock stands still until moved.

    Args:
        frozen: Where its clock stands; ``None``: it runs with the real time.
        folder: Where its state is kept; ``None``: nowhere.
    """
    machine = Machine(key=key, folder=folder, frozen=frozen)
    server = StripeServer(machine, ("127.0.0.1", port))
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
    )
    thread.start()
    try:
        running = Running(machine, secret=secret)
        if not machine.store.of("webhook_endpoint"):
            running.listen()
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        machine.store.close()
