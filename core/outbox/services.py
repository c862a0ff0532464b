"""Promising that something will happen, in the transaction of the change that calls for it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from psycopg.types.json import Jsonb

from core import redis
from core.db import raw
from core.outbox.registry import consumer_of
from core.outbox.sql import TABLE
from core.tenancy import current_schema

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]

WAKE_CHANNEL: Final = "outbox:wake"

_INSERT: Final = (
    f"INSERT INTO {TABLE} (city, topic, queue, key, payload, not_before)"  # noqa: S608 - constants only
    " VALUES (%s, %s, %s, %s, %s, COALESCE(%s::timestamptz, now()))"
)
_INSERT_FOR_EACH: Final = (
    f"INSERT INTO {TABLE} (city, topic, queue, key, payload)"  # noqa: S608 - constants only
    " SELECT city, %s, %s, %s, %s FROM unnest(%s::text[]) AS city"
    f" WHERE NOT EXISTS (SELECT 1 FROM {TABLE} AS earlier WHERE earlier.queue = %s"
    " AND earlier.city = city.city AND earlier.topic = %s"
    " AND earlier.done_at IS NULL AND earlier.dead_at IS NULL)"
)


def enqueue(
    topic: str, *, key: str = "", not_before: datetime | None = None, **payload: Json
) -> None:
    """Promise that the consumer of ``topic`` will run for the current city.

    Writes one row in the caller's transaction: it happens if and only if the change happens. One row is one
    effect; several effects of one change are several rows, so that each fails and is retried alone.

    Args:
        topic: A topic registered with ``@consumer``.
        key: What it is about, for people who look at the queue (a report number, an invoice number).
        not_before: Earliest moment to run (aware); ``None`` means as soon as possible.
        payload: Identifiers and small facts, stored as JSON.

    Raises:
        NoCurrentCity: Outside any tenant context.
        UnknownTopic: Nothing consumes the topic.
        TransactionManagementError: There is no transaction to be part of.
    """
    schema = current_schema()
    queue = consumer_of(topic).queue
    _require_transaction(topic)
    raw.execute(_INSERT, [schema, topic, queue, key, Jsonb(payload), not_before])
    wake_relay_on_commit()


def enqueue_for_each(schemas: list[str], topic: str, *, key: str = "", **payload: Json) -> int:
    """Promise the same work for several cities; a city that still has this work waiting gets no second row.

    Platform code only (the caller is inside ``inside_public()``); used by schedules.

    Returns:
        How many rows were added.
    """
    queue = consumer_of(topic).queue
    _require_transaction(topic)
    added = raw.execute(
        _INSERT_FOR_EACH, [topic, queue, key, Jsonb(payload), schemas, queue, topic]
    )
    if added:
        wake_relay_on_commit()
    return added


def wake_relay_on_commit() -> None:
    """After the commit, tell the relay not to wait for its next poll. For code that writes its rows in own SQL."""
    if not any(hook[1] is _wake for hook in connection.run_on_commit):
        transaction.on_commit(_wake)


def _wake() -> None:
    redis.publish_best_effort(WAKE_CHANNEL, "1")


def _require_transaction(topic: str) -> None:
    if not connection.in_atomic_block:
        raise TransactionManagementError(
            f"{topic} must be enqueued in the transaction of the change it follows from."
        )
