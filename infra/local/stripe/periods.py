"""Billing periods: whole intervals counted from an anchor, in UTC, clamped to the end of short months."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime, timedelta
from typing import Any


def after(anchor: int, recurring: dict[str, Any], *, times: int = 1) -> int:
    """The moment that many intervals after the anchor."""
    step = int(recurring["interval_count"]) * times
    start = datetime.fromtimestamp(anchor, UTC)
    match recurring["interval"]:
        case "day":
            return int((start + timedelta(days=step)).timestamp())
        case "week":
            return int((start + timedelta(weeks=step)).timestamp())
        case "month":
            months = start.year * 12 + start.month - 1 + step
        case _:
            months = (start.year + step) * 12 + start.month - 1
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    moved = start.replace(year=year, month=month + 1, day=min(start.day, last))
    return int(moved.timestamp())


def around(anchor: int, recurring: dict[str, Any], moment: int) -> tuple[int, int]:
    """The period that holds a moment at or after the anchor: its start, and the start of the next."""
    times = 0
    while after(anchor, recurring, times=times + 1) <= moment:
        times += 1
    while after(anchor, recurring, times=times) > moment:
        times -= 1
    return after(anchor, recurring, times=times), after(anchor, recurring, times=times + 1)
