"""What is on its way out, and until when: the table behind ``Deprecation`` and ``Sunset``.

Policy: a version of an API changes by addition only. What must go is announced here and in the API's
CHANGES.md at least twelve months before it stops, answers meanwhile with ``Deprecation`` (RFC 9745),
``Sunset`` (RFC 8594) and a ``Link`` to what replaces it, and is marked ``deprecated`` in the contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.http import HttpResponseBase
from django.utils.http import http_date
from django.utils.translation import gettext as _

from core.errors import Gone

POLICY_PATH: Final = "/api/versions"
NOTICE: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Deprecated:
    """An operation that will stop.

    Attributes:
        since: When it was announced.
        sunset: When it stops, at least :data:`NOTICE` later.
        instead: ``operation_id`` of what replaces it.
        successor: Its address.
    """

    since: datetime
    sunset: datetime
    instead: str
    successor: str

    def __post_init__(self) -> None:
        if self.sunset - self.since < NOTICE:
            raise ValueError("Whoever built on it gets twelve months.")


#: ``(document, operation_id)`` → what happens to it.
DEPRECATED: Final[Mapping[tuple[str, str], Deprecated]] = {}


def fate_of(document: str, operation: str) -> Deprecated | None:
    """What happens to an operation; ``None``: it stays."""
    return DEPRECATED.get((document, operation))


class OperationGone(Gone):
    """The operation was announced as deprecated and has stopped; see `Link` for what replaces it."""

    code = "operation_gone"


def require_alive(document: str, operation: str, *, at: datetime) -> None:
    """Let calls through until the operation stops.

    Raises:
        OperationGone: It has.
    """
    fate = fate_of(document, operation)
    if fate is not None and at >= fate.sunset:
        raise OperationGone(_("Operasi ini sudah berhenti. Pakai %s.") % fate.instead)


def tell(response: HttpResponseBase, document: str, operation: str) -> None:
    """Say on the answer that the operation will stop."""
    fate = fate_of(document, operation)
    if fate is None:
        return
    response.headers["Deprecation"] = f"@{int(fate.since.astimezone(UTC).timestamp())}"
    response.headers["Sunset"] = http_date(fate.sunset.timestamp())
    links = [
        f'<{POLICY_PATH}>; rel="deprecation"; type="text/html"',
        f'<{POLICY_PATH}>; rel="sunset"; type="text/html"',
        f'<{fate.successor}>; rel="successor-version"',
    ]
    if "Link" in response.headers:
        links.insert(0, response.headers["Link"])
    response.headers["Link"] = ", ".join(links)
