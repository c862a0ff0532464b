"""The cache: every key carries its city, and Redis being away only makes things slower."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

from core.redis import breaker
from core.tenancy import current_schema

Method = Callable[..., Any]


def city_key(key: str, prefix: str, version: int) -> str:
    """The Redis key of a cache entry.

    Raises:
        NoCurrentCity: Outside every city; nothing is shared between cities by accident.
    """
    return f"cache:{current_schema()}:{prefix}:{version}:{key}"


def _tolerant(method: Method, otherwise: Method) -> Method:
    """The method, answering ``otherwise`` while Redis is away."""

    def call(self: TolerantClient, *args: Any, **kwargs: Any) -> Any:
        if not breaker.is_open:
            try:
                return method(self, *args, **kwargs)
            except RedisError:
                breaker.trip()
        return otherwise(*args, **kwargs)

    return call


class TolerantClient(RedisCacheClient):
    """Answers like an empty cache that keeps nothing while Redis is away.

    A counter then counts each call as the first, so a limit kept here is off for that time; limits
    that must hold are kept in PostgreSQL.
    """

    add = _tolerant(RedisCacheClient.add, lambda *_: False)
    get = _tolerant(RedisCacheClient.get, lambda key, default: default)
    set = _tolerant(RedisCacheClient.set, lambda *_: None)
    touch = _tolerant(RedisCacheClient.touch, lambda *_: False)
    delete = _tolerant(RedisCacheClient.delete, lambda key: False)
    get_many = _tolerant(RedisCacheClient.get_many, lambda keys: {})
    has_key = _tolerant(RedisCacheClient.has_key, lambda key: False)
    incr = _tolerant(RedisCacheClient.incr, lambda key, delta: delta)
    set_many = _tolerant(RedisCacheClient.set_many, lambda *_: None)
    delete_many = _tolerant(RedisCacheClient.delete_many, lambda keys: None)
    clear = _tolerant(RedisCacheClient.clear, lambda: False)


class TolerantRedisCache(RedisCache):
    """Django's Redis cache with short waits, and with :class:`TolerantClient` behind it."""

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        options = params.setdefault("OPTIONS", {})
        options.setdefault("socket_connect_timeout", 0.3)
        options.setdefault("socket_timeout", settings.REDIS_ANSWER_SECONDS)
        super().__init__(server, params)
        self._class = TolerantClient
