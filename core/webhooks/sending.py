"""One POST to a stranger's server: to the address that was checked, once, with nothing followed.

The connection goes to the address that :func:`core.webhooks.addresses.resolve` checked, with the certificate
checked against the name. Redirects are not followed, proxies of the environment are not asked, an answer is read up
to two kilobytes, and after ten seconds the line is cut however slowly somebody still speaks.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from core.errors import Invalid
from core.webhooks import addresses
from core.webhooks.addresses import NotReachable, Target

SECONDS: Final = 10.0
CONNECT_SECONDS: Final = 4.0
MAX_ANSWER: Final = 2048
MAX_KEPT: Final = 500
MAX_ADDRESSES: Final = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        status: HTTP status; ``None`` when there was no answer.
        error: "" for a good answer (2xx), else the word the log keeps.
        duration_ms: How long it took.
        text: The beginning of the answer, for people.
        retry_after: Seconds the receiver asked us to wait.
    """

    status: int | None
    error: str
    duration_ms: int
    text: str = ""
    retry_after: int | None = None

    @property
    def is_good(self) -> bool:
        """Whether the receiver took it."""
        return not self.error


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send a body; whatever goes wrong is an answer, too."""
    started = time.monotonic()
    try:
        target = addresses.read_url(
            url
        )  # again: what is allowed may have changed since it was saved
        found = addresses.resolve(target)
        answered = _exchange(target, found[:MAX_ADDRESSES], body, headers, until=started + SECONDS)
    except Invalid:
        return _failed("url_refused", started)
    except NotReachable as error:
        return _failed(error.reason, started)
    except TimeoutError:
        return _failed("timeout", started)
    except ssl.SSLError:
        return _failed("tls", started)
    except OSError:
        return _failed("connection", started)
    except (http.client.HTTPException, ValueError):
        return _failed("bad_answer", started)
    status, text, retry_after = answered
    return Answer(status, _judged(status), _since(started), text, retry_after)


def _exchange(
    target: Target,
    found: list[str],
    body: bytes,
    headers: Mapping[str, str],
    *,
    until: float,
) -> tuple[int, str, int | None]:
    line = _Line(until)
    try:
        connection = _Pinned(target, line.open(target, found))
        connection.request("POST", target.path, body=body, headers=dict(headers))
        response = connection.getresponse()
        text = response.read(MAX_ANSWER).decode("utf-8", "replace")
        if line.is_cut:  # what was read until then would pass for a short answer
            raise TimeoutError
        return response.status, _readable(text), _seconds(response.getheader("Retry-After", ""))
    except (OSError, http.client.HTTPException, ValueError):
        if line.is_cut:
            raise TimeoutError from None
        raise
    finally:
        line.close()


class _Pinned(http.client.HTTPConnection):
    """HTTP over a socket that is connected already: this class looks nothing up."""

    def __init__(self, target: Target, connected: socket.socket) -> None:
        super().__init__(target.authority, timeout=SECONDS)
        self.sock = connected

    def connect(self) -> None:
        raise http.client.NotConnected  # a second connection would be to somewhere unchecked


class _Line:
    """One socket at a time, cut from outside when its time is over."""

    def __init__(self, until: float) -> None:
        self.is_cut = False
        self._until = until
        self._socket: socket.socket | None = None
        self._watch = threading.Timer(max(0.0, until - time.monotonic()), self._cut)
        self._watch.daemon = True
        self._watch.start()

    def open(self, target: Target, found: list[str]) -> socket.socket:
        """Connect to the first of the checked addresses that takes a connection."""
        problem: OSError = ConnectionError("There is no address.")
        for address in found:
            left = self._until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            try:
                return self._connected(target, address, seconds=min(CONNECT_SECONDS, left))
            except OSError as error:
                problem = error
        raise problem

    def close(self) -> None:
        """Hang up."""
        self._watch.cancel()
        self._let_go()

    def _connected(self, target: Target, address: str, *, seconds: float) -> socket.socket:
        self._let_go()
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._socket = plain = socket.socket(family, socket.SOCK_STREAM)
        plain.settimeout(seconds)
        plain.connect((address, target.port))
        if not target.is_test and not addresses.is_public(plain.getpeername()[0]):
            raise NotReachable("address_not_public")
        plain.settimeout(SECONDS)
        if target.is_plain:
            return plain
        self._socket = secure = tls_context().wrap_socket(
            plain, server_hostname=target.host, do_handshake_on_connect=False
        )
        secure.do_handshake()
        return secure

    def _let_go(self) -> None:
        if self._socket is not None:
            self._socket.close()

    def _cut(self) -> None:
        self.is_cut = True
        try:
            if self._socket is not None:
                self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it ended at the same moment


@cache
def tls_context() -> ssl.SSLContext:
    """Certificates of public authorities, names checked, TLS 1.2 or newer."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _judged(status: int) -> str:
    if 200 <= status < 300:
        return ""
    return "redirect" if 300 <= status < 400 else "status"


def _seconds(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None


def _readable(text: str) -> str:
    shown = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(shown.split())[:MAX_KEPT]


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)


def _failed(reason: str, started: float) -> Answer:
    return Answer(None, reason, _since(started))
