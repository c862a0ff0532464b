"""How much one caller may do, counted in Redis: in windows, or from a bucket. Without Redis nobody is refused."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

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


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is left in a caller's bucket after a call.

    Attributes:
        quota: How many calls it holds.
        window: In how many seconds an empty one is full again.
        left: Calls that may follow at once.
        full_in: Seconds until it is full.
        wait: Seconds until the next call may come; ``None`` when this one was let through.
    """

    quota: int
    window: int
    left: int
    full_in: int
    wait: int | None


#: One step on the server, by its own clock: two calls at once never take the same token.
_TAKE: Final = """
local now = redis.call('TIME')
now = now[1] + now[2] / 1000000
local quota, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local kept = redis.call('HMGET', KEYS[1], 'left', 'at')
local left = tonumber(kept[1]) or quota
local at = tonumber(kept[2]) or now
left = math.min(quota, left + math.max(0, now - at) * quota / window)
local taken = 0
if left >= 1 then left = left - 1; taken = 1 end
redis.call('HSET', KEYS[1], 'left', tostring(left), 'at', string.format('%.6f', now))
redis.call('EXPIRE', KEYS[1], window + 1)
return {taken, tostring(left)}
"""


def take(name: str, who: str, *, quota: int, window: int) -> Bucket:
    """Take one token from the bucket of ``who`` in the current city.

    A bucket holds ``quota`` tokens and fills evenly, from empty in ``window`` seconds. Without Redis
    everybody finds theirs full.

    Args:
        name: What is limited, e.g. ``api``.
        who: A hash or id of whoever calls; never an address itself.
        quota: Calls the bucket holds; at least 1.
        window: Seconds in which an empty bucket fills.
    """
    full = Bucket(quota, window, quota, 0, None)
    if redis.breaker.is_open:
        return full
    key = f"t:{current_schema()}:bucket:{name}:{who}"
    try:
        taken, text = redis.client().register_script(_TAKE)(keys=[key], args=[quota, window])
    except RedisError:
        redis.breaker.trip()
        return full
    left, each = float(text), window / quota
    return Bucket(
        quota=quota,
        window=window,
        left=int(left),
        full_in=math.ceil((quota - left) * each),
        wait=None if int(taken) else max(1, math.ceil((1 - left) * each)),
    )


def _wait(key: str, seconds: int) -> int:
    """Seconds until the window ends; one that lost its end (a process died in between) gets one."""
    left = int(redis.client().ttl(key))
    if left < 0:
        redis.client().expire(key, seconds)
        return seconds
    return max(left, 1)
