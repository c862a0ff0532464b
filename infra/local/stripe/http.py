"""The stand-in on a port: the API under ``/v1``, and pages for people beside it."""

from __future__ import annotations

import contextlib
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import urlsplit

from infra.local.stripe import pages
from infra.local.stripe.machine import Answer, HangUp, Machine, Request

_MAX_BYTES: Final = 1024 * 1024


class Handler(BaseHTTPRequestHandler):
    """One connection, kept open between requests as the library likes it."""

    server: StripeServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_DELETE(self) -> None:
        self._serve("DELETE")

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing of a request reaches a log: it may name people."""

    def _serve(self, method: str) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > _MAX_BYTES:
            self._send(Answer(413, b"{}"), "application/json")
            self.close_connection = True
            return
        parts = urlsplit(self.path)
        request = Request(
            method,
            parts.path,
            parts.query,
            self.rfile.read(length).decode("utf-8", "replace"),
            {name.lower(): value for name, value in self.headers.items()},
        )
        if not parts.path.startswith("/v1/"):
            self._send(pages.answer(self.server.machine, request), "text/plain; charset=utf-8")
            return
        try:
            answer = self.server.machine.answer(request)
        except HangUp:
            self.close_connection = True
            with contextlib.suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._send(answer, "application/json")

    def _send(self, answer: Answer, kind: str) -> None:
        self.send_response(answer.status)
        headers = {"Content-Type": kind, "Cache-Control": "no-store", **answer.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)
        self.wfile.flush()


class StripeServer(ThreadingHTTPServer):
    """One listening port. With port 0 the system chooses a free one."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, machine: Machine, address: tuple[str, int]) -> None:
        super().__init__(address, Handler)
        self.machine = machine
        if not machine.base:
            machine.base = f"http://{address[0]}:{self.server_address[1]}"
