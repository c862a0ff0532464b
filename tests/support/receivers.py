"""A receiver of webhooks in the test's own process: real HTTP on a port of its own, answering as it is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Heard:
    """One request that arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What a test asks and tells it.

    Attributes:
        status: What it answers.
        headers: Sent with the answer.
        text: The body of the answer.
        before_answer: Called while the caller waits.
    """

    port: int
    heard: list[Heard] = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    text: bytes = b"ok"
    before_answer: Callable[[], object] = lambda: None

    @property
    def host(self) -> str:
        """As ``WEBHOOK_TEST_HOSTS`` names it."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{self.host}/kait"


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that listens until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length)
            found = {name.lower(): value for name, value in self.headers.items()}
            receiver.heard.append(Heard(self.path, found, body))
            receiver.before_answer()
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(receiver.text)))
            self.end_headers()
            self.wfile.write(receiver.text)

        def do_GET(self) -> None:
            receiver.heard.append(Heard(self.path, {}, b""))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_words: Any) -> None:
            """Tests read what was heard."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver = Receiver(int(server.server_address[1]))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
