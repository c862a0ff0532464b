"""A new city until it is ready, and a release's migration over a fleet of cities.

The fleet is a hundred stamped spare schemas: to a migration they are cities, only without rows. The
migration is a real one, made for the run: one more column on reports.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final
from unittest import mock

from django.db import migrations as changes
from django.db import models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from psycopg import sql

from core import clock
from infra.bench import scratch
from infra.bench.figures import Figure, at_most
from tenants.services import building, fleet, migrating, owner, provisioning

NEW_CITIES: Final = 5
FLEET: Final = 100
STOCK: Final = 3
SCHEMA: Final = "c_bench_migrated"
NAME: Final = "9999_bench"


def measure_new() -> list[Figure]:
    """A spare schema claimed, a city from applied to ready with and without one, and by migrations."""
    with scratch.database():
        provisioning.refill_spares(2 * NEW_CITIES)
        claimed = [_claimed(f"spare{number}") for number in range(NEW_CITIES)]
        ready = [_ready(f"ready{number}") for number in range(NEW_CITIES)]
        stamped = [_ready(f"none{number}") for number in range(NEW_CITIES)]
        migrated = _timed(lambda: _migrated(SCHEMA))
    return [
        at_most("new city from a spare: schema, role and grants", _ms(claimed), 50, "ms"),
        at_most("  laid out with the defaults, until ready", _ms(ready), 50, "ms"),
        at_most("new city without a spare, until ready", _ms(stamped), 500, "ms"),
        Figure(
            "  its schema alone by Django's migrations",
            f"{migrated * 1000:.0f} ms",
            f"{migrated / statistics.median(stamped):.1f}",
        ),
    ]


def measure_fleet() -> list[Figure]:
    """Nothing to do, one more column everywhere, and Django's own way for a few of them."""
    with scratch.database():
        provisioning.refill_spares(FLEET)
        idle = _timed(fleet.migrate_cities)
        with one_more():
            began = time.perf_counter()
            result = fleet.migrate_cities()
            took = time.perf_counter() - began
        with one_more("bench_two"):
            some = fleet._built_schemas()[:STOCK]
            stock = statistics.median(
                [_timed(lambda schema=schema: _migrated(schema)) for schema in some]  # type: ignore[misc]
            )
    brought = len(result.migrated)
    return [
        at_most(
            f"schema-only migration of {brought} cities", took, 2, "s",
            ratio=f"{stock * brought / took:.0f} × stock",
        ),
        Figure("  failed; by the script", f"{len(result.failed)}; {result.fanned_out}"),
        Figure("  Django's executor, one city", f"{stock * 1000:.0f} ms"),
        at_most("nothing to do", idle, 1, "s"),
    ]  # fmt: skip


def _claimed(code: str) -> float:
    city = provisioning.apply(code=code, name=code, number_prefix="BNC", host=f"{code}.localhost")
    return _timed(lambda: building._build_schema(city, clock.now()))


def _ready(code: str) -> float:
    city = provisioning.apply(code=code, name=code, number_prefix="BNC", host=f"{code}.localhost")
    return _timed(lambda: provisioning.build(city, at=clock.now()))


def _migrated(schema: str) -> None:
    with owner.transaction() as cursor:
        cursor.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
    migrating.migrate(schema, migrating.city_labels())


@contextmanager
def one_more(column: str = "bench_one") -> Iterator[None]:
    """One more migration of the reporting app, as if a release had brought it."""
    build = MigrationLoader.build_graph

    class Added(Migration):
        operations = [
            changes.AddField("report", column, models.IntegerField(null=True)),
        ]

    def with_one_more(loader: MigrationLoader) -> None:
        with mock.patch.object(loader, "load_disk", partial(_load, loader, Added)):
            build(loader)

    Added.__module__ = __name__
    with mock.patch.object(MigrationLoader, "build_graph", with_one_more):
        yield


def _load(loader: MigrationLoader, added: type[Migration]) -> None:
    MigrationLoader.load_disk(loader)
    last = max(name for app, name in loader.disk_migrations if app == "reporting")
    added.dependencies = [("reporting", last)]
    name = f"{NAME}_{added.operations[0].name}"  # type: ignore[attr-defined]
    loader.disk_migrations["reporting", name] = added(name, "reporting")


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _ms(seconds: list[float]) -> float:
    return statistics.median(seconds) * 1000
