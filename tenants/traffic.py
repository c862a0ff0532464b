"""How many requests each city answered and how many failed, by the hour: counted in Redis, lost with it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Final

from redis.exceptions import RedisError

from core import clock, redis
from core.tally import Tally

HOURS: Final = 24
_KEY: Final = "tanggap:traffic:{hour:%Y%m%d%H}"

_tally: Final = Tally(kept=timedelta(hours=26))


def count(schema: str, status: int) -> None:
    """One more answer of a city."""
    fields = (f"{schema}:n", f"{schema}:f") if status >= 500 else (f"{schema}:n",)
    _tally.add(_KEY.format(hour=clock.now()), *fields)


def last_day(at: datetime) -> dict[str, tuple[int, int]]:
    """Requests and failures of the last 24 hours by schema; empty while Redis is away."""
    _tally.flush()
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
