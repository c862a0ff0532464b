"""One-use tickets that let a page open its city's stream, so that the live server needs no session and no database."""

from __future__ import annotations

import secrets

from redis.exceptions import RedisError

from core import redis
from core.errors import Unavailable
from core.live.channel import TICKET_PREFIX, TICKET_SECONDS, Ticket, packed


class LiveAway(Unavailable):
    """Tickets cannot be issued now; the page polls instead."""

    code = "live_away"


def issue(schema: str, *, scope: str, origin: str = "") -> str:
    """A ticket for one connection to the stream of ``schema``, good for 60 seconds.

    Args:
        schema: The city whose events may be read.
        scope: Who asks (``staff``, ``wall``); for logs.
        origin: The page's origin, scheme and port included; the only one the browser may hand the stream to.

    Raises:
        LiveAway: Redis is away.
    """
    ticket = secrets.token_urlsafe(24)
    value = packed(Ticket(city=schema, scope=scope, origin=origin))
    try:
        redis.client().set(f"{TICKET_PREFIX}{ticket}", value, ex=TICKET_SECONDS)
    except RedisError as error:
        raise LiveAway("Siaran langsung sedang terputus.") from error
    return ticket
