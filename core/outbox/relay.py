"""The relay: hands out what is due from the outbox to the workers, fairly, and again until it is done.

One step, for each queue:

1. Ask the broker how many messages wait; if enough do, leave the rows where they are safe.
2. Claim rows in one statement: the same share from every city that has something due (a city with ten
   thousand rows does not stand in front of a city with one), rows that another relay holds are passed over,
   each row is leased. Commit.
3. Publish them, rows of one city together; a row that failed before in smaller company, so that it cannot
   take many others down with it again.
4. If the broker did not take a message, give its rows back.

Nothing here waits for an answer: a row that is neither done nor dead when its lease ends is simply due again.
So a wiped broker, a killed worker or a killed relay cost a lease, never a row. Attempts are counted where they
are made, by the consumer: an hour without workers uses up none.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.db import DatabaseError, InterfaceError, connection
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from core import redis
from core.db import raw
from core.outbox.services import WAKE_CHANNEL
from core.outbox.sql import TABLE
from core.queues import LANES, Lane
from core.tenancy import inside_public

log = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=10)
BATCH: Final = 2000
POLL_SECONDS: Final = 0.2
FULL_POLL_SECONDS: Final = 0.03  # while enough waits in the broker
MAX_PAUSE_SECONDS: Final = 2.0

# What the broker or the database being away looks like.
AWAY: Final = (DatabaseError, InterfaceError, RedisError, KombuError, OSError)

_PENDING: Final = "done_at IS NULL AND dead_at IS NULL"
# The cities that wait are found by jumping through the index (one probe each), not by reading their rows.
_CLAIM: Final = f"""
WITH RECURSIVE waiting AS (
    (SELECT city FROM {TABLE} WHERE queue = %(queue)s AND {_PENDING} ORDER BY city LIMIT 1)
  UNION ALL
    SELECT (SELECT city FROM {TABLE}
             WHERE queue = %(queue)s AND city > waiting.city AND {_PENDING} ORDER BY city LIMIT 1)
      FROM waiting WHERE waiting.city IS NOT NULL
), moment AS (
    SELECT COALESCE(%(at)s::timestamptz, clock_timestamp()) AS at
), due AS (
    SELECT city FROM waiting
     WHERE city IS NOT NULL AND EXISTS (
        SELECT 1 FROM {TABLE} AS row
         WHERE row.queue = %(queue)s AND row.city = waiting.city AND {_PENDING}
           AND row.not_before <= (SELECT at FROM moment)
           AND COALESCE(row.lease_until, row.not_before) <= (SELECT at FROM moment))
), claimed AS (
    SELECT share.id FROM due CROSS JOIN LATERAL (
        SELECT row.id FROM {TABLE} AS row
         WHERE row.queue = %(queue)s AND row.city = due.city AND {_PENDING}
           AND row.not_before <= (SELECT at FROM moment)
           AND COALESCE(row.lease_until, row.not_before) <= (SELECT at FROM moment)
         ORDER BY row.not_before, row.id
         LIMIT (SELECT GREATEST(1, %(limit)s / GREATEST(1, count(*))) FROM due)
         FOR UPDATE SKIP LOCKED) AS share
     LIMIT %(limit)s
)
UPDATE {TABLE} AS row
   SET lease_until = moment.at + %(lease)s, published_at = moment.at
  FROM moment WHERE row.id = ANY(ARRAY(SELECT id FROM claimed))
RETURNING row.id, row.city, row.attempts
"""  # noqa: S608 - constants only
_GIVE_BACK: Final = (
    f"UPDATE {TABLE} SET lease_until = NULL"  # noqa: S608 - constants only
    f" WHERE id = ANY(%s) AND {_PENDING}"
)


class Claim(NamedTuple):
    """A row that was handed out, and how often it was tried before."""

    id: int
    city: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one city that travel in one broker message."""

    queue: str
    city: str
    ids: list[int]


Publish = Callable[[Batch], None]


def claim(queue: str, *, limit: int = BATCH, at: datetime | None = None) -> list[Claim]:
    """Lease due rows of a queue, the same share for every city, in one statement.

    Args:
        queue: One of :data:`core.queues.QUEUE_NAMES`.
        limit: At most so many rows.
        at: The moment to judge by; ``None`` is the database's own clock.
    """
    with inside_public():
        found = raw.rows(_CLAIM, {"queue": queue, "limit": limit, "at": at, "lease": LEASE})
    return [Claim(*row) for row in found]


def give_back(ids: list[int]) -> None:
    """Undo a claim whose message the broker did not take."""
    with inside_public():
        raw.execute(_GIVE_BACK, [ids])


def batches(claims: Iterable[Claim], lane: Lane) -> list[Batch]:
    """Put claimed rows into messages, cities taking turns.

    With each attempt a row travels in smaller company, at last alone: a row that kills its worker is
    singled out before it has taken its neighbours' attempts.
    """
    companies: dict[tuple[str, int], list[int]] = {}
    for row in sorted(claims, key=lambda row: row.id):
        company = max(1, lane.rows_per_message >> 2 * row.attempts)
        companies.setdefault((row.city, company), []).append(row.id)
    turns: dict[str, int] = {}
    sent: list[tuple[int, Batch]] = []
    for (city, company), ids in companies.items():
        for start in range(0, len(ids), company):
            turn = turns[city] = turns.get(city, 0) + 1
            sent.append((turn, Batch(lane.name, city, ids[start : start + company])))
    return [batch for _, batch in sorted(sent, key=lambda pair: pair[0])]


class Relay:
    """The loop of ``manage.py relay``. Any number may run at once."""

    def __init__(self, publish: Publish, *, lanes: tuple[Lane, ...] = LANES) -> None:
        self._publish = publish
        self._lanes = lanes
        self._stop = threading.Event()
        self._full = False

    def stop(self) -> None:
        """End the loop after the current step."""
        self._stop.set()

    def run(self) -> None:
        """Relay until :meth:`stop`; outlives the database and the broker."""
        pause = 0.0
        waiter = _Waiter(self._stop)
        while not self._stop.is_set():
            try:
                moved = self.step()
            except AWAY as error:
                pause = min(MAX_PAUSE_SECONDS, max(0.1, pause * 2))
                log.warning("relay: %s; trying again in %.1f s", _first_line(error), pause)
                connection.close()
                self._stop.wait(pause * random.uniform(0.7, 1.3))  # noqa: S311 - jitter
                continue
            pause = 0.0
            if self._full:
                self._stop.wait(FULL_POLL_SECONDS)
            elif not moved:
                waiter.wait(POLL_SECONDS)
        waiter.close()
        connection.close()

    def step(self) -> int:
        """Serve every queue once; returns how many rows were handed out."""
        self._full = False
        return sum(self._serve(lane) for lane in self._lanes)

    def _serve(self, lane: Lane) -> int:
        room = lane.waiting_messages - _waiting_messages(lane.name)
        if room <= 0:
            self._full = True
            return 0
        claims = claim(lane.name, limit=min(BATCH, room * lane.rows_per_message))
        waiting = batches(claims, lane)
        while waiting:
            try:
                self._publish(waiting[0])
            except AWAY:
                give_back([id_ for batch in waiting for id_ in batch.ids])
                raise
            waiting.pop(0)
        return len(claims)


class _Waiter:
    """Waits for a hint that something was enqueued, or for the next poll; Redis being away only costs the hint."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._hints = redis.subscription()

    def wait(self, seconds: float) -> None:
        try:
            if not self._hints.subscribed:
                self._hints.subscribe(WAKE_CHANNEL)
                self._hints.get_message(timeout=0)
            if self._hints.get_message(timeout=seconds) is not None:
                while self._hints.get_message(timeout=0) is not None:
                    pass
        except (RedisError, OSError):
            self.close()
            self._hints = redis.subscription()
            self._stop.wait(seconds)

    def close(self) -> None:
        self._hints.close()


def _waiting_messages(queue: str) -> int:
    return int(redis.client().llen(queue))


def _first_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".split("\n", 1)[0]
