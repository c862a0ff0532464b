"""Many threads in many cities, switching at random, failing at random: never a wrong city's row.

Each city holds one canary, an audit entry with its own code. Threads enter cities, nested and in
turn, read the canary, throw exceptions out of transactions and roll savepoints back. One read that
shows another city's canary, or none, fails the test.
"""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from core.audit import services as audit
from core.tenancy import current_schema, inside, inside_public
from tenants.models import City
from tenants.services import provisioning

THREADS = 32
CITIES = 20
READS = 200_000
AT = datetime(2026, 11, 22, tzinfo=UTC)
CANARY = "SELECT subject, current_user FROM audit_auditentry WHERE kind = 'canary'"


class Thrown(Exception):
    """What the threads throw out of their transactions."""


def make_cities() -> list[City]:
    cities = []
    for number in range(CITIES):
        city = provisioning.apply(
            code=f"kota{number}",
            name=f"Kota {number}",
            number_prefix="KOT",
            host=f"k{number}.localhost",
        )
        provisioning.build(city, at=AT)
        with inside(city):
            audit.record(kind="canary", subject=city.code, actor_label="uji", at=AT, facts={})
        cities.append(city)
    return cities


def read(city: City, times: int) -> int:
    """Read the canary so often; returns how many reads were wrong."""
    wrong = 0
    with connection.cursor() as cursor:
        for _ in range(times):
            cursor.execute(CANARY)
            rows = cursor.fetchall()
            wrong += rows != [(city.code, f"t_{city.schema_name}")]
    return wrong + (current_schema() != city.schema_name)


def wander(cities: list[City], reads: int, seed: int) -> tuple[int, int]:
    """One thread's walk; returns how many canaries it read and how many were wrong."""
    chance = random.Random(seed)
    done = wrong = 0

    def some() -> int:
        return chance.randint(2, 12)

    while done < reads:
        first, second = chance.sample(cities, 2)
        before, within, after = some(), some(), some()
        how = chance.choices(range(5), (20, 20, 20, 20, 1))[0]
        with inside(first):
            wrong += read(first, before)
            try:
                if how == 0:  # a nested city
                    with inside(second):
                        wrong += read(second, within)
                elif how == 1:  # an exception leaves a transaction that switched inside
                    with transaction.atomic(), inside(second):
                        wrong += read(second, within)
                        raise Thrown
                elif how == 2:  # a savepoint that switched is rolled back
                    with transaction.atomic():
                        try:
                            with transaction.atomic(), inside(second):
                                wrong += read(second, within)
                                raise Thrown
                        except Thrown:
                            wrong += read(first, 1)
                elif how == 3:  # the platform in between
                    with inside_public(), connection.cursor() as cursor:
                        cursor.execute("SELECT count(*) FROM tenants_city")
                        within = 0
                else:  # the connection is lost
                    connection.close()
                    within = 0
            except Thrown:
                pass
            wrong += read(first, after)
        done += before + within + after
    connection.close()
    return done, wrong


@pytest.mark.slow
def test_two_hundred_thousand_canaries_and_none_wrong(committed_db: None) -> None:
    cities = make_cities()

    with ThreadPoolExecutor(THREADS) as pool:
        walks = list(pool.map(lambda seed: wander(cities, READS // THREADS, seed), range(THREADS)))

    assert sum(done for done, _wrong in walks) >= READS
    assert sum(wrong for _done, wrong in walks) == 0
