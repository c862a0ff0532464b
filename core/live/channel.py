"""Names that Django and the live server share. Plain Python: the live server loads no Django application."""

from __future__ import annotations

import json
from typing import Final, TypedDict

CHANNEL: Final = "live:events"
TICKET_PREFIX: Final = "live:ticket:"
TICKET_SECONDS: Final = 60


class Hint(TypedDict):
    """What is published when an event was committed."""

    city: str
    seq: int
    type: str
    key: str


class Ticket(TypedDict):
    """What a ticket is good for.

    ``origin`` is the page's own (``https://batam.example``): the only one that may read the stream.
    """

    city: str
    scope: str
    origin: str


def packed(value: Hint | Ticket) -> str:
    """As it travels through Redis."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
