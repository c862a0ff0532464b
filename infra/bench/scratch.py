"""A database of the benchmark's own: a copy of the tests' template, dropped afterwards."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from core.tenancy import CityLike

NAME = f"tanggap_bench_{os.getpid()}"


@contextmanager
def database() -> Iterator[CityLike]:
    """Copy the template, point Django at it and at a Redis database of its own; yields a city."""
    base = os.environ["TANGGAP_REDIS_URL"].rsplit("/", 1)[0]
    os.environ["TANGGAP_REDIS_URL"] = f"{base}/15"
    os.environ["TANGGAP_LOG_LEVEL"] = "ERROR"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.conf.settings")
    import django

    django.setup()
    from core import redis
    from tests.support import database as copies

    copies.copy(copies.ensure_template(), NAME)
    redis.client().flushdb()
    try:
        yield copies.city("batam")
    finally:
        redis.client().flushdb()
        copies.drop(NAME)


def superuser_url() -> str:
    """A superuser's way into the scratch database."""
    return urlsplit(os.environ["TANGGAP_DB_SUPERUSER_URL"])._replace(path=f"/{NAME}").geturl()


def free_port() -> int:
    """A port below the range the kernel hands out itself."""
    for port in range(26_000 + os.getpid() % 1000, 32_000):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise RuntimeError("No free port.")


def wait_for_port(port: int) -> None:
    """Until something listens there."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"Nothing listens on port {port}.")
