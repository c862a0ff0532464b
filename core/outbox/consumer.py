"""Doing what the outbox promised: each row in its own city, in its own transaction, once.

First the attempt of every row in the message is counted; then, for each row:

1. If its consumer has a slow part, keep the row for as long as that may take and run it, outside any transaction.
2. Open a transaction in the city. Mark the row done; if somebody else holds it or has done it, leave.
3. Run the consumer. Its writes and the mark are committed together or not at all.
4. If it failed: note the error and the next attempt, or put the row aside and tell the consumer so.

A process that dies anywhere in between leaves the row as it was; the relay hands it out again.
"""

from __future__ import annotations

import json
import logging
import random
import traceback
from datetime import timedelta
from operator import itemgetter
from typing import Final

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from core.db import raw
from core.outbox import cities
from core.outbox.registry import (
    DEFAULT_ATTEMPTS,
    Consumer,
    Message,
    UnknownTopic,
    consumer_of,
)
from core.outbox.relay import LEASE
from core.outbox.sql import TABLE
from core.tenancy import inside_public
from core.traces import without_values

log = logging.getLogger(__name__)

MAX_DELAY: Final = timedelta(minutes=15)
MAX_ERROR_LENGTH: Final = 4000

_PENDING: Final = "done_at IS NULL AND dead_at IS NULL"
# Counts the attempt before it is made, so that a row that kills its worker is counted too.
_START: Final = f"""
UPDATE {TABLE} SET attempts = attempts + 1, lease_until = GREATEST(lease_until, clock_timestamp() + %s)
 WHERE id IN (SELECT id FROM {TABLE}
               WHERE id = ANY(%s) AND city = %s AND {_PENDING} FOR UPDATE SKIP LOCKED)
RETURNING id, topic, key, payload, attempts, created_at
"""  # noqa: S608 - constants only
# Locks the row and marks it; passes over a row that another worker holds.
_SETTLE: Final = f"""
UPDATE {TABLE} SET done_at = clock_timestamp(), last_error = ''
 WHERE id = (SELECT id FROM {TABLE} WHERE id = %s AND {_PENDING} FOR UPDATE SKIP LOCKED)
"""  # noqa: S608 - constants only
# A lease longer than the relay ever gives means: a worker is busy with the slow part.
_KEEP: Final = f"""
UPDATE {TABLE} SET lease_until = clock_timestamp() + %s
 WHERE id = (SELECT id FROM {TABLE} WHERE id = %s AND {_PENDING} FOR UPDATE SKIP LOCKED)
   AND (lease_until IS NULL OR lease_until < clock_timestamp() + %s)
"""  # noqa: S608 - constants only
_BACK_OFF: Final = f"""
UPDATE {TABLE} SET lease_until = NULL, last_error = %s, not_before = clock_timestamp() + %s
 WHERE id = %s AND {_PENDING}
"""  # noqa: S608 - constants only
_BURY: Final = f"""
UPDATE {TABLE} SET dead_at = clock_timestamp(), lease_until = NULL, last_error = %s
 WHERE id = %s AND {_PENDING}
"""  # noqa: S608 - constants only
_POSTPONE: Final = f"""
UPDATE {TABLE} SET lease_until = NULL, last_error = %s, not_before = clock_timestamp() + %s
 WHERE id = ANY(%s) AND {_PENDING}
"""  # noqa: S608 - constants only
_BURY_ALL: Final = f"""
UPDATE {TABLE} SET dead_at = clock_timestamp(), lease_until = NULL, last_error = %s
 WHERE id = ANY(%s) AND city = %s AND {_PENDING}
"""  # noqa: S608 - constants only
_RELEASE: Final = f"""
UPDATE {TABLE} SET lease_until = NULL, not_before = clock_timestamp() + %s
 WHERE id IN (SELECT id FROM {TABLE} WHERE id = ANY(%s) AND {_PENDING} FOR UPDATE SKIP LOCKED)
   AND (lease_until IS NULL OR lease_until < clock_timestamp() + %s)
"""  # noqa: S608 - constants only


def consume(schema: str, ids: list[int]) -> None:
    """Do the work of these rows of one city; failures are recorded, not raised.

    Raises:
        OperationalError, InterfaceError: The database went away; the leases bring the rest back.
    """
    with inside_public():
        try:
            door = cities.enter(schema)
        except cities.CityGone as error:
            _bury_all(schema, ids, str(error))
            return
        except cities.CityNotReady as error:
            _postpone(ids, error)
            return
        messages = _start(schema, ids)
    with door:
        for message in messages:
            _consume_one(message)


def release_after_loss(schema: str, ids: list[int]) -> None:
    """A worker died holding these rows: let the relay hand them out again, soon and in smaller company."""
    with inside_public():
        raw.execute(_RELEASE, [timedelta(seconds=1), ids, LEASE + timedelta(seconds=1)])
    log.warning("outbox: a worker was lost with %d rows of %s", len(ids), schema)


def backoff(attempts: int) -> timedelta:
    """How long to wait after the ``attempts``-th failure: doubling from 1 s to 15 min, ± 30 %."""
    seconds = min(MAX_DELAY.total_seconds(), 2.0 ** min(attempts - 1, 20))
    return timedelta(seconds=seconds * random.uniform(0.7, 1.3))  # noqa: S311 - jitter


def _start(schema: str, ids: list[int]) -> list[Message]:
    """Count an attempt of each row that is still open, and read it."""
    found = raw.rows(_START, [LEASE, ids, schema])
    return [
        Message(
            id=id_,
            topic=topic,
            key=key,
            payload=_decoded(payload),
            attempts=attempts,
            created_at=at,
        )
        for id_, topic, key, payload, attempts, at in sorted(found, key=itemgetter(0))
    ]


def _consume_one(message: Message) -> None:
    consumer: Consumer | None = None
    try:
        consumer = consumer_of(message.topic)
        if message.attempts > consumer.max_attempts:  # started again and again, never finished
            _bury(message, consumer, None)
            return
        _perform(message, consumer)
    except (OperationalError, InterfaceError) as error:
        if not connection.is_usable():
            raise
        _failed(message, consumer, error)
    except Exception as error:  # noqa: BLE001 - the process edge: whatever a consumer raises is recorded
        _failed(message, consumer, error)


def _perform(message: Message, consumer: Consumer) -> None:
    arguments: tuple[object, ...] = (message,)
    if consumer.prepare is not None:
        if not _keep(message, consumer.prepare_time):
            return
        arguments = (message, consumer.prepare(message))
    with transaction.atomic():
        if raw.execute(_SETTLE, [message.id]) == 0:
            return
        consumer.handler(*arguments)


def _keep(message: Message, time: timedelta) -> bool:
    """Take the row for the slow part; ``False`` when another worker is at it."""
    slack = LEASE + timedelta(seconds=1)
    until = max(time, slack) + timedelta(seconds=5)
    return raw.execute(_KEEP, [until, message.id, slack]) == 1


def _failed(message: Message, consumer: Consumer | None, error: Exception) -> None:
    limit = DEFAULT_ATTEMPTS if consumer is None else consumer.max_attempts
    quiet = isinstance(error, UnknownTopic)
    log.warning(
        "outbox: %s %d failed (attempt %d of %d): %s",
        message.topic, message.id, message.attempts, limit, error, exc_info=not quiet,
    )  # fmt: skip
    if message.attempts >= limit:
        _bury(message, consumer, error)
        return
    raw.execute(_BACK_OFF, [_told(error), backoff(message.attempts), message.id])


def _bury(message: Message, consumer: Consumer | None, error: Exception | None) -> None:
    """Put the row aside, with the consumer's own outcome of giving up in the same transaction."""
    told = "The worker died each time." if error is None else _told(error)
    log.error("outbox: %s %d is given up: %s", message.topic, message.id, told.splitlines()[0])
    on_dead = None if consumer is None else consumer.on_dead
    if on_dead is not None:
        try:
            with transaction.atomic():
                if _mark_dead(message.id, told):
                    on_dead(message, error)
            return
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("outbox: the last word of %s %d failed too", message.topic, message.id)
            told += "\n\non_dead failed too:\n" + without_values(traceback.format_exc(limit=-5))
    _mark_dead(message.id, told)


def _mark_dead(id_: int, told: str) -> bool:
    return raw.execute(_BURY, [told[:MAX_ERROR_LENGTH], id_]) == 1


def _bury_all(schema: str, ids: list[int], told: str) -> None:
    log.error("outbox: %d rows are given up: %s", len(ids), told)
    with inside_public():
        raw.execute(_BURY_ALL, [told, ids, schema])


def _postpone(ids: list[int], error: cities.CityNotReady) -> None:
    with inside_public():
        raw.execute(_POSTPONE, [str(error), error.delay, ids])


def _told(error: BaseException) -> str:
    text = f"{type(error).__name__}: {without_values(str(error))}\n\n" + without_values(
        "".join(traceback.format_exception(error, limit=-8))
    )
    return text.replace("\x00", "")[:MAX_ERROR_LENGTH]


def _decoded(payload: object) -> dict[str, object]:
    """Django's cursors hand out jsonb as text."""
    found = json.loads(payload) if isinstance(payload, str | bytes) else payload
    if not isinstance(found, dict):
        raise DatabaseError("An outbox payload must be a JSON object.")
    return found
