"""The post office's page, the gateway for SMS and WhatsApp, and a push service, on one port.

``POST /sms``, ``POST /whatsapp``   a gateway: takes JSON once for each ``Idempotency-Key``, reports
                                    delivery to the ``callback`` with a signature
``POST /push/<browser>``            a push service: keeps the encrypted message
``POST /mode/<channel>/<mode>``     how a channel behaves from now on: ok, refuse, busy, drop, slow,
                                    gone (push: 410), duplicate (reports delivery twice)
``GET /``                           everything that was sent; ``GET /all.json`` the same for programs
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import threading
import time
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import urlsplit

from infra.local.post import pages
from infra.local.post.box import MODES, Box

MAX_BYTES: Final = 256 * 1024
_SLOW_SECONDS: Final = 60.0


class PostHandler(BaseHTTPRequestHandler):
    """One request."""

    server: PostServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        box, path = self.server.box, urlsplit(self.path).path
        if path == "/":
            self._send(200, pages.everything(box), "text/html; charset=utf-8")
        elif path == "/all.json":
            found = {"items": [asdict(item) for item in box.items], "attempts": box.attempts}
            self._send(200, json.dumps(found), "application/json")
        elif path.startswith("/surel/"):
            number, _slash, part = path.removeprefix("/surel/").partition("/")
            found_page = pages.mail(box, number, part)
            if found_page is None:
                self._send(404, "no such mail", "text/plain")
            else:
                self._send(200, *found_page)
        else:
            self._send(404, "nothing here", "text/plain")

    def do_POST(self) -> None:
        length = min(int(self.headers.get("Content-Length") or 0), MAX_BYTES)
        body = self.rfile.read(length)
        first, _slash, rest = urlsplit(self.path).path.strip("/").partition("/")
        if first == "mode":
            self._set_mode(*rest.partition("/")[::2])
        elif first in {"sms", "whatsapp"} and not rest:
            self._gateway(first, body)
        elif first == "push" and rest:
            self._push(rest, body)
        elif first == "kosongkan":
            self.server.box.forget()
            self._redirect()
        else:
            self._send(404, "nothing here", "text/plain")

    def log_message(self, format: str, *args: Any) -> None:
        """Messages are private, even invented ones: the page shows them, the log does not."""

    def _gateway(self, channel: str, body: bytes) -> None:
        box, key = self.server.box, self.headers.get("Idempotency-Key", "")
        box.knock(channel)
        if self._misbehaves(channel):
            return
        try:
            told = json.loads(body)
        except ValueError:
            self._send(400, '{"error": "no JSON"}', "application/json")
            return
        item, _is_new = box.take(
            channel,
            key=key,
            to=told.get("to", ""),
            sender=told.get("from", ""),
            text=told.get("text", ""),
            account=told.get("account", ""),
            reference=told.get("reference", ""),
            callback=told.get("callback", ""),
        )
        if box.mode(channel) == "drop":
            self.close_connection = True  # taken, and nobody is told
            return
        bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if told.get("callback"):
            times = 2 if box.mode(channel) == "duplicate" else 1
            report_delivery(told["callback"], told.get("reference", ""), bearer, times=times)
        self._send(202, json.dumps({"id": f"{channel}-{item.number}"}), "application/json")

    def _push(self, browser: str, body: bytes) -> None:
        box = self.server.box
        box.knock("push")
        if box.mode("push") == "gone":
            self._send(410, "", "text/plain")
            return
        if self._misbehaves("push"):
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        box.take(
            "push",
            key="",
            to=browser,
            text=f"{len(body)} byte terenkripsi",
            body=body.hex(),
            headers=headers,
        )
        self._send(201, "", "text/plain")

    def _misbehaves(self, channel: str) -> bool:
        mode = self.server.box.mode(channel)
        if mode == "slow":
            time.sleep(self.server.slow_seconds)
            self.close_connection = True
            return True
        answers = {"refuse": 422, "busy": 503}
        if mode in answers:
            self._send(answers[mode], "{}", "application/json")
            return True
        return False

    def _set_mode(self, channel: str, mode: str) -> None:
        if mode not in MODES:
            self._send(404, f"one of {', '.join(MODES)}", "text/plain")
            return
        self.server.box.modes[channel] = mode
        self._redirect()

    def _redirect(self) -> None:
        self.send_response(303)
        self.send_header("Location", "/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, status: int, body: str | bytes, kind: str) -> None:
        raw = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(raw)))
        self.send_header("Content-Security-Policy", pages.POLICY)
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(raw)


class PostServer(ThreadingHTTPServer):
    """The post office's HTTP side."""

    daemon_threads = True

    def __init__(self, box: Box, address: tuple[str, int]) -> None:
        super().__init__(address, PostHandler)
        self.box = box
        self.slow_seconds = _SLOW_SECONDS


def report_delivery(callback: str, reference: str, key: str, *, times: int = 1) -> None:
    """Tell the sender, a moment later, that a message has arrived."""
    body = json.dumps({"reference": reference, "status": "delivered"}).encode()
    threading.Thread(target=_report, args=(callback, body, key, times), daemon=True).start()


def _report(callback: str, body: bytes, key: str, times: int) -> None:
    parts = urlsplit(callback)
    name = parts.hostname or ""
    host = "127.0.0.1" if name == "localhost" or name.endswith(".localhost") else name
    for _each in range(times):
        for pause in (0.5, 2.0, 5.0, 20.0):  # the sender may not have settled it yet
            time.sleep(pause)
            if _post_signed(host, parts.port or 80, parts.netloc, parts.path, body, key):
                break


def _post_signed(host: str, port: int, name: str, path: str, body: bytes, key: str) -> bool:
    moment = int(time.time())
    made = hmac.new(key.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {
        "Host": name,
        "Content-Type": "application/json",
        "Tanggap-Signature": f"t={moment},v1={made}",
    }
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("POST", path, body=body, headers=headers)
        return connection.getresponse().status < 300
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
