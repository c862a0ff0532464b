"""One GET from a stranger's server, with the same care as for what we send: see ``sending``.

A web address somebody gave us is called only at a checked, public address; nothing is followed, and
no more is read than was asked for.
"""

from __future__ import annotations

import http.client
import ssl
import time
from typing import Final

from core.errors import Invalid
from core.webhooks import addresses
from core.webhooks.addresses import NotReachable, Target
from core.webhooks.sending import MAX_ADDRESSES, SECONDS, _Line, _Pinned

_AGENT: Final = "Tanggap"


class NotFetched(Exception):
    """Nothing came; ``reason`` is a word for logs, ``is_lasting`` whether trying again is of no use."""

    def __init__(self, reason: str, *, is_lasting: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_lasting = is_lasting


def get(url: str, *, most: int) -> bytes:
    """What is at a web address.

    Args:
        url: https, with a public name.
        most: Bytes that are read; more is refused.

    Raises:
        NotFetched: It cannot or may not be had.
    """
    until = time.monotonic() + SECONDS
    try:
        target = addresses.read_url(url)
        found = addresses.resolve(target)
        return _read(target, found[:MAX_ADDRESSES], most, until)
    except Invalid:
        raise NotFetched("url_refused", is_lasting=True) from None
    except NotReachable as error:
        raise NotFetched(error.reason, is_lasting=error.reason == "address_not_public") from None
    except TimeoutError:
        raise NotFetched("timeout") from None
    except ssl.SSLError:
        raise NotFetched("tls") from None
    except (OSError, http.client.HTTPException, ValueError):
        raise NotFetched("connection") from None


def _read(target: Target, found: list[str], most: int, until: float) -> bytes:
    line = _Line(until)
    try:
        connection = _Pinned(target, line.open(target, found))
        connection.request("GET", target.path, headers={"User-Agent": _AGENT, "Accept": "image/*"})
        response = connection.getresponse()
        if response.status != 200:
            raise NotFetched(f"status_{response.status}", is_lasting=300 <= response.status < 500)
        content = response.read(most + 1)
        if line.is_cut:  # what was read until then would pass for all there is
            raise TimeoutError
        if len(content) > most:
            raise NotFetched("too_large", is_lasting=True)
        if response.length:  # less came than was announced
            raise NotFetched("connection")
        return content
    except (OSError, http.client.HTTPException, ValueError):
        if line.is_cut:
            raise TimeoutError from None
        raise
    finally:
        line.close()
