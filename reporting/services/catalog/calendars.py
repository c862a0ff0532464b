"""Setting up when offices work.

Every change raises the calendar's version, and a worker computes open deadlines again by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import NotFound
from reporting.models import Holiday, WorkingCalendar
from reporting.rules.calendars import Calendar
from reporting.rules.lifecycle import Actor
from reporting.services import clock_changes
from reporting.services.catalog import config

Weekly = Mapping[str, Sequence[Sequence[str]]]


class CalendarNotFound(NotFound):
    """No such working calendar in this city."""

    code = "calendar_not_found"


class HolidayNotFound(NotFound):
    """The calendar says nothing special about this day."""

    code = "holiday_not_found"


@transaction.atomic(durable=True)
def create(
    *, code: str, name: str, time_zone: str, weekly: Weekly, actor: Actor, at: datetime
) -> WorkingCalendar:
    """Add a calendar; it counts for the agencies that are then given it.

    Raises:
        InvalidCode, CodeTaken: The code cannot be used.
        InvalidCalendar: Hours or time zone cannot be used.
    """
    config.hold()
    code = config.clean_code(code)
    if WorkingCalendar.objects.filter(code=code).exists():
        raise config.CodeTaken(_("Sudah ada kalender dengan kode ini."), calendar=code)
    calendar = WorkingCalendar(
        code=code,
        name=config.clean_name(name, longest=120),
        time_zone=time_zone,
        weekly=_plain(weekly),
    )
    _check(calendar)
    calendar.save()
    config.changed(
        kind="calendar_created", subject=code, actor=actor, at=at, facts={"weekly": calendar.weekly}
    )
    return calendar


@transaction.atomic(durable=True)
def change_hours(
    *,
    code: str,
    weekly: Weekly,
    ramadan: Sequence[Mapping[str, Any]] | None = None,
    actor: Actor,
    at: datetime,
) -> WorkingCalendar:
    """Replace a calendar's weekly hours.

    Args:
        code: The calendar.
        weekly: ``{"mon": [["07:30", "12:00"], ["13:00", "16:00"]], …}``; a missing day is free.
        ramadan: Periods with other hours, ``[{"from": …, "to": …, "weekly": {…}}]``; ``None``
            leaves them as they are.
        actor: Who decided.
        at: When (aware).

    Raises:
        CalendarNotFound: No such calendar.
        InvalidCalendar: The hours cannot be read or contradict themselves.
    """
    config.hold()
    calendar = require(code)
    before = {"weekly": calendar.weekly, "ramadan": calendar.ramadan}
    calendar.weekly = _plain(weekly)
    if ramadan is not None:
        calendar.ramadan = [dict(period) for period in ramadan]
    _check(calendar)
    _save_version(calendar, "weekly", "ramadan")
    config.changed(
        kind="calendar_hours_changed",
        subject=code,
        actor=actor,
        at=at,
        facts={
            "before": before,
            "after": {"weekly": calendar.weekly, "ramadan": calendar.ramadan},
            "version": calendar.version,
        },
    )
    return calendar


@transaction.atomic(durable=True)
def set_day(
    *, code: str, on: date, name: str, is_working: bool = False, actor: Actor, at: datetime
) -> Holiday:
    """Make a day a holiday, or a working day although its weekday is free.

    Raises:
        CalendarNotFound: No such calendar.
        Invalid: The day has no name.
    """
    config.hold()
    calendar = require(code)
    holiday, _is_new = Holiday.objects.update_or_create(
        calendar=calendar,
        on=on,
        defaults={"name": config.clean_name(name, longest=120), "is_working": is_working},
    )
    _save_version(calendar)
    config.changed(
        kind="calendar_day_set",
        subject=code,
        actor=actor,
        at=at,
        facts={
            "on": on.isoformat(),
            "name": holiday.name,
            "is_working": is_working,
            "version": calendar.version,
        },
    )
    return holiday


@transaction.atomic(durable=True)
def clear_day(*, code: str, on: date, actor: Actor, at: datetime) -> None:
    """Let a day be like any other of its weekday again.

    Raises:
        CalendarNotFound: No such calendar.
        HolidayNotFound: It already is.
    """
    config.hold()
    calendar = require(code)
    deleted, _rows = Holiday.objects.filter(calendar=calendar, on=on).delete()
    if not deleted:
        raise HolidayNotFound(_("Tanggal ini bukan hari libur."), on=on.isoformat())
    _save_version(calendar)
    config.changed(
        kind="calendar_day_cleared",
        subject=code,
        actor=actor,
        at=at,
        facts={"on": on.isoformat(), "version": calendar.version},
    )


def require(code: str) -> WorkingCalendar:
    """Return the calendar with this code, or raise ``CalendarNotFound``."""
    try:
        return WorkingCalendar.objects.get(code=code)
    except WorkingCalendar.DoesNotExist:
        raise CalendarNotFound(_("Kalender kerja ini tidak ada."), calendar=code) from None


def _save_version(calendar: WorkingCalendar, *changed: str) -> None:
    calendar.version += 1
    calendar.save(update_fields=["version", *changed])
    clock_changes.follow_calendar(calendar)


def _check(calendar: WorkingCalendar) -> None:
    """Read the calendar as deadlines will, which names every mistake in it."""
    Calendar.from_stored(
        name=calendar.name,
        time_zone=calendar.time_zone,
        weekly=calendar.weekly,
        ramadan=calendar.ramadan,
    )


def _plain(weekly: Weekly) -> dict[str, list[list[str]]]:
    return {
        day: [[str(moment) for moment in span] for span in spans] for day, spans in weekly.items()
    }
