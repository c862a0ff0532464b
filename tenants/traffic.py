"""How many requests each city answered and how many failed, by the hour: counted in Redis, lost with it.

Each process gathers for a few seconds before it tells Redis, so a request costs an addition.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from datetime import datetime, timedelta
from typing import Final

from redis.exceptions import RedisError

from core import clock, redis

GATHERED_SECONDS: Final = 5.0
KEPT: Final = timedelta(hours=26)
HOURS: Final = 24
_KEY: Final = "tanggap:traffic:{hour:%Y%m%d%H}"

_lock = threading.Lock()
_gathered: Counter[str] = Counter()
_told_at = time.monotonic()


def count(schema: str, status: int) -> None:
    """One more answer of a city."""
    global _gathered, _told_at
    with _lock:
        _gathered[f"{schema}:n"] += 1
        if status >= 500:
            _gathered[f"{schema}:f"] += 1
        if time.monotonic() - _told_at < GATHERED_SECONDS:
            return
        told, _gathered, _told_at = _gathered, Counter(), time.monotonic()
    _tell(told)


def last_day(at: datetime) -> dict[str, tuple[int, int]]:
    """Requests and failures of the last 24 hours by schema; empty while Redis is away."""
    flush()
    keys = [_KEY.format(hour=at - timedelta(hours=back)) for back in range(HOURS)]
    numbers: Counter[str] = Counter()
    try:
        pipe = redis.client().pipeline(transaction=False)
        for key in keys:
            pipe.hgetall(key)
        for hour in pipe.execute():
            numbers.update({field: int(number) for field, number in hour.items()})
    except RedisError:
        return {}
    schemas = {field.rpartition(":")[0] for field in numbers}
    return {schema: (numbers[f"{schema}:n"], numbers[f"{schema}:f"]) for schema in schemas}


def flush() -> None:
    """Tell Redis now what this process has gathered."""
    global _gathered, _told_at
    with _lock:
        told, _gathered, _told_at = _gathered, Counter(), time.monotonic()
    _tell(told)


def _tell(told: Counter[str]) -> None:
    if not told or redis.breaker.is_open:
        return
    key = _KEY.format(hour=clock.now())
    try:
        pipe = redis.client().pipeline(transaction=False)
        for field, number in told.items():
            pipe.hincrby(key, field, number)
        pipe.expire(key, int(KEPT.total_seconds()))
        pipe.execute()
    except RedisError:
        redis.breaker.trip()
