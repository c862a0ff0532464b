"""Days and times as people here write them: "Rabu 22 Nov 14.10".

Source: experience.md section 5.6 (dot in times, short months).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

DAY_NAMES: Final = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTH_NAMES: Final = (
    "Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des",
)  # fmt: skip
ZONE_LABELS: Final = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}
"""The time zones of Indonesia. None has daylight saving, so local days are always 24 hours."""


def time_words(at: datetime) -> str:
    """Return the wall time, e.g. ``14.10``."""
    return f"{at.hour:02d}.{at.minute:02d}"


def minute_of_day(at: datetime) -> int:
    """Return the whole minutes since the midnight of the moment's own clock."""
    return at.hour * 60 + at.minute


def minute_words(minute: int) -> str:
    """Return a minute of the day as wall time, e.g. ``14.10``; the end of the day is ``24.00``."""
    return f"{minute // 60:02d}.{minute % 60:02d}"


def date_words(day: date) -> str:
    """Return the date with its year, e.g. ``22 Nov 2026``."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def day_words(day: date) -> str:
    """Return the day without its year, e.g. ``Rabu 22 Nov``."""
    return f"{DAY_NAMES[day.weekday()]} {day.day} {MONTH_NAMES[day.month - 1]}"


def moment_words(at: datetime) -> str:
    """Return day and wall time, e.g. ``Rabu 22 Nov 14.10``."""
    return f"{day_words(at)} {time_words(at)}"


def days_words(first: date, last: date) -> str:
    """Return a run of days, e.g. ``Rabu 18–Selasa 24 Mar``; one day stands alone."""
    if first == last:
        return day_words(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{DAY_NAMES[first.weekday()]} {first.day}–{day_words(last)}"
    return f"{day_words(first)}–{day_words(last)}"


def parse_month(text: str) -> date:
    """Return the first day of a month written like ``2026-11``.

    Raises:
        ValueError: It is not written so, there is no such month, or it is not of this millennium.
    """
    if len(text) != len("2026-11") or text[4] != "-":
        raise ValueError(text)
    found = date.fromisoformat(f"{text}-01")
    if not 2000 <= found.year < 3000:
        raise ValueError(text)
    return found
