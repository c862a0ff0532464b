"""The live server: plain ASGI, server-sent events, no Django application and no database.

``GET /stream?ticket=…&after=<seq>`` answers with an endless ``text/event-stream``:

==============  ==========================================  ====================================================
event           data                                        the page then
==============  ==========================================  ====================================================
``ready``       ``{"seq": newest number known, or null}``   reads from Django what came after its own number
an event type   ``{"seq", "type", "key"}``, ``id: seq``     draws it; a gap in the numbers: reads from Django
``reset``       ``{}``                                      reads from Django what came after its own number
``degraded``    ``{"since": moment}``                       says so and polls Django
``recovered``   ``{}``                                      stops polling (a ``reset`` follows)
==============  ==========================================  ====================================================

A comment line every 15 s keeps the connection alive. Tickets are good once and for 60 s, and only for the page
that asked for them; a page that lost its connection asks Django for another. A connection lives an hour at
most, so that a person who may no longer look does not look for ever.

Run: ``uvicorn core.live.server:application``.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qs

from redis.asyncio import Redis
from redis.exceptions import RedisError

from core.live.channel import TICKET_PREFIX, Ticket
from core.live.feed import Feed
from core.live.hub import Hub, Listener

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

HEARTBEAT_SECONDS: Final = 15.0
LONGEST_SECONDS: Final = 3600.0
MAX_CONNECTIONS: Final = 8000
RETRY_MILLISECONDS: Final = 3000

# A Redis that vanished without a word is noticed in half a minute.
_KEEPALIVE: Final = {socket.TCP_KEEPIDLE: 10, socket.TCP_KEEPINTVL: 5, socket.TCP_KEEPCNT: 4}


class Refused(Exception):
    """The request is answered with this status and sentence instead of a stream."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


class Request(NamedTuple):
    """What a page asks for."""

    ticket: str
    after: int | None
    origin: str
    host: str


class LiveServer:
    """One process; start as many as needed, they share nothing but Redis."""

    def __init__(self, redis_url: str) -> None:
        self._redis: Redis = Redis.from_url(
            redis_url,
            decode_responses=True,
            socket_connect_timeout=1,
            socket_keepalive=True,
            socket_keepalive_options=_KEEPALIVE,
        )
        self.hub = Hub()
        self.feed = Feed(self._redis, self.hub)
        self._following: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._following = asyncio.create_task(self.feed.run())
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                self.hub.close()
                if self._following is not None:
                    self._following.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await self._following
                await self._redis.aclose()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, method = scope["path"], scope["method"]
        if path == "/livez":
            await _answer(send, 200, {"status": "ok", "listening": self.hub.listening})
        elif path == "/readyz":
            down = self.feed.down_since is not None
            await _answer(send, 503 if down else 200, {"redis": "away" if down else "ok"})
        elif path != "/stream":
            await _answer(send, 404, {"detail": "Tidak ada."})
        elif method != "GET":
            await _answer(send, 405, {"detail": "Hanya GET."}, {"allow": "GET"})
        else:
            await self._stream(scope, receive, send)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        cors: dict[str, str] = {"vary": "Origin"}
        try:
            request = _parsed(scope)
            if self.hub.listening >= MAX_CONNECTIONS:
                raise Refused(503, "Terlalu banyak layar terbuka.")
            ticket = await self._redeem(request)
        except Refused as refusal:
            extra = {"retry-after": "5"} if refusal.status == 503 else {}
            await _answer(send, refusal.status, {"detail": refusal.sentence}, {**cors, **extra})
            return
        if request.origin:
            cors["access-control-allow-origin"] = request.origin
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": _headers(
                    {
                        "content-type": "text/event-stream; charset=utf-8",
                        "cache-control": "no-store",
                        "x-accel-buffering": "no",
                        "x-content-type-options": "nosniff",
                        **cors,
                    }
                ),
            }
        )
        await self._follow(ticket["city"], request.after, receive, send)

    async def _follow(self, city: str, after: int | None, receive: Receive, send: Send) -> None:
        listener = Listener()
        listener.put(self._greeting(city))
        self.hub.join(city, listener, after)
        watcher = asyncio.create_task(_until_gone(receive, listener))
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + LONGEST_SECONDS * random.uniform(0.9, 1.0)  # noqa: S311 - spread
        try:
            while True:
                frame = await listener.take(HEARTBEAT_SECONDS)
                await send(_chunk(frame or b": \n\n", more=True))
                if listener.closing or loop.time() > ends_at:
                    await send(_chunk(b"", more=False))
                    return
        except OSError:
            return  # the page is gone
        finally:
            watcher.cancel()
            self.hub.leave(city, listener)

    def _greeting(self, city: str) -> bytes:
        latest = json.dumps({"seq": self.hub.latest(city)}, separators=(",", ":"))
        ready = f"retry: {RETRY_MILLISECONDS}\nevent: ready\ndata: {latest}\n\n".encode()
        return ready if self.feed.down_since is None else ready + self.feed.degraded_frame()

    async def _redeem(self, request: Request) -> Ticket:
        """Use the ticket up.

        Raises:
            Refused: Unknown, used or expired ticket (403), another page's ticket (403), Redis away (503).
        """
        try:
            async with asyncio.timeout(2):
                value = await self._redis.getdel(f"{TICKET_PREFIX}{request.ticket}")
        except (RedisError, OSError, TimeoutError):
            raise Refused(503, "Siaran langsung sedang terputus.") from None
        if value is None:
            raise Refused(403, "Tiket tidak berlaku lagi.")
        ticket: Ticket = json.loads(value)
        if request.origin and not _same_page(request, ticket):
            raise Refused(403, "Tiket ini milik halaman lain.")
        return ticket


def _parsed(scope: Scope) -> Request:
    try:
        query = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=10)
    except ValueError:
        raise Refused(400, "Alamat tidak dikenal.") from None
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    ticket = query.get("ticket", [""])[0]
    if not ticket or len(ticket) > 100:
        raise Refused(403, "Tiket tidak ada.")
    after = query.get("after", [headers.get(b"last-event-id", "")])[0]
    if after and not (after.isascii() and after.isdigit() and len(after) <= 19):
        raise Refused(400, "Nomor peristiwa tidak dikenal.")
    return Request(
        ticket=ticket,
        after=int(after) if after else None,
        origin=headers.get(b"origin", ""),
        host=headers.get(b"host", ""),
    )


def _same_page(request: Request, ticket: Ticket) -> bool:
    if ticket["origin"]:
        return request.origin == ticket["origin"]
    return _host_name(request.origin.partition("://")[2]) == _host_name(request.host)


def _host_name(host: str) -> str:
    return host.rsplit(":", 1)[0].lower()


async def _until_gone(receive: Receive, listener: Listener) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.close()


async def _answer(
    send: Send, status: int, body: dict[str, object], headers: dict[str, str] | None = None
) -> None:
    content = json.dumps(body, ensure_ascii=False).encode()
    fields = {
        "content-type": "application/json; charset=utf-8",
        "content-length": str(len(content)),
    }
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": _headers({**fields, "cache-control": "no-store", **(headers or {})}),
        }
    )
    await send(_chunk(content, more=False))


def _chunk(body: bytes, *, more: bool) -> dict[str, object]:
    return {"type": "http.response.body", "body": body, "more_body": more}


def _headers(fields: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in fields.items()]


application = LiveServer(os.environ.get("TANGGAP_REDIS_URL", "redis://127.0.0.1:6379/0"))
