"""An empty view under a city's host name, against the same without tenancy: processor time and queries.

Requests go through the WSGI handler in this process, in turns, so that all variants meet the same
machine. Processor time of PostgreSQL is counted too: the library's own middleware asks it every time.
"""

from __future__ import annotations

import statistics
import time
from io import BytesIO
from typing import Any, Final

from django.core.handlers.wsgi import WSGIHandler

from infra.bench import scratch
from infra.bench.figures import Figure, at_most

ROUNDS: Final = 11
REQUESTS: Final = 200
OURS: Final = "tenants.middleware.CityMiddleware"
STOCK: Final = "django_tenants.middleware.main.TenantMainMiddleware"
HOST: Final = "batam.localhost"


def measure() -> list[Figure]:
    """Bare handlers that differ in one middleware, then the product's whole stack with and without."""
    from django.conf import settings

    with scratch.database():
        settings.ROOT_URLCONF = "infra.bench.empty"
        stack = list(settings.MIDDLEWARE)
        rest = [each for each in stack if each != OURS]
        handlers = {
            "bare": _handler([]),
            "ours": _handler([OURS]),
            "stock": _handler([STOCK]),
            "stack without": _handler(rest),
            "stack": _handler([OURS, *rest]),
        }
        queries = {name: _queries(handler) for name, handler in handlers.items()}
        cost = _costs(handlers)
    alone, whole = cost["ours"] / cost["bare"], cost["stack"] / cost["stack without"]
    return [
        at_most(
            "empty view with / without tenancy, nothing else in the stack",
            alone, 1.35, "×", ratio=f"{alone:.2f}",
        ),
        at_most("  queries it makes", queries["ours"], 0, "queries"),
        Figure(
            "  processor time",
            f"{cost['bare'] * 1e6:.0f} → {cost['ours'] * 1e6:.0f} µs",
            f"{alone:.2f}",
        ),
        Figure(
            "  django-tenants' own middleware",
            f"{cost['stock'] * 1e6:.0f} µs, {queries['stock']} queries",
            f"{cost['stock'] / cost['bare']:.2f}",
        ),
        Figure(
            "  within the product's other middleware",
            f"{cost['stack without'] * 1e6:.0f} → {cost['stack'] * 1e6:.0f} µs",
            f"{whole:.2f}",
        ),
    ]  # fmt: skip


def _handler(middleware: list[str]) -> WSGIHandler:
    from django.conf import settings

    settings.MIDDLEWARE = middleware
    return WSGIHandler()


def _queries(handler: WSGIHandler) -> int:
    """Queries of one request after a warm one."""
    from django.db import connection

    seen: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    _ask(handler, 2)
    with connection.execute_wrapper(note):
        _ask(handler, 1)
    return len(seen)


def _costs(handlers: dict[str, WSGIHandler]) -> dict[str, float]:
    """Seconds per request, PostgreSQL's share included: the median of rounds taken in turns."""
    from infra.bench import processes

    found: dict[str, list[float]] = {name: [] for name in handlers}
    postgres: dict[str, float] = dict.fromkeys(handlers, 0.0)
    for _round in range(ROUNDS):
        for name, handler in handlers.items():
            before, began = processes.backends(), time.process_time()
            _ask(handler, REQUESTS)
            found[name].append((time.process_time() - began) / REQUESTS)
            postgres[name] += processes.spent(before, processes.backends())
    return {
        name: statistics.median(rounds) + postgres[name] / (ROUNDS * REQUESTS)
        for name, rounds in found.items()
    }


def _ask(handler: WSGIHandler, times: int) -> None:
    for _time in range(times):
        statuses: list[str] = []
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": "/empty",
            "SCRIPT_NAME": "",
            "QUERY_STRING": "",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": HOST,
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": BytesIO(),
            "wsgi.errors": BytesIO(),
            "wsgi.url_scheme": "http",
        }
        answer = handler(environ, lambda status, _headers, seen=statuses: seen.append(status))
        b"".join(answer)
        answer.close()
        assert statuses[0].startswith("200"), statuses
