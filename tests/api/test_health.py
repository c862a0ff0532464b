"""Alive, ready, and what callers are told while the database is away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from pytest_django import DjangoDbBlocker
from redis import RedisError

from core import redis
from tenants import hosts
from tests.api.conftest import problem_of
from tests.support.clients import CityClient

HOSTS = ["batam.localhost", "localhost", "127.0.0.1", "unknown.example", "10.0.0.7"]


@pytest.mark.parametrize("host", HOSTS)
def test_probes_answer_on_every_host(db: None, host: str) -> None:
    client = Client(HTTP_HOST=host)

    assert client.get("/livez").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ok", "database": "ok", "redis": "ok"}


def test_ready_without_redis_and_says_so(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> Any:
        raise RedisError("away")

    monkeypatch.setattr(redis, "client", away)

    response = Client().get("/readyz")

    assert response.status_code == 200
    assert response.json()["redis"] == "away"


@pytest.fixture
def database_goes_away(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], None]]:
    """Call it, and from then on the database's port leads nowhere. For tests that write nothing."""
    connection = connections["default"]

    def go() -> None:
        connection.close()
        monkeypatch.setitem(connection.settings_dict, "PORT", "1")

    with django_db_blocker.unblock():
        yield go
        connection.close()


def test_a_process_without_its_database_lives_but_is_not_ready(
    database_goes_away: Callable[[], None],
) -> None:
    client = Client(HTTP_HOST="batam.localhost")
    database_goes_away()

    assert client.get("/livez").status_code == 200
    response = client.get("/readyz")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")


@pytest.mark.parametrize("known", [True, False], ids=["city known", "city not known"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "/api/v1/reports"),
        ("get", "/api/v1/reports"),
        ("get", "/api/v1/reports/00000000-0000-4000-8000-000000000000"),
        ("get", "/api/v1/areas/locate?lon=104.05&lat=1.13"),
        ("get", "/tiles/reports/10/808/508.mvt"),
    ],
)
def test_programs_are_told_to_keep_it_and_come_back(
    database_goes_away: Callable[[], None], known: bool, method: str, path: str
) -> None:
    client = CityClient("batam", device="ponsel-sari")
    hosts.forget()
    if known:
        assert client.get("/api/v1/categories").status_code == 200
    database_goes_away()

    body = {"description": "Sampah", "lon": 104.05, "lat": 1.13}
    response = client.post_json(path, body) if method == "post" else client.get(path)

    document = problem_of(response, 503, "unavailable")
    assert int(response.headers["Retry-After"]) > 0
    assert "127.0.0.1" not in str(document)


@pytest.mark.parametrize("path", ["/", "/lapor", "/sekitar", "/masuk/"])
def test_people_get_a_page_that_says_so(database_goes_away: Callable[[], None], path: str) -> None:
    client = CityClient("batam")
    hosts.forget()
    hosts.city_for("batam.localhost")
    database_goes_away()

    response = client.get(path)

    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert "text/html" in response.headers["Content-Type"]
    assert "tidak tersedia" in response.content.decode()


def test_our_own_mistakes_are_a_number_and_no_more(
    api: CityClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistake(*_args: object) -> bytes:
        raise KeyError("rahasia")

    monkeypatch.setattr("reporting.selectors.report_list.page", mistake)
    api.raise_request_exception = False

    response = api.get("/api/v1/reports", headers={"X-Request-Id": "permintaan-17"})

    document = problem_of(response, 500, "internal_error")
    assert document["trace_id"] == "permintaan-17"
    assert "rahasia" not in response.content.decode()
