"""One POST to a provider: short waits, no redirects, nothing of it in an error's text."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from core.messages.port import TryAgain

SECONDS: Final = 10.0
_MAX_ANSWER: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider said."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def post(url: str, body: bytes, headers: Mapping[str, str], *, seconds: float = SECONDS) -> Answer:
    """Send a body and wait for the answer.

    Raises:
        TryAgain: Nobody answered in time.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(
            host, port, timeout=seconds, context=ssl.create_default_context()
        )
    elif parts.scheme == "http":
        connection = http.client.HTTPConnection(host, port, timeout=seconds)
    else:
        raise TryAgain("The provider's address is neither http nor https.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        return Answer(
            answer.status,
            {name.lower(): value for name, value in answer.getheaders()},
            answer.read(_MAX_ANSWER),
        )
    except (OSError, http.client.HTTPException) as error:
        raise TryAgain(f"The provider did not answer: {type(error).__name__}.") from None
    finally:
        connection.close()
