"""A database of the benchmark's own, built from scratch; dropped afterwards unless it is worth keeping."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

from core.tenancy import CityLike

NAME: Final = f"tanggap_bench_{os.getpid()}"
_REDIS_DATABASE: Final = 15
_current = [NAME]


def prepare() -> None:
    """Set Django up for benchmarks: a Redis database of its own, few log lines."""
    base = os.environ["TANGGAP_REDIS_URL"].rsplit("/", 1)[0]
    os.environ["TANGGAP_REDIS_URL"] = f"{base}/{_REDIS_DATABASE}"
    os.environ["TANGGAP_LOG_LEVEL"] = "ERROR"
    os.environ["TANGGAP_DEBUG"] = "0"
    os.environ["TANGGAP_DB_POOL"] = "0"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.conf.settings")
    import django

    django.setup()


@contextmanager
def database() -> Iterator[CityLike]:
    """Copy the tests' template (bootstrap, migrations, two seed cities), point Django at it; yields a city."""
    prepare()
    from core import redis
    from tests.support import database as copies

    copies.copy(copies.ensure_template(), NAME)
    redis.client().flushdb()
    roles = _city_roles()
    try:
        yield copies.city("batam")
    finally:
        redis.client().flushdb()
        copies.drop(NAME)
        _drop_roles(_city_roles() - roles)


def _city_roles() -> set[str]:
    from tests.support.database import superuser

    with superuser() as connection:
        found = connection.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 't\\_c\\_%'")
        return {str(name) for (name,) in found.fetchall()}


def _drop_roles(roles: set[str]) -> None:
    """Roles belong to the whole cluster and outlive the database they were made for."""
    from psycopg import errors, sql

    from tests.support.database import superuser

    with superuser() as connection:
        for role in sorted(roles):
            try:
                connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
            except (errors.DependentObjectsStillExist, errors.UndefinedObject):
                continue  # somebody else's


def use(name: str) -> None:
    """Work on another database than the run's own."""
    from tests.support import database as copies

    _current[0] = name
    copies.point_at(name)


def current_name() -> str:
    """The database worked on."""
    return _current[0]


def superuser_url(name: str = "") -> str:
    """A superuser's way into the scratch database, or another."""
    base = urlsplit(os.environ["TANGGAP_DB_SUPERUSER_URL"])
    return base._replace(path=f"/{name or current_name()}").geturl()


def free_port() -> int:
    """A port below the range the kernel hands out itself."""
    for port in range(26_000 + os.getpid() % 1000, 32_000):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise RuntimeError("No free port.")


def wait_for_port(port: int) -> None:
    """Until something listens there."""
    deadline = time.monotonic() + 240  # a busy machine starts slowly
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"Nothing listens on port {port}.")
