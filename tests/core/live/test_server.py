"""The live server as a process: tickets, streams, Redis going away and coming back."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.live.channel import CHANNEL, TICKET_PREFIX, Hint, Ticket, packed
from tests.support.servers import PrivateRedis, free_port, wait_until

ROOT = Path(__file__).resolve().parents[3]
ORIGIN = "http://batam.localhost:8000"


class Stream:
    """A browser's EventSource, reduced: one GET over a plain socket."""

    def __init__(self, port: int, target: str, *, origin: str = ORIGIN) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._rest = b""
        lines = [f"GET {target} HTTP/1.1", f"Host: batam.localhost:{port}"]
        lines += [f"Origin: {origin}"] if origin else []
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode())
        head = self._until(b"\r\n\r\n").decode()
        self.status = int(head.split()[1])
        self.headers = dict(line.lower().split(": ", 1) for line in head.strip().split("\r\n")[1:])

    def event(self) -> tuple[str, dict[str, object]]:
        """The next event that is not a comment."""
        while True:
            block = self._until(b"\n\n").decode()
            fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
            if "event" in fields:
                return fields["event"], json.loads(fields["data"])

    def close(self) -> None:
        self._socket.close()

    def _until(self, end: bytes) -> bytes:
        while end not in self._rest:
            data = self._socket.recv(65536)
            if not data:
                raise AssertionError(f"The server hung up after {self._rest!r}.")
            self._rest += data
        found, self._rest = self._rest.split(end, 1)
        return found + end


class Live:
    """A running live server with a Redis of its own."""

    def __init__(self, redis: PrivateRedis) -> None:
        self.redis = redis
        self.port = free_port()
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "uvicorn", "core.live.server:application"),
                *("--port", str(self.port), "--log-level", "warning"),
            ],
            cwd=ROOT,
            env={**os.environ, "TANGGAP_REDIS_URL": redis.url},
        )
        wait_until(self.is_ready, seconds=15, what="the live server is ready")

    def is_ready(self) -> bool:
        try:
            return Stream(self.port, "/readyz").status == 200
        except OSError:
            return False

    def ticket(self, city: str = "c_batam", origin: str = ORIGIN) -> str:
        code = os.urandom(6).hex()
        value = packed(Ticket(city=city, scope="wall", origin=origin))
        self.redis.client().set(f"{TICKET_PREFIX}{code}", value, ex=60)
        return code

    def open(self, city: str = "c_batam", after: int | None = None) -> Stream:
        target = f"/stream?ticket={self.ticket(city)}"
        return Stream(self.port, target if after is None else f"{target}&after={after}")

    def publish(self, seq: int, city: str = "c_batam") -> None:
        hint = Hint(city=city, seq=seq, type="report_created", key=f"k{seq}")
        self.redis.client().publish(CHANNEL, packed(hint))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    redis = PrivateRedis(tmp_path_factory.mktemp("redis"))
    redis.start()
    live = Live(redis)
    yield live
    live.process.terminate()
    live.process.wait(timeout=60)
    redis.kill()


def test_a_page_with_a_ticket_hears_what_happens_in_its_city(server: Live) -> None:
    stream = server.open()

    assert stream.status == 200
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert stream.headers["access-control-allow-origin"] == ORIGIN
    assert stream.event() == ("ready", {"seq": None})
    server.publish(1, city="c_bekasi")
    server.publish(7)
    assert stream.event() == ("report_created", {"seq": 7, "type": "report_created", "key": "k7"})
    stream.close()


def test_a_ticket_is_good_once(server: Live) -> None:
    target = f"/stream?ticket={server.ticket()}"

    assert Stream(server.port, target).status == 200
    assert Stream(server.port, target).status == 403


@pytest.mark.parametrize(
    "target", ["/stream", "/stream?ticket=", "/stream?ticket=guess", f"/stream?ticket={'x' * 500}"]
)
def test_without_a_ticket_there_is_no_stream(server: Live, target: str) -> None:
    assert Stream(server.port, target).status == 403


@pytest.mark.parametrize("after", ["-1", "1.5", "9" * 30, "²"])
def test_a_number_that_is_none_is_refused(server: Live, after: str) -> None:
    from urllib.parse import quote

    target = f"/stream?ticket={server.ticket()}&after={quote(after)}"
    assert Stream(server.port, target).status == 400


def test_another_page_cannot_use_the_ticket(server: Live) -> None:
    target = f"/stream?ticket={server.ticket()}"

    stream = Stream(server.port, target, origin="http://bekasi.localhost:8000")

    assert stream.status == 403
    assert "access-control-allow-origin" not in stream.headers


def test_a_page_that_comes_back_gets_what_it_missed(server: Live) -> None:
    stays = server.open("c_return")
    stays.event()
    for seq in (1, 2, 3):
        server.publish(seq, city="c_return")
    for _ in range(3):
        stays.event()

    returns = server.open("c_return", after=1)

    assert returns.event() == ("ready", {"seq": 3})
    assert [returns.event()[1]["seq"] for _ in range(2)] == [2, 3]


def test_other_paths_and_methods_are_answered_shortly(server: Live) -> None:
    assert Stream(server.port, "/").status == 404
    assert Stream(server.port, "/livez").status == 200


def test_while_redis_is_away_pages_are_told_and_afterwards_read_anew(server: Live) -> None:
    stream = server.open()
    assert stream.event()[0] == "ready"

    server.redis.kill()
    kind, facts = stream.event()
    assert kind == "degraded"
    assert str(facts["since"]).startswith("20")
    refused = Stream(server.port, "/stream?ticket=any")
    assert (refused.status, refused.headers["retry-after"]) == (503, "5")

    server.redis.start()
    assert stream.event()[0] == "recovered"
    assert stream.event()[0] == "reset"
    server.publish(8)
    assert stream.event()[1]["seq"] == 8
    stream.close()


def test_the_server_loads_no_django_application() -> None:
    code = (
        "import core.live.server, sys;"
        "print([m for m in sys.modules if m.startswith(('django', 'psycopg'))])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert found.stdout.strip() == "[]"
