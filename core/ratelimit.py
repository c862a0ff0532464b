"""Counting what one caller does in a window of time, in Redis. Without Redis nobody is refused."""

from __future__ import annotations

from redis import RedisError

from core import redis
from core.tenancy import current_schema


def hit(name: str, who: str, *, limit: int, seconds: int) -> int | None:
    """Count one act of ``who``; returns in how many seconds to try again once over ``limit``.

    Args:
        name: What is counted, e.g. ``reports``.
        who: A hash of an address, device or key; never the thing itself.
        limit: Acts allowed per window; 0 means no limit.
        seconds: Length of the window, which begins with the first act.

    Returns:
        ``None`` while allowed.
    """
    if not limit or not who:
        return None
    key = f"t:{current_schema()}:limit:{name}:{who}"
    try:
        count = int(redis.client().incr(key))
        if count == 1:
            redis.client().expire(key, seconds)
        return _wait(key, seconds) if count > limit else None
    except RedisError:
        return None


def count(name: str, who: str) -> int:
    """How often :func:`hit` was asked in the running window; 0 without Redis."""
    try:
        return int(redis.client().get(f"t:{current_schema()}:limit:{name}:{who}") or 0)
    except RedisError:
        return 0


def _wait(key: str, seconds: int) -> int:
    """Seconds until the window ends; one that lost its end (a process died in between) gets one."""
    left = int(redis.client().ttl(key))
    if left < 0:
        redis.client().expire(key, seconds)
        return seconds
    return max(left, 1)
