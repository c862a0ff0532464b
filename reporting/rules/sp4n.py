"""The national clock of SP4N-LAPOR: 3 working days to follow up, 5 to answer, 10 when complex.

Source: domain.md section 6. It runs beside the city's own promises, by the city's office calendar,
and never stands still: a hold that pauses the city's clock does not pause this one.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from reporting.rules.calendars import Calendar
from reporting.rules.working_time import Added, add_working_days

FOLLOW_UP_DAYS: Final = 3
ANSWER_DAYS: Final = 5
COMPLEX_ANSWER_DAYS: Final = 10


class NationalKind(StrEnum):
    """The two national clocks of a report."""

    FOLLOW_UP = "follow_up"
    ANSWER = "answer"


def days_for(kind: NationalKind, *, is_complex: bool) -> int:
    """Return the working days a national clock allows."""
    if kind is NationalKind.FOLLOW_UP:
        return FOLLOW_UP_DAYS
    return COMPLEX_ANSWER_DAYS if is_complex else ANSWER_DAYS


def national_deadline(
    start: datetime,
    kind: NationalKind,
    calendar: Calendar,
    *,
    is_complex: bool,
    because: str = "laporan masuk",
) -> Added:
    """Return when a national clock is due that starts at ``start``, and why then.

    Raises:
        NoWorkingTime: The calendar has no working day for more than a year.
    """
    days = days_for(kind, is_complex=is_complex)
    said = f"{because}; SP4N-LAPOR {days} hari kerja"
    return add_working_days(start, days, calendar, because=said)
