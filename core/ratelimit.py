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
        pipe = redis.client().pipeline(transaction=False)
        pipe.incr(key)
        pipe.expire(key, seconds, nx=True)
        pipe.ttl(key)
        count, _set, ttl = pipe.execute()
    except RedisError:
        return None
    return max(int(ttl), 1) if int(count) > limit else None
