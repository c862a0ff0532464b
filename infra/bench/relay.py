"""How many outbox rows a second one relay hands to the broker, against how many a second come in.

The backlog lies in many cities. Published messages are thrown away on the broker's side, as fast workers would.
In the same run: reports per second that the intake service takes in, which each make two rows.

Run: ``python -m infra.bench.relay [--rows 40000] [--cities 20]``.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import psycopg

from core.tenancy import CityLike
from infra.bench import scratch

REPORTS: Final = 400
ROWS_PER_REPORT: Final = 2
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
    intake_peak: float

    @property
    def ratio(self) -> float:
        """The relay against the most that could come in; a report makes two rows."""
        return self.relayed / (self.intake_peak * ROWS_PER_REPORT)


def measure(*, rows: int, cities: int) -> Result:
    """Run it once on a database of its own."""
    with scratch.database() as city:
        return Result(
            intake_peak=_intake_peak(city),
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


def _intake_peak(city: CityLike) -> float:
    """Reports a second that one process takes in, without HTTP, times the cores: more than any server reaches."""
    from core import clock
    from core.tenancy import inside
    from reporting.models import Area
    from reporting.rules.lifecycle import Actor
    from reporting.rules.roles import Role
    from reporting.services import config, intake

    with inside(city):
        point = (
            Area.objects.filter(level="kelurahan", is_active=True).order_by("code")[0].label_point
        )
        categories = config.snapshot().categories.values()
        category = next(
            each.code for each in categories if each.is_active and not each.next_door_name
        )
        submissions = [
            intake.Submission(
                category=category,
                description=f"Sampah menumpuk, tumpukan {number}.",
                lon=point.x,
                lat=point.y,
                device_hash=f"bench-{number}",
                key=f"bench-{number}",
                body_hash="bench",
                credential="bench",
            )
            for number in range(REPORTS)
        ]
        started = time.perf_counter()
        for submission in submissions:
            intake.submit(submission, actor=Actor(Role.CITIZEN, "Warga"), at=clock.now())
    return (os.cpu_count() or 1) * REPORTS / (time.perf_counter() - started)


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
        f"  intake peak (all cores)     {found.intake_peak:,.0f} reports/s, {ROWS_PER_REPORT} rows each"
    )
    print(f"  relay / most that comes in  {found.ratio:.1f} (≥ 5 × the intake peak)")


if __name__ == "__main__":
    main()
