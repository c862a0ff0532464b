"""Working calendars as the set-up shows them: hours of a week, and the special days of a year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.utils.translation import gettext_lazy

from core.tenancy import current_city
from reporting.models import Holiday, WorkingCalendar

WEEKDAYS: Final = (
    ("mon", gettext_lazy("Senin")),
    ("tue", gettext_lazy("Selasa")),
    ("wed", gettext_lazy("Rabu")),
    ("thu", gettext_lazy("Kamis")),
    ("fri", gettext_lazy("Jumat")),
    ("sat", gettext_lazy("Sabtu")),
    ("sun", gettext_lazy("Minggu")),
)


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """One calendar of the list."""

    code: str
    name: str
    is_default: bool
    agencies: int
    week: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Period:
    """A time of the year with other hours."""

    begins: date
    ends: date
    week: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A holiday, or a working day in spite of its weekday."""

    on: date
    weekday: str
    name: str
    is_working: bool


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """One calendar with the special days of one year."""

    line: CalendarLine
    time_zone: str
    version: int
    weekly: dict[str, str]
    ramadan: list[Period]
    year: int
    days: list[SpecialDay]


def lines() -> list[CalendarLine]:
    """Every calendar, the city's own first."""
    rows = WorkingCalendar.objects.annotate(used=Count("agencies")).order_by("-is_default", "name")
    return [_line(row) for row in rows]


def page(code: str, year: int) -> CalendarPage | None:
    """One calendar; ``None`` when there is none by this code."""
    row = WorkingCalendar.objects.annotate(used=Count("agencies")).filter(code=code).first()
    if row is None:
        return None
    days = Holiday.objects.filter(calendar=row, on__year=year).order_by("on")
    return CalendarPage(
        _line(row),
        row.time_zone,
        row.version,
        hours_words(row.weekly),
        [_period(period) for period in row.ramadan],
        year,
        [
            SpecialDay(day.on, str(WEEKDAYS[day.on.weekday()][1]), day.name, day.is_working)
            for day in days
        ],
    )


def hours_words(weekly: Mapping[str, list[list[str]]]) -> dict[str, str]:
    """The hours of each weekday as people write them; empty where the office is closed."""
    return {day: _spans(weekly.get(day, [])) for day, _label in WEEKDAYS}


def this_year(at: datetime) -> int:
    """The year by the city's clock."""
    return at.astimezone(ZoneInfo(current_city().time_zone)).year


def _line(row: Any) -> CalendarLine:
    return CalendarLine(row.code, row.name, row.is_default, row.used, _week(row.weekly))


def _period(stored: dict[str, Any]) -> Period:
    return Period(
        date.fromisoformat(stored["from"]),
        date.fromisoformat(stored["to"]),
        _week(stored.get("weekly") or {}),
    )


def _week(weekly: dict[str, list[list[str]]]) -> list[tuple[str, str]]:
    """Days in words; neighbours with the same hours together: ("Senin–Kamis", "07.30–16.00")."""
    found: list[tuple[str, str, str]] = []
    for day, label in WEEKDAYS:
        hours = _spans(weekly.get(day, []))
        if found and found[-1][2] == hours:
            found[-1] = (found[-1][0], str(label), hours)
        else:
            found.append((str(label), str(label), hours))
    return [(first if first == last else f"{first}–{last}", hours) for first, last, hours in found]


def _spans(spans: list[list[str]]) -> str:
    return ", ".join(f"{begin}–{end}" for begin, end in spans).replace(":", ".")
