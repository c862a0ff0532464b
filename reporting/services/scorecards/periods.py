"""Weeks and months of the current city as moments: they begin and end at its own midnight."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.tenancy import current_city
from reporting.rules.scoring import (
    FREEZE_HOURS,
    PeriodKind,
    month_of,
    next_month,
    previous_month,
    week_of,
)


def zone() -> ZoneInfo:
    """The time zone of the current city."""
    return ZoneInfo(current_city().time_zone)


def local_day(at: datetime) -> date:
    """The day it is in the city."""
    return at.astimezone(zone()).date()


def midnight(on: date) -> datetime:
    """The moment a day of the city begins."""
    return datetime.combine(on, time(), tzinfo=zone())


def bounds(kind: PeriodKind, begins_on: date) -> tuple[datetime, datetime]:
    """First moment of a period, and the first one after it."""
    after = next_month(begins_on) if kind is PeriodKind.MONTH else begins_on + timedelta(days=7)
    return midnight(begins_on), midnight(after)


def is_settled(kind: PeriodKind, begins_on: date, at: datetime) -> bool:
    """Whether a period is over, and what was on its way has had time to arrive."""
    return at >= bounds(kind, begins_on)[1] + timedelta(hours=FREEZE_HOURS)


def last_month_to_freeze(at: datetime) -> date:
    """The newest month that may be frozen at ``at``."""
    month = previous_month(month_of(local_day(at)))
    return month if is_settled(PeriodKind.MONTH, month, at) else previous_month(month)


def running(kind: PeriodKind, at: datetime) -> date:
    """The first day of the week or month it is now."""
    on = local_day(at)
    return month_of(on) if kind is PeriodKind.MONTH else week_of(on)
