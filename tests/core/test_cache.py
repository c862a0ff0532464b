"""The cache: a city's own, and harmless when Redis is away."""

from __future__ import annotations

import pytest
from django.core.cache import caches

from core import redis
from core.cache import TolerantRedisCache
from core.tenancy import CityLike, NoCurrentCity, inside, inside_public, outside


@pytest.fixture
def breaker() -> redis.Breaker:
    return redis.Breaker(pause_seconds=30)


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch, breaker: redis.Breaker) -> TolerantRedisCache:
    monkeypatch.setattr("core.cache.breaker", breaker)
    return TolerantRedisCache("redis://127.0.0.1:1/0", {"KEY_FUNCTION": "core.cache.city_key"})


def test_a_city_does_not_see_its_neighbours_entries(batam: CityLike, bekasi: CityLike) -> None:
    cache = caches["default"]
    cache.set("color", "teal")
    with inside(bekasi):
        assert cache.get("color") is None
        cache.set("color", "orange")
    with inside_public():
        assert cache.get("color") is None

    assert cache.get("color") == "teal"
    cache.delete("color")
    assert cache.get("color") is None


@pytest.mark.django_db
def test_outside_every_city_there_is_no_cache() -> None:
    with outside(), pytest.raises(NoCurrentCity):
        caches["default"].get("color")


def test_while_redis_is_away_it_is_an_empty_cache(
    batam: CityLike, away: TolerantRedisCache
) -> None:
    away.set("color", "teal")
    away.set_many({"a": 1})

    assert away.get("color", "none") == "none"
    assert away.get_many(["a", "b"]) == {}
    assert away.add("color", 1) is False
    assert away.incr("count") == 1
    assert away.delete("color") is False
    assert away.get_or_set("color", lambda: "made") == "made"
    assert "color" not in away
    with outside(), pytest.raises(NoCurrentCity):
        away.get("color")


def test_redis_is_asked_once_and_then_left_alone_for_a_while(
    batam: CityLike, away: TolerantRedisCache, breaker: redis.Breaker
) -> None:
    assert not breaker.is_open
    away.get("color")
    assert breaker.is_open
