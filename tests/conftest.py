"""Fixtures every test may use: two cities that must never meet, and clients that come in by their doors."""

from __future__ import annotations

import gc
import itertools
import os
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from pytest_django.fixtures import Settings

from tests.support.stand_ins import object_store, office, running_office

__all__ = ["object_store", "office", "running_office"]

_RUN = os.environ.get("TANGGAP_TEST_RUN", "main")
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
# Each worker has a Redis database of its own; 0 belongs to the running product.
_REDIS_INDEX = 1 + (zlib.crc32(_RUN.encode()) + int(_WORKER.removeprefix("gw"))) % 15
_REDIS_BASE = os.environ.get("TANGGAP_REDIS_URL", "redis://127.0.0.1:6379/0").rsplit("/", 1)[0]
_tests = itertools.count(1)
_LONG = ("faults", "slow", "browser")
os.environ["TANGGAP_REDIS_URL"] = f"{_REDIS_BASE}/{_REDIS_INDEX}"
os.environ["TANGGAP_DB_POOL"] = "0"
for _channel in ("EMAIL_URL", "SMS_URL", "WA_URL", "PUSH_KEY", "PUSH_ORIGINS", "EMAIL_HOOK_KEY"):
    os.environ.pop(f"TANGGAP_{_channel}", None)  # a test says itself where its messages go
os.environ["TANGGAP_DB_CONNECT_TIMEOUT"] = "60"  # a busy machine is slow, not broken
os.environ["TANGGAP_REDIS_ANSWER_SECONDS"] = "20"
os.environ["TANGGAP_SECRET_KEY"] = "tests-only"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.conf.settings")


def pytest_configure() -> None:
    """What holds for all tests: pytest-django has read the settings before this file was."""
    from django.conf import settings

    settings.REDIS_URL = os.environ["TANGGAP_REDIS_URL"]  # each worker has its own
    settings.CACHES["default"]["LOCATION"] = settings.REDIS_URL
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a quick one
    settings.API_OPEN_PER_MINUTE = 0  # all tests call from one address; those about limits say so
    # A server inside a test need not ask before each answer whether its connection still lives.
    settings.DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
    # What takes long on a busy machine is no fault of what is tested.
    hypothesis.settings.register_profile(
        "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("patient")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Beside other workers the long ones come first: what is left at the end is short, and nobody waits for it.

    One worker gets them all, and with them the browser; the others begin with the short ones and take from it later.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: not any(item.get_closest_marker(mark) for mark in _LONG))


def pytest_collection_finish() -> None:
    """What is imported by now stays: the collector of garbage need not look at it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def database_name() -> str:
    """The name of this worker's database."""
    return f"tanggap_test_{_RUN}_{_WORKER}".lower()


@pytest.fixture(scope="session")
def database_template(django_test_environment: None, django_db_blocker: object) -> str:
    """The template all databases of this run are copied from."""
    from tests.support import database

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        return database.ensure_template()


@pytest.fixture(scope="session")
def django_db_setup(
    database_template: str, database_name: str, django_db_blocker: object
) -> Iterator[None]:
    """A copy of the template for this worker; dropped at the end."""
    from tests.support import city_setup, database

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        database.copy(database_template, database_name)
        _flush_redis()
        city_setup.remember()
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        database.drop(database_name)


@pytest.fixture(scope="session")
def _media_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def _files_of_the_test(settings: Settings, _media_folder: Path) -> None:
    """Files go to a folder of the test's own, which is made when the first is written."""
    settings.MEDIA_ROOT = _media_folder / str(next(_tests))


@pytest.fixture(autouse=True)
def _fresh_memory() -> None:
    """Forget what the process remembers of a city: rolled-back changes reuse version numbers."""
    from core import redis
    from core.calls import usage
    from reporting.services import config, guessing
    from tenants import hosts, traffic

    usage._tally.forget()
    traffic._tally.forget()
    config.forget()
    guessing.forget()
    hosts._clear()
    # What earlier tests announced is heard now, not in the middle of counting queries.
    hosts._generation_read_at = 0.0
    hosts._follow_generation(time.monotonic())
    # A Redis that an earlier test took away is back.
    redis.breaker._closed_until = 0.0


@pytest.fixture
def batam(db: None) -> Iterator[object]:
    """Kota Batam; the test runs inside it, in a transaction that is rolled back."""
    from core.tenancy import inside
    from tests.support import database

    city = database.city("batam")
    with inside(city):
        _forget_look()
        yield city


@pytest.fixture
def bekasi(db: None) -> object:
    """Kota Bekasi, the neighbour. The test is not inside it."""
    from core.tenancy import inside
    from tests.support import database

    city = database.city("bekasi")
    with inside(city):
        _forget_look()
    return city


def _forget_look() -> None:
    """An earlier test may have given the city another name, and that is kept in Redis."""
    from core.branding import selectors

    selectors.forget()


@pytest.fixture
def committed_db(
    django_db_setup: None,
    database_template: str,
    database_name: str,
    django_db_blocker: object,
) -> Iterator[None]:
    """A database in which transactions really commit; replaced by a fresh copy afterwards."""
    from tests.support import database

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        _flush_redis()
        yield
        database.copy(database_template, database_name)


def _flush_redis() -> None:
    from core import redis

    redis.client().flushdb()
