"""How often programs ask: counted in Redis by the hour, carried into the city's table every few minutes.

The counts of an hour only grow, and the table keeps the larger number: carrying them twice changes
nothing. Without Redis nothing is counted, and nobody waits.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import connection
from redis.exceptions import RedisError

from core import clock, redis
from core.calls.models import ApiUsage
from core.schedules.registry import in_every_city, on_the_platform
from core.tally import Tally
from core.tenancy import current_schema

KEPT: Final = timedelta(days=400)
_EVERY: Final = timedelta(minutes=5)
_HOURS_BACK: Final = 3
_SEPARATOR: Final = "|"
_tally: Final = Tally(kept=timedelta(hours=26))
_CARRY: Final = (
    "INSERT INTO calls_apiusage AS kept (credential, hour, operation, status_class, calls)"
    " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (hour, credential, operation, status_class)"
    " DO UPDATE SET calls = greatest(kept.calls, excluded.calls)"
)


def count(*, credential: str, operation: str, status: int) -> None:
    """One more answer; never raises and never waits."""
    field = _SEPARATOR.join((credential, operation, str(status // 100)))
    _tally.add(_key(current_schema(), clock.now()), field)


def carry(at: datetime) -> int:
    """Bring the counts of the last hours into the table; returns how many rows they make."""
    _tally.flush()
    rows = [
        (credential, hour, operation, int(status), calls)
        for back in range(_HOURS_BACK)
        for hour in (_hour(at - timedelta(hours=back)),)
        for (credential, operation, status), calls in _counted(hour).items()
    ]
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.executemany(_CARRY, rows)
    return len(rows)


def _counted(hour: datetime) -> dict[tuple[str, str, str], int]:
    try:
        found = redis.client().hgetall(_key(current_schema(), hour))
    except RedisError:
        return {}
    counts: dict[tuple[str, str, str], int] = defaultdict(int)
    for field, calls in dict(found).items():
        credential, _between, rest = str(field).partition(_SEPARATOR)
        operation, _between, status = rest.rpartition(_SEPARATOR)
        if status.isdecimal():
            counts[credential[:80], operation[:80], status] += int(calls)
    return counts


def _hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _key(schema: str, at: datetime) -> str:
    return f"t:{schema}:usage:{_hour(at):%Y%m%d%H}"


def forget_old(at: datetime) -> None:
    """Delete counts older than a year and a month before ``at``."""
    ApiUsage.objects.filter(hour__lt=at - KEPT).delete()


@in_every_city("core.carry_usage", every=_EVERY, queue="bulk", upkeep=True)
def carry_in_city(at: datetime) -> None:
    """In each city."""
    carry(at)
    forget_old(at)


@on_the_platform("core.carry_platform_usage", every=_EVERY, queue="bulk")
def carry_on_platform(at: datetime) -> None:
    """Of partners."""
    carry(at)
    forget_old(at)
