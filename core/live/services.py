"""Telling open screens that something happened."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from psycopg.types.json import Jsonb

from core import redis
from core.db import raw
from core.live.channel import CHANNEL, Hint, packed
from core.tenancy import current_city

# One statement: the lock on the cursor row lasts until the commit, so numbers follow the order of commits and a
# rolled back event leaves no hole.
_APPEND: Final = """
WITH cursor AS (
    INSERT INTO live_livecursor (id, seq) VALUES (1, 1)
    ON CONFLICT (id) DO UPDATE SET seq = live_livecursor.seq + 1 RETURNING seq
)
INSERT INTO live_cityevent (seq, type, key, facts) SELECT seq, %s, %s, %s FROM cursor RETURNING seq
"""


def append(type: str, *, key: str, facts: dict[str, Any]) -> int:
    """Write the next event of the current city, in the caller's transaction.

    Called by outbox consumers, late in a short transaction: the city's events queue behind one row. After the
    commit the live server is told, if Redis is there; screens that miss the hint read the events anyway.

    Args:
        type: Event type, lower_snake: ``report_created``, ``report_changed``, ``crew_moved``.
        key: Public id of what it is about.
        facts: What screens draw; no contact data.

    Returns:
        The event's number.

    Raises:
        NoCurrentCity: Outside every city.
        TransactionManagementError: There is no transaction to be part of.
    """
    city = current_city()
    if not connection.in_atomic_block:
        raise TransactionManagementError("An event is appended in the transaction of its change.")
    seq = int(raw.rows(_APPEND, [type, key, Jsonb(facts)])[0][0])
    hint = Hint(city=city.schema_name, seq=seq, type=type, key=key)
    transaction.on_commit(partial(redis.publish_best_effort, CHANNEL, packed(hint)))
    return seq
