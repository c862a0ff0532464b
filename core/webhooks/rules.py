"""How long and how often it is tried, and when it is given up. Plain Python."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Final

#: One delivery is tried for so long.
LASTS: Final = timedelta(hours=24)
#: Waits after the first, second … failure; after the last of them the waits stay as long.
DELAYS: Final = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=6),
)
#: An endpoint that took nothing for so long is switched off when a delivery is given up.
PATIENCE: Final = LASTS - timedelta(minutes=30)
#: After so many failures in a row the others of an endpoint wait instead of trying.
TROUBLE: Final = 3
LONGEST_PAUSE: Final = timedelta(minutes=10)
LONGEST_WISH: Final = timedelta(hours=1)
#: How long events and what became of them are kept.
KEPT: Final = timedelta(days=30)
#: How far back missed events may be sent.
LOOK_BACK: Final = timedelta(days=14)
#: How long an old secret still signs beside the new one, at most and by itself.
MAX_OVERLAP: Final = timedelta(days=7)
OVERLAP: Final = timedelta(hours=24)


def next_try(
    *, started_at: datetime, tries: int, at: datetime, wish_seconds: int | None = None
) -> datetime | None:
    """When to try again; ``None`` when the day is over. The last try stands at its end.

    Args:
        started_at: When the first try was due.
        tries: How many were made.
        at: When the last of them failed.
        wish_seconds: What the receiver asked for (``Retry-After``).
    """
    end = started_at + LASTS
    if at >= end - timedelta(seconds=1):
        return None
    wait = DELAYS[min(tries, len(DELAYS)) - 1]
    if wish_seconds is not None:
        wait = max(wait, min(timedelta(seconds=wish_seconds), LONGEST_WISH))
    return min(end, at + wait * random.uniform(0.9, 1.1))  # noqa: S311 - jitter


def pause(failures: int) -> timedelta:
    """How long an endpoint is left alone after so many failures in a row."""
    if failures < TROUBLE:
        return timedelta()
    return min(LONGEST_PAUSE, timedelta(seconds=30 << min(failures - TROUBLE, 10)))


def after_pause(until: datetime, *, started_at: datetime) -> datetime:
    """When one that waits for an endpoint in trouble is looked at again: not all at once."""
    spread = timedelta(seconds=random.uniform(0, 15))  # noqa: S311 - jitter
    return max(until, min(until + spread, started_at + LASTS))
