"""Whether an office works at a moment, asked very often: each day's hours are looked up once.

Says the same as ``working_time.is_working``. No zone of Indonesia changes its clocks, so minutes
after local midnight are enough.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from reporting.rules.calendars import Calendar, Span

_DAY: Final = timedelta(days=1)
_MIDNIGHT: Final = 24 * 60


class OpenHours:
    """The hours of one calendar, remembered day by day."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._zone = calendar.zone
        self._days: dict[date, tuple[Span, ...]] = {}

    def is_open(self, at: datetime) -> bool:
        """Whether the office works at a moment (aware); the closing minute counts as open."""
        local = at.astimezone(self._zone)
        day = local.date()
        past = 0.5 if local.second or local.microsecond else 0.0  # within a minute: open or not
        minute = local.hour * 60 + local.minute + past
        if any(span.opens <= minute <= span.closes for span in self._spans(day)):
            return True
        before = self._spans(day - _DAY) if minute == 0 else ()
        return bool(before) and before[-1].closes == _MIDNIGHT

    def _spans(self, day: date) -> tuple[Span, ...]:
        found = self._days.get(day)
        if found is None:
            found = self._days[day] = self._calendar.spans_on(day)
        return found
