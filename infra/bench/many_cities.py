"""Five hundred cities: each until it is ready, then a release's migration over all of them, killed half-way.

The cities are real ones: asked for, built, laid out and opened by the product's own services, two at
a time as the builder does, without spare schemas (a run of hundreds uses them up at once). Then:
nothing to do; one more column everywhere, by a process that is killed with ``kill -9`` when about
half the fleet has it; and the same again, which must do the rest and only the rest.
"""

from __future__ import annotations

import os
import signal
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from django.db import connections

from core import clock
from infra.bench import scratch
from infra.bench.cities import one_more
from infra.bench.figures import Figure, at_most
from tenants.rules.life import State
from tenants.services import fleet, migrating, owner, provisioning, template
from tenants.signals import builder_starts

CITIES: Final = int(os.environ.get("TANGGAP_BENCH_CITIES", "500"))
AT_ONCE: Final = 2
READY_SECONDS: Final = 5
IDLE_SECONDS: Final = 5
GROWTH: Final = 1.5
_POLL_SECONDS: Final = 0.02


def measure() -> list[Figure]:
    """Ready times of all cities and how they grow, then the fleet's three runs."""
    with scratch.database():
        template.template_sql(migrating.source_fingerprint())
        builder_starts.send(sender=None)  # as the builder does before it takes work
        began = time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            measured = list(pool.map(_ready, range(CITIES)))
        ready, work = [each[0] for each in measured], [each[1] for each in measured]
        took = time.perf_counter() - began
        idle = _timed_run()
        return [
            *_about_building(ready, work, took),
            at_most(f"fleet of {CITIES}: nothing to do", idle, IDLE_SECONDS, "s"),
            *_killed_and_resumed(),
        ]


def _about_building(ready: list[float], work: list[float], took: float) -> list[Figure]:
    part = max(1, len(ready) // 5)
    first, last = statistics.median(ready[:part]), statistics.median(ready[-part:])
    p95 = sorted(ready)[int(0.95 * (len(ready) - 1))]
    return [
        at_most(f"{len(ready)} cities, {AT_ONCE} at once: asked for until ready, p95", p95,
                READY_SECONDS, "s", ratio=f"median {statistics.median(ready):.2f} s"),
        at_most("  the last fifth against the first", last / first, GROWTH, "×",
                ratio=f"{first:.2f} → {last:.2f} s"),
        Figure("  processor time of Python, median", f"{statistics.median(work) * 1000:.0f} ms"),
        Figure("  all of them", f"{took:.0f} s", f"{took / len(ready):.2f} s each"),
    ]  # fmt: skip


def _killed_and_resumed() -> list[Figure]:
    fleet_size = len(fleet._built_schemas())
    with one_more("bench_resumed"):
        connections.close_all()
        child = os.fork()
        if child == 0:
            try:
                fleet.migrate_cities()
            finally:
                os._exit(0)
        done = _wait_for_half(fleet_size // 2)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        began = time.perf_counter()
        result = fleet.migrate_cities()
        took = time.perf_counter() - began
        again = fleet.migrate_cities()
    left = fleet_size - len(again.current)
    return [
        Figure("one more column, killed with kill -9", f"{done} of {fleet_size} had it"),
        Figure(
            "  run again: did the rest and only the rest",
            f"{len(result.migrated)} in {took:.1f} s; {len(result.current)} were current",
            f"{len(result.failed)} failed",
            is_met=left == 0 and 0 < len(result.current) < fleet_size,
        ),
    ]


def _wait_for_half(half: int) -> int:
    """Wait until half the fleet is marked current again; returns how many are."""
    with owner.connect() as connection:
        while True:
            row = connection.execute(
                "SELECT count(*) FILTER (WHERE migration_status = 'current'),"
                " count(*) FILTER (WHERE migration_status = 'behind') FROM public.tenants_city"
            ).fetchone()
            current, behind = (row[0], row[1]) if row else (0, 0)
            if behind and current >= half:
                return int(current)
            time.sleep(_POLL_SECONDS)


def _ready(number: int) -> tuple[float, float]:
    try:
        began, work = time.perf_counter(), time.thread_time()
        city = provisioning.write_down(
            provisioning.Facts(
                code=f"kota-{number}",
                name=f"Kota {number}",
                number_prefix="BNC",
                opens_as=State.TRIAL,
                admin_name="Admin",
                admin_email=f"admin{number}@bench.example",
            ),
            at=clock.now(),
        )
        provisioning.build(city, at=clock.now())
        return time.perf_counter() - began, time.thread_time() - work
    finally:
        connections.close_all()


def _timed_run() -> float:
    began = time.perf_counter()
    fleet.migrate_cities()
    return time.perf_counter() - began
