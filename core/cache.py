"""The cache: every key carries its city, and Redis being away only makes things slower."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

from core.redis import breaker
from core.tenancy import current_schema

T = TypeVar("T")


def city_key(key: str, prefix: str, version: int) -> str:
    """The Redis key of a cache entry.

    Raises:
        NoCurrentCity: Outside every city; nothing is shared between cities by accident.
    """
    return f"cache:{current_schema()}:{prefix}:{version}:{key}"


def _unless_away(call: Callable[[], T], otherwise: T) -> T:
    if breaker.is_open:
        return otherwise
    try:
        return call()
    except RedisError:
        breaker.trip()
        return otherwise


class TolerantClient(RedisCacheClient):
    """Answers like an empty cache that keeps nothing while Redis is away.

    A counter then counts each call as the first, so a limit kept here is off for that time; limits that must
    hold are kept in PostgreSQL.
    """

    def add(self, key: str, value: Any, timeout: float | None) -> bool:
        return _unless_away(lambda: super(TolerantClient, self).add(key, value, timeout), False)

    def get(self, key: str, default: Any) -> Any:
        return _unless_away(lambda: super(TolerantClient, self).get(key, default), default)

    def set(self, key: str, value: Any, timeout: float | None) -> None:
        return _unless_away(lambda: super(TolerantClient, self).set(key, value, timeout), None)

    def touch(self, key: str, timeout: float | None) -> bool:
        return _unless_away(lambda: super(TolerantClient, self).touch(key, timeout), False)

    def delete(self, key: str) -> bool:
        return _unless_away(lambda: super(TolerantClient, self).delete(key), False)

    def get_many(self, keys: Iterable[str]) -> dict[str, Any]:
        return _unless_away(lambda: super(TolerantClient, self).get_many(keys), {})

    def has_key(self, key: str) -> bool:
        return _unless_away(lambda: super(TolerantClient, self).has_key(key), False)

    def incr(self, key: str, delta: int) -> int:
        return _unless_away(lambda: super(TolerantClient, self).incr(key, delta), delta)

    def set_many(self, data: dict[str, Any], timeout: float | None) -> None:
        return _unless_away(lambda: super(TolerantClient, self).set_many(data, timeout), None)

    def delete_many(self, keys: Iterable[str]) -> None:
        return _unless_away(lambda: super(TolerantClient, self).delete_many(keys), None)

    def clear(self) -> bool:
        return _unless_away(lambda: super(TolerantClient, self).clear(), False)


class TolerantRedisCache(RedisCache):
    """Django's Redis cache with short waits, and with :class:`TolerantClient` behind it."""

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        options = params.setdefault("OPTIONS", {})
        options.setdefault("socket_connect_timeout", 0.3)
        options.setdefault("socket_timeout", 0.5)
        super().__init__(server, params)
        self._class = TolerantClient
