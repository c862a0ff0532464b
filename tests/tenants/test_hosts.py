"""From host name to city: unknown and half-built ones answer nothing, known ones from memory."""

from __future__ import annotations

from typing import Any, Final

import pytest
from django.test import Client
from redis import RedisError

from core import redis
from core.tenancy import inside_public
from tenants import hosts
from tenants.models import City, CityState
from tenants.services import provisioning
from tests.isolation.canary import addresses

NOBODYS: Final = "00000000-0000-4000-8000-000000000000"


class Values(dict[str, Any]):
    """Something for each name that an address may have."""

    def __missing__(self, name: str) -> str:
        return NOBODYS if name.endswith("_id") else "1"


VALUES: Final = Values(
    digest="0" * 12, on="2026-01-01", **dict.fromkeys(("number", "code", "to"), "x")
)
EVERY_PATH = [path % VALUES for path in addresses()] + ["/static/x.css", "/nothing", "/.env"]


@pytest.fixture(autouse=True)
def _nothing_known(db: None) -> None:
    hosts.forget()


class Clock:
    """Time that moves when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(hosts, "time", clock)
    monkeypatch.setattr(hosts, "_generation_read_at", 0.0)
    return clock


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The host names that were looked up in the database."""
    asked: list[str] = []
    read = hosts._read

    def counted(host: str) -> City | None:
        asked.append(host)
        return read(host)

    monkeypatch.setattr(hosts, "_read", counted)
    return asked


def test_an_unknown_host_is_404_and_never_the_portal() -> None:
    client = Client(HTTP_HOST="jakarta.localhost")

    for path in EVERY_PATH:
        assert client.get(path).status_code == 404, path
    page = client.get("/").content.decode()
    assert "Batam" not in page
    assert client.get("/api/v1/reports").json()["code"] == "unknown_host"


@pytest.mark.parametrize("host", ["a b", "batam..localhost:x", "batam.localhost/x"])
def test_a_host_name_that_is_none_is_said_to_be(host: str) -> None:
    client = Client(HTTP_HOST=host, raise_request_exception=False)

    told, page = client.get("/api/v1/reports"), client.get("/")

    assert (told.status_code, page.status_code) == (400, 400)
    assert told.headers["Content-Type"] == "application/problem+json"
    assert told.json()["code"] == "bad_request"
    assert "tidak terbaca" in page.content.decode()


@pytest.mark.parametrize(
    "host",
    ["BATAM.localhost", "batam.localhost.", "batam.localhost:8000", "Batam.LocalHost:443"],
)
def test_spellings_of_a_host_name_are_one(host: str) -> None:
    assert Client(HTTP_HOST=host).get("/api/v1/categories").status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "xbatam.localhost", "batam.localhost.evil.example", "batam", "c_testbatam01", "public",
        "batam.localhost%00", "[::1]", "bátam.localhost",
    ],
)  # fmt: skip
def test_near_misses_are_unknown(host: str) -> None:
    response = Client(HTTP_HOST=host).get("/")

    assert response.status_code in (400, 404)
    assert "Batam" not in response.content.decode()


def test_the_hosts_header_decides_and_nothing_a_proxy_client_adds() -> None:
    client = Client(HTTP_HOST="jakarta.localhost", HTTP_X_FORWARDED_HOST="batam.localhost")

    assert client.get("/api/v1/categories").status_code == 404


def test_a_half_built_city_answers_nothing_on_any_path() -> None:
    provisioning.apply(
        code="setengah", name="Kota Setengah", number_prefix="STG", host="s.localhost"
    )
    client = Client(HTTP_HOST="s.localhost")

    for path in EVERY_PATH:
        assert client.get(path).status_code == 404, path
        assert client.post(path, {}).status_code == 404, path
        assert "Setengah" not in client.get(path).content.decode()
    assert client.get("/livez").status_code == 200


@pytest.mark.parametrize(
    ("state", "answers"),
    [
        (CityState.ACTIVE, True),
        (CityState.TRIAL, True),
        (CityState.PAST_DUE, True),
        (CityState.SUSPENDED, True),
        (CityState.CLOSED, False),
        (CityState.ERASED, False),
        (CityState.PROVISIONING, False),
        (CityState.APPLIED, False),
    ],
)
def test_which_cities_answer(bekasi: City, state: CityState, answers: bool) -> None:
    with inside_public():
        City.objects.filter(pk=bekasi.pk).update(state=state)

    response = Client(HTTP_HOST="bekasi.localhost").get("/api/v1/categories")

    assert (response.status_code == 200) is answers


def test_a_city_is_read_once_in_thirty_seconds(time: Clock, reads: list[str]) -> None:
    for moment in (0, 1, 29.9):
        time.now = 1000 + moment
        assert hosts.city_for("batam.localhost") is not None
    assert reads == ["batam.localhost"]

    time.now = 1030
    hosts.city_for("batam.localhost")
    assert len(reads) == 2


def test_that_there_is_no_such_city_is_remembered_too(time: Clock, reads: list[str]) -> None:
    assert [hosts.city_for("jakarta.localhost") for _ in range(5)] == [None] * 5
    assert len(reads) == 1


def test_a_change_announced_elsewhere_is_seen_within_a_second(
    time: Clock, reads: list[str]
) -> None:
    hosts.city_for("batam.localhost")
    redis.client().incr(hosts._GENERATION_KEY)

    time.now += 0.5
    hosts.city_for("batam.localhost")
    assert len(reads) == 1
    time.now += 0.6
    hosts.city_for("batam.localhost")
    assert len(reads) == 2


def test_without_redis_memory_still_works(
    time: Clock, reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> Any:
        raise RedisError("away")

    monkeypatch.setattr(redis, "client", away)
    hosts.forget()
    for _ in range(3):
        time.now += 2
        hosts.city_for("batam.localhost")

    assert len(reads) == 1


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "MAX_HOSTS", 10)
    monkeypatch.setattr(hosts, "_read", lambda host: None)

    for number in range(1000):
        hosts.city_for(f"h{number}.example")
        assert len(hosts._known) <= 10


def test_what_was_read_before_a_change_is_not_kept_after_it(
    monkeypatch: pytest.MonkeyPatch, bekasi: City
) -> None:
    """A city is closed while another thread is reading it."""

    def slow(host: str) -> City | None:
        hosts.forget()
        return bekasi

    with monkeypatch.context() as patch:
        patch.setattr(hosts, "_read", slow)
        assert hosts.city_for("bekasi.localhost") == bekasi
    assert "bekasi.localhost" not in hosts._known
