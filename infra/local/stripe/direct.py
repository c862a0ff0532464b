"""The library's way to a stand-in of the same process without a socket, for tests that ask very often."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from stripe import APIConnectionError, HTTPClient

from infra.local.stripe.machine import HangUp, Machine, Request


class DirectClient(HTTPClient):
    """Everything but the wire is as over HTTP: encoding, headers, errors, broken lines."""

    name = "direct"

    def __init__(self, machine: Machine) -> None:
        super().__init__()
        self._machine = machine

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        parts = urlsplit(url)
        known = {name.lower(): str(value) for name, value in (headers or {}).items()}
        asked = Request(method.upper(), parts.path, parts.query, post_data or "", known)
        try:
            answer = self._machine.answer(asked)
        except HangUp:
            raise APIConnectionError("The line broke.") from None  # type: ignore[no-untyped-call]
        return answer.body.decode(), answer.status, answer.headers

    def close(self) -> None:
        """There is nothing to close."""
