"""A small load generator: clients that keep their connection and send one request after another.

Reads its orders as JSON from standard input and prints what it saw as JSON: run as a process of its
own by :func:`infra.bench.server.load`, so that its processor time is not the server's.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, cast

import uvloop


class Client(asyncio.Protocol):
    """One keep-alive connection."""

    def __init__(self, make: Callable[[], bytes], seen: Seen) -> None:
        self._make, self._seen = make, seen
        self._buffer = b""
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0 or len(self._buffer) < end + 4 + _length(self._buffer[:end]):
            return
        now = time.perf_counter()
        self._seen.note(self._buffer, now - self._sent_at)
        self._buffer = b""
        if now < self._seen.until:
            self._send()
        else:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._seen.closed()

    def _send(self) -> None:
        self._sent_at = time.perf_counter()
        self._transport.write(self._make())


class Seen:
    """What all clients together got."""

    def __init__(self, clients: int, seconds: float) -> None:
        self.until = time.perf_counter() + seconds
        self.done = asyncio.get_running_loop().create_future()
        self.delays: list[float] = []
        self.statuses: Counter[str] = Counter()
        self.first_refusal = ""
        self._left = clients

    def note(self, answer: bytes, delay: float) -> None:
        status = answer[9:12].decode()
        self.statuses[status] += 1
        self.delays.append(delay)
        if not status.startswith("2") and not self.first_refusal:
            self.first_refusal = answer.decode(errors="replace")[:600]

    def closed(self) -> None:
        self._left -= 1
        if not self._left and not self.done.done():
            self.done.set_result(None)


def _length(head: bytes) -> int:
    at = head.lower().find(b"content-length:")
    if at < 0:
        return 0
    return int(head[at + 15 :].split(b"\r\n", 1)[0])


def _requests(orders: dict[str, Any]) -> Iterator[bytes]:
    """Each with a device and an idempotency key of its own when there is a body."""
    prefix = orders["unique"]
    prepared = [
        (
            f"{each['method']} {each['path']} HTTP/1.1\r\nHost: {each['host']}\r\n"
            "Accept: application/json\r\n".encode(),
            each["body"].encode(),
        )
        for each in orders["requests"]
    ]
    for number, (head, body) in enumerate(itertools.cycle(prepared)):
        if not body:
            yield head + b"\r\n"
            continue
        own = f"Idempotency-Key: {prefix}-{number}\r\nX-Device-Id: {prefix}-{number}\r\n".encode()
        fixed = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        yield head + own + fixed + body


async def _run(orders: dict[str, Any]) -> dict[str, Any]:
    loop = asyncio.get_running_loop()
    requests = _requests(orders)
    started = time.perf_counter()
    seen = Seen(orders["clients"], orders["seconds"])
    for _client in range(orders["clients"]):
        await loop.create_connection(
            lambda: Client(lambda: next(requests), seen), "127.0.0.1", orders["port"]
        )
    await seen.done
    took = time.perf_counter() - started
    delays = sorted(seen.delays)
    return {
        "requests": len(delays),
        "per_second": len(delays) / took,
        "p50": delays[len(delays) // 2] * 1000,
        "p95": delays[int(len(delays) * 0.95)] * 1000,
        "p99": delays[int(len(delays) * 0.99)] * 1000,
        "statuses": dict(seen.statuses),
        "refusal": seen.first_refusal,
    }


if __name__ == "__main__":
    print(json.dumps(uvloop.run(_run(json.load(sys.stdin)))))
