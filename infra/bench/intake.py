"""Reports taken in per second by the real server, against the same two statements in pgbench.

``POST /api/v1/reports`` with everything: validation, limits in Redis, place, routing, clocks, timeline,
outbox, idempotency key. Two server processes as ``make run`` starts them, 16 clients that keep their
connection. pgbench runs before and after, as the same role; the ratio is against the faster of the two.
"""

from __future__ import annotations

from dataclasses import dataclass

from core import clock
from core.tenancy import CityLike, inside
from infra.bench import scratch, server, submissions
from infra.bench.figures import Figure, at_least
from tenants.services import provisioning

SECONDS = 5
TEXTBOOK_SECONDS = 4
CITIES = 24
PLACES = 200
SEEDS = ("batam", "bekasi", "jambi", "tangerang")
TEXTBOOK = "infra.bench.textbook_wsgi:application"


@dataclass(frozen=True, slots=True)
class Host:
    """A city and the host name it answers on."""

    city: CityLike
    name: str


def measure() -> list[Figure]:
    """One city, and the same by the textbook."""
    with scratch.database() as city:
        with inside(city):
            submissions.lift_limits()
            some = submissions.submissions(8)
        scripts = [submissions.script(city, each, f"s{n}") for n, each in enumerate(some)]
        asked = submissions.requests(city, "batam.localhost", PLACES)
        schema = city.schema_name
        with server.running() as web:
            server.load(web, asked, seconds=2)
            before = submissions.bare(scripts, schema=schema, seconds=SECONDS, clients=16)
            ours = server.load(web, asked, seconds=SECONDS)
            after = submissions.bare(scripts, schema=schema, seconds=SECONDS, clients=16)
            alone_bare = submissions.bare(scripts, schema=schema, seconds=3, clients=1)
            alone = server.load(web, asked, seconds=3, clients=1)
        with server.running(TEXTBOOK) as web:
            server.load(web, asked, seconds=1)
            textbook = server.load(web, asked, seconds=TEXTBOOK_SECONDS)
            textbook_alone = server.load(web, asked, seconds=2, clients=1)
    bare = max(before, after, key=lambda each: each.per_second)
    return [
        at_least(
            "intake / pgbench, 16 clients",
            f"{ours.per_second:.0f}/s of {bare.per_second:.0f}/s",
            ours.per_second / bare.per_second,
            0.25,
        ),
        Figure(
            "  processor time: Python + PostgreSQL, against PostgreSQL alone in pgbench",
            f"{ours.python_ms:.2f} + {ours.postgres_ms:.2f} ms, {bare.postgres_ms:.2f} ms",
            f"{bare.postgres_ms / ours.cpu_ms:.2f}",
        ),
        Figure("  p50 / p95 / p99", f"{ours.p50:.1f} / {ours.p95:.1f} / {ours.p99:.1f} ms"),
        Figure(
            "  one client: p50 (p99) against pgbench's average",
            f"{alone.p50:.2f} ({alone.p99:.2f}) ms, {alone_bare.latency_ms:.2f} ms",
            f"{alone.p50 / alone_bare.latency_ms:.2f}",
        ),
        at_least(
            "intake / textbook view, 16 clients",
            f"{ours.per_second:.0f}/s, {textbook.per_second:.0f}/s",
            ours.per_second / textbook.per_second,
            3,
        ),
        Figure(
            "  one client",
            f"{alone.per_second:.0f}/s, {textbook_alone.per_second:.0f}/s",
            f"{alone.per_second / textbook_alone.per_second:.2f}",
        ),
        Figure(
            "  processor time of the textbook",
            f"{textbook.python_ms:.2f} + {textbook.postgres_ms:.2f} ms",
            f"{textbook.cpu_ms / ours.cpu_ms:.2f}",
        ),
    ]


def measure_many_cities(cities: int = CITIES) -> list[Figure]:
    """Each request for another city, at random."""
    with scratch.database() as first:
        hosts = [Host(first, "batam.localhost"), *_more_cities(cities - 1)]
        scripts, asked = [], []
        for number, host in enumerate(hosts):
            with inside(host.city):
                submissions.lift_limits()
                one = submissions.submissions(1)[0]
            scripts.append(submissions.script(host.city, one, f"c{number}"))
            asked.append(submissions.requests(host.city, host.name, 20))
        mixed = [city[turn] for turn in range(20) for city in asked]
        with server.running() as web:
            server.load(web, mixed, seconds=4)
            before = submissions.bare(scripts, schema="", seconds=SECONDS, clients=16)
            ours = server.load(web, mixed, seconds=SECONDS)
            after = submissions.bare(scripts, schema="", seconds=SECONDS, clients=16)
    bare = max(before, after, key=lambda each: each.per_second)
    return [
        at_least(
            f"intake / pgbench, {len(hosts)} cities in turn, 16 clients",
            f"{ours.per_second:.0f}/s of {bare.per_second:.0f}/s",
            ours.per_second / bare.per_second,
            0.20,
        ),
        Figure(
            "  processor time: Python + PostgreSQL, against PostgreSQL alone in pgbench",
            f"{ours.python_ms:.2f} + {ours.postgres_ms:.2f} ms, {bare.postgres_ms:.2f} ms",
            f"{bare.postgres_ms / ours.cpu_ms:.2f}",
        ),
    ]


def _more_cities(count: int) -> list[Host]:
    found = []
    for number in range(count):
        host = f"bench{number}.localhost"
        city = provisioning.apply(
            code=f"bench{number}", name=f"Kota {number}", number_prefix=f"B{number:02d}", host=host
        )
        provisioning.build(city, at=clock.now(), seed=SEEDS[number % len(SEEDS)])
        found.append(Host(city, host))
    return found
