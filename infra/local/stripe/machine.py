"""One Stripe: objects, clock, agenda and faults, and the way a request goes through them."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson
from stripe import api_version

import infra.local.stripe.api  # noqa: F401 - registers the addresses
from infra.local.stripe import events, forms, given, life, routes, shaping
from infra.local.stripe.clock import Clock
from infra.local.stripe.errors import Refused
from infra.local.stripe.faults import Faults
from infra.local.stripe.store import Store, Thing

_KEY_LENGTH: Final = 255
_KEY_SECONDS: Final = 2 * 86_400
_EVENT_SECONDS: Final = 30 * 86_400


class HangUp(Exception):
    """The line breaks: no answer."""


@dataclass(frozen=True, slots=True)
class Request:
    """What came over the line. Header names are in lower case."""

    method: str
    path: str
    query: str
    body: str
    headers: Mapping[str, str]


@dataclass(slots=True)
class Answer:
    """What goes back."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


class Machine:
    """Everything of one stand-in. Threads share it through ``lock``; ``mistakes`` are its own, for tests to see.

    Args:
        key: The only secret API key it takes.
        folder: Where its state survives a restart; ``None``: nowhere.
        frozen: The moment its clock stands at; ``None``: it runs.
        base: Its own address, for links.
    """

    def __init__(
        self, *, key: str, folder: Path | None = None, frozen: int | None = None, base: str = ""
    ) -> None:
        self.key, self.base, self.version = key, base, api_version
        self.lock = threading.RLock()
        self.store = Store(folder / "state.sqlite" if folder else None, secrets.token_hex(8))
        self.clock = Clock(frozen=frozen, ahead=int(self.store.state.get("ahead", 0)))
        self.faults = Faults()
        self.mistakes: list[str] = []
        self.agenda = life.Agenda()
        self.request_id = self.request_key = ""
        self._forget_old()
        self.store.commit()
        life.remember(self)

    def now(self, thing: Thing | None = None) -> int:
        """The moment; for an object of a customer with a test clock, that clock's."""
        if thing is not None and (clock := self.clock_of(thing)):
            return int(self.store.get("test_helpers.test_clock", clock)["frozen_time"])
        return self.clock.now()

    def clock_of(self, thing: Thing) -> str:
        """The test clock an object lives by; empty for the common one."""
        if "test_clock" in thing:
            return str(thing["test_clock"] or "")
        owner = thing.get("customer")
        customer = self.store.find(owner) if isinstance(owner, str) else None
        return str(customer["test_clock"] or "") if customer else ""

    def emit(self, kind: str, thing: Thing, previous: dict[str, Any] | None = None) -> None:
        """Something happened to an object."""
        events.emit(self, kind, thing, previous)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Change something outside of a request: all of it, or nothing."""
        with self.lock:
            try:
                yield
            except BaseException:
                self.store.rollback()
                raise
            self.store.commit()

    def advance(self, moment: int) -> None:
        """Move the common clock, doing on the way what falls due at its time."""
        with self.changing():
            if moment < self.clock.now():
                raise Refused("The clock only goes forward.", param="frozen_time")
            life.pass_until(self, "", moment)
            self.clock.move_to(max(moment, self.clock.now()))
            self.store.state["ahead"] = self.clock.ahead

    def tick(self) -> None:
        """Do what has fallen due."""
        with self.changing():
            life.pass_until(self, "", self.clock.now())

    def forget(self) -> None:
        """Start again with nothing."""
        with self.lock:
            self.store.empty()
            self.faults.clear()
            self.agenda = life.Agenda()

    def _forget_old(self) -> None:
        """Like Stripe: events are kept for 30 days, idempotency keys for at least one."""
        now, store = self.clock.now(), self.store
        for event in store.of("event"):
            if event["created"] < now - _EVENT_SECONDS:
                store.remove(event)
        for key in store.of("_key"):
            if key["at"] < now - _KEY_SECONDS:
                store.remove(key)

    def answer(self, request: Request) -> Answer:
        """Answer one request.

        Raises:
            HangUp: There is to be no answer.
        """
        with self.lock:
            self.request_id = self.store.new_id("req")
            self.request_key = request.headers.get("idempotency-key", "")
            try:
                found = self._answer(request)
            except Refused as refused:
                self.store.rollback()
                found = Answer(refused.status, orjson.dumps(refused.body()))
            except HangUp:
                raise
            except Exception as error:  # noqa: BLE001 - our own mistake: nothing is kept, and it is told
                self.store.rollback()
                self.mistakes.append(traceback.format_exc())
                traceback.print_exc()
                found = _broken(f"The stand-in itself failed: {error!r}")
            finally:
                self.store.commit()
            found.headers["Request-Id"] = self.request_id
            found.headers["Stripe-Version"] = self.version
            if self.request_key:
                found.headers["Idempotency-Key"] = self.request_key
            self.request_id = self.request_key = ""
            return found

    def _answer(self, request: Request) -> Answer:
        self._authenticate(request)
        fault = self.faults.of_request(request.method, request.path)
        _go_wrong_before(fault)
        found = routes.find(request.method, request.path)
        if found is None:
            raise Refused(
                f"Unrecognized request URL ({request.method}: {request.path}).", status=404
            )
        route, ids = found
        replay = self._replay(request)
        if replay is not None:
            return replay
        raw = forms.decoded(request.body if request.method == "POST" else request.query)
        checked = given.check(route.params, raw)
        life.pass_until(self, "", self.clock.now())
        self.store.commit()
        answer = self._carry_out(routes.Call(self, checked, ids, request.path), route)
        saved = _broken() if fault == "500_stuck" else answer
        self._save(request, saved)
        self.store.commit()
        _hang_up_after(fault)
        return _broken() if fault in {"500_after", "500_stuck"} else answer

    def _carry_out(self, call: routes.Call, route: routes.Route) -> Answer:
        paths = call.given.take("expand", [])
        try:
            made = route.handler(call)
            is_ready = made["object"] == "list" or "lines" in made
            body = made if is_ready else shaping.shown(self.store, made)
            body = shaping.expand(self.store, body, paths)
            left = call.given.leftovers()
            if left:
                raise Refused(
                    f"This stand-in knows {', '.join(left)}, but does not carry it out.",
                    param=left[0],
                )
        except Refused as refused:
            self.store.rollback()
            return Answer(refused.status, orjson.dumps(refused.body()))
        return Answer(200, orjson.dumps(body))

    def _authenticate(self, request: Request) -> None:
        scheme, _space, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            token = base64.b64decode(token + "===").decode("utf-8", "replace").partition(":")[0]
        if not token:
            raise Refused("You did not provide an API key.", status=401)
        if not secrets.compare_digest(token.encode(), self.key.encode()):
            shown = f"{token[:8]}****{token[-4:]}"
            raise Refused(f"Invalid API Key provided: {shown}", status=401)
        version = request.headers.get("stripe-version", self.version)
        if version != self.version:
            raise Refused(f"Invalid Stripe API version: {version}; this is {self.version}.")

    def _replay(self, request: Request) -> Answer | None:
        if not self.request_key or request.method != "POST":
            return None
        if len(self.request_key) > _KEY_LENGTH:
            raise Refused(f"Idempotency keys have at most {_KEY_LENGTH} characters.")
        known = self.store.find(f"_key_{self.request_key}")
        if known is None:
            return None
        if known["print"] != _print(request):
            raise Refused(
                "Keys for idempotent requests can only be used with the same parameters they were first used with."
                f" Try using a key other than '{self.request_key}' if you meant to execute a different request.",
                kind="idempotency_error",
            )
        return Answer(
            known["status"],
            known["body"].encode(),
            {"Idempotent-Replayed": "true", "Original-Request": known["request"]},
        )

    def _save(self, request: Request, answer: Answer) -> None:
        if self.request_key and request.method == "POST":
            self.store.add(
                {
                    "id": f"_key_{self.request_key}",
                    "object": "_key",
                    "print": _print(request),
                    "status": answer.status,
                    "body": answer.body.decode(),
                    "request": self.request_id,
                    "at": self.clock.now(),
                }
            )


def _print(request: Request) -> str:
    return hashlib.sha256(f"{request.path}\n{request.body}".encode()).hexdigest()


def _broken(message: str = "An error occurred on our side.") -> Answer:
    return Answer(500, orjson.dumps({"error": {"type": "api_error", "message": message}}))


def _go_wrong_before(fault: str) -> None:
    match fault:
        case "429":
            raise Refused("Too many requests.", status=429, code="rate_limit")
        case "500" | "503":
            raise Refused("An error occurred on our side.", status=int(fault), kind="api_error")
        case "hangup":
            raise HangUp


def _hang_up_after(fault: str) -> None:
    if fault == "hangup_after":
        raise HangUp
