"""How many outbox rows a second one relay hands to the broker, against how many a second come in.

The backlog lies in many cities. Published messages are thrown away on the broker's side, as fast workers would.
In the same run: transactions per second that do nothing but promise one row, from one connection and from eight,
prepared and over the driver alone. No intake can be faster than that.

Run: ``python -m infra.bench.relay [--rows 40000] [--cities 20]``.
"""

from __future__ import annotations

import argparse
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import psycopg

from infra.bench import scratch

PROMISES: Final = 400
_FILL: Final = """
INSERT INTO public.outbox_outboxmessage (city, topic, queue, payload)
SELECT 'c_bench' || n %% %s, 'bench', 'default', '{"report_id": "0b5a0f5e-6f3e-4a3e-9a39-0c1f3c2d6b1a"}'
  FROM generate_series(1, %s) AS n
"""


@dataclass(slots=True)
class Result:
    """Rows per second."""

    relayed: float
    claimed: float
    promised_by_one: float
    promised_by_eight: float

    @property
    def ratio(self) -> float:
        """The relay against the most that could come in."""
        return self.relayed / max(self.promised_by_one, self.promised_by_eight)


def measure(*, rows: int, cities: int) -> Result:
    """Run it once on a database of its own."""
    with scratch.database():
        return Result(
            promised_by_one=_promised(1),
            promised_by_eight=_promised(8),
            claimed=_claimed(rows // 2, cities),
            relayed=_relayed(rows, cities),
        )


def _relayed(rows: int, cities: int) -> float:
    from core.outbox.relay import Relay
    from core.outbox.tasks import publish
    from core.queues import Lane

    lane = Lane("default", rows_per_message=50, waiting_messages=10**6)
    relay = Relay(publish, lanes=(lane,))
    return _speed(relay.step, rows, cities)


def _claimed(rows: int, cities: int) -> float:
    from core.outbox import relay

    return _speed(lambda: len(relay.claim("default")), rows, cities)


def _speed(step: Callable[[], int], rows: int, cities: int) -> float:
    """Rows a second of the steps alone; between them the rows are marked done, as workers would."""
    _fill(rows, cities)
    step()
    moved, spent = 0, 0.0
    while True:
        _work()
        started = time.perf_counter()
        taken = step()
        spent += time.perf_counter() - started
        if not taken:
            return moved / spent
        moved += taken


def _work() -> None:
    from core import redis

    redis.client().delete("default")
    with psycopg.connect(scratch.superuser_url(), autocommit=True) as connection:
        connection.execute(
            "UPDATE public.outbox_outboxmessage SET done_at = now()"
            " WHERE lease_until IS NOT NULL AND done_at IS NULL"
        )


def _promised(connections: int) -> float:
    """Single-row transactions a second, driver only, prepared."""

    def promise() -> None:
        with psycopg.connect(scratch.superuser_url(), autocommit=True) as connection:
            ready.wait()
            for _ in range(PROMISES):
                connection.execute(
                    "INSERT INTO public.outbox_outboxmessage (city, topic, queue, payload)"
                    " VALUES (%s, %s, %s, %s)",
                    ["c_bench", "bench", "critical", "{}"],
                    prepare=True,
                )

    ready = threading.Barrier(connections + 1)
    threads = [threading.Thread(target=promise) for _ in range(connections)]
    for thread in threads:
        thread.start()
    ready.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    return connections * PROMISES / (time.perf_counter() - started)


def _fill(rows: int, cities: int) -> None:
    with psycopg.connect(scratch.superuser_url(), autocommit=True) as connection:
        connection.execute("TRUNCATE public.outbox_outboxmessage")
        connection.execute(_FILL, [cities, rows])
        connection.execute("ANALYZE public.outbox_outboxmessage")


def main() -> None:
    """Print one line per figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=40_000)
    parser.add_argument("--cities", type=int, default=20)
    options = parser.parse_args()
    found = measure(rows=options.rows, cities=options.cities)
    print(f"relay: {options.rows} rows in {options.cities} cities, one relay")
    print(
        f"  relayed                     {found.relayed:,.0f} rows/s (claimed only: {found.claimed:,.0f})"
    )
    print(
        f"  promised, 1 / 8 connections {found.promised_by_one:,.0f} / {found.promised_by_eight:,.0f} rows/s"
    )
    print(f"  relay / most that comes in  {found.ratio:.1f} (≥ 5 × the intake peak)")


if __name__ == "__main__":
    main()
