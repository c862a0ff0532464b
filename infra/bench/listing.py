"""``GET /api/v1/reports``, newest fifty, from the real server against the same SQL in pgbench."""

from __future__ import annotations

from typing import Any, Final

from django.db import connection

from core.tenancy import inside, inside_public
from infra.bench import filling, pgbench, server
from infra.bench.figures import Figure, at_least
from reporting.selectors import report_list
from tenants.models import City

ROWS: Final = 20_000
SECONDS: Final = 4


def measure() -> list[Figure]:
    """Whole requests and bare statements in turn."""
    city = filling.ensure(ROWS)
    with inside_public():  # what the list costs, not what a package allows
        City.objects.filter(pk=city.pk).update(entitlements={})
    with inside(city):
        statement = _statement()
    asked = [server.request("batam.localhost", "/api/v1/reports")]

    def bare() -> pgbench.Bare:
        # The simple protocol: the product never prepares this statement either.
        return pgbench.run([statement], schema=city.schema_name, seconds=SECONDS, protocol="simple")

    with server.running() as web:
        server.load(web, asked, seconds=1)
        before = bare()
        ours = server.load(web, asked, seconds=SECONDS)
        after = bare()
    best = max(before, after, key=lambda each: each.per_second)
    return [
        at_least(
            "list of 50 / pgbench, 16 clients",
            f"{ours.per_second:.0f}/s of {best.per_second:.0f}/s",
            ours.per_second / best.per_second,
            0.25,
        ),
        Figure(
            "  processor time: Python + PostgreSQL, against PostgreSQL alone in pgbench",
            f"{ours.python_ms:.2f} + {ours.postgres_ms:.2f} ms, {best.postgres_ms:.2f} ms",
            f"{best.postgres_ms / ours.cpu_ms:.2f}",
        ),
    ]


def _statement() -> str:
    """The list's own statement as it is sent, with its values in it."""
    sent: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        sent.append(context["cursor"].cursor._query.query.decode())
        return result

    with connection.execute_wrapper(note):
        report_list.page(report_list.Filters())
    return sent[-1] + ";"
