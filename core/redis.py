"""Redis: broker, cache and hints. It may be away at any moment; nothing that was accepted depends on it."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any, Final, cast

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.exceptions import RedisError
from redis.retry import Retry

CONNECT_SECONDS: Final = 0.5


@lru_cache(maxsize=4)
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        decode_responses=True,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=settings.REDIS_ANSWER_SECONDS,
        health_check_interval=15,
        retry=Retry(NoBackoff(), 1),  # a connection that went stale while idle is replaced once
    )


def client() -> redis.Redis:
    """The process's Redis client: text in, text out, short waits. Raises ``RedisError`` when Redis is away."""
    return _client(settings.REDIS_URL)


def subscription() -> PubSub:
    """A subscription of its own, not yet to any channel; the caller closes it."""
    return cast(PubSub, cast(Any, client()).pubsub(ignore_subscribe_messages=True))


class Breaker:
    """Remembers for a moment that Redis is away, so that not every request waits for a time-out."""

    def __init__(self, pause_seconds: float = 2.0) -> None:
        self._pause_seconds = pause_seconds
        self._closed_until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether to leave Redis alone for now."""
        return time.monotonic() < self._closed_until

    def trip(self) -> None:
        """Redis did not answer."""
        self._closed_until = time.monotonic() + self._pause_seconds


breaker = Breaker()


def publish_best_effort(channel: str, text: str) -> bool:
    """Publish a hint; say whether it left. Never raises because of Redis, and never waits long."""
    if breaker.is_open:
        return False
    try:
        client().publish(channel, text)
    except RedisError:
        breaker.trip()
        return False
    return True
