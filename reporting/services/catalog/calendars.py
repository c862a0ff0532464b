"""Setting up when offices work: the hours of the week, and those of Ramadan.

Every change raises the calendar's version, and a worker computes open deadlines again by it. What
a calendar says about single days is in ``calendar_days``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.days import require_meant
from core.errors import NotFound
from reporting.models import Holiday, WorkingCalendar
from reporting.rules.calendars import Calendar, InvalidCalendar
from reporting.rules.lifecycle import Actor
from reporting.services import clock_changes
from reporting.services.catalog import config

Weekly = Mapping[str, Sequence[Sequence[str]]]


class CalendarNotFound(NotFound):
    """No such working calendar in this city."""

    code = "calendar_not_found"


@transaction.atomic(durable=True)
def create(
    *,
    code: str,
    name: str,
    time_zone: str,
    weekly: Weekly,
    like: str = "",
    actor: Actor,
    at: datetime,
) -> WorkingCalendar:
    """Add a calendar; it counts for the agencies that are then given it.

    Args:
        code: A lower_snake word, kept for good.
        name: What people read.
        time_zone: Asia/Jakarta, Asia/Makassar or Asia/Jayapura.
        weekly: As for ``change_hours``.
        like: Code of a calendar whose Ramadan hours and special days are copied.
        actor: Who decided.
        at: When (aware).

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
    model = require(like) if like else None
    calendar.ramadan = model.ramadan if model else []
    _check(calendar)
    calendar.save()
    if model:
        Holiday.objects.bulk_create(
            Holiday(calendar=calendar, on=day.on, name=day.name, is_working=day.is_working)
            for day in model.holidays.all()
        )
    config.changed(
        kind="calendar_created", subject=code, actor=actor, at=at, facts={"weekly": calendar.weekly}
    )
    return calendar


@transaction.atomic(durable=True)
def describe(
    *, code: str, name: str, time_zone: str, actor: Actor, at: datetime
) -> WorkingCalendar:
    """Change a calendar's name and the clock its hours are read on.

    Raises:
        CalendarNotFound: No such calendar.
        Invalid: The name is empty.
        InvalidCalendar: The time zone is none of Indonesia's.
    """
    config.hold()
    calendar = require(code)
    before = {"name": calendar.name, "time_zone": calendar.time_zone}
    calendar.name = config.clean_name(name, longest=120)
    calendar.time_zone = time_zone
    after = {"name": calendar.name, "time_zone": time_zone}
    if after == before:
        return calendar
    _check(calendar)
    save_version(calendar, "name", "time_zone")
    config.changed(
        kind="calendar_changed",
        subject=code,
        actor=actor,
        at=at,
        facts={"before": before, "after": after, "version": calendar.version},
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
    kept = calendar.ramadan if ramadan is None else ramadan
    return _change_hours(calendar, _plain(weekly), kept, actor, at)


@transaction.atomic(durable=True)
def set_season(
    *,
    code: str,
    first_on: date,
    last_on: date,
    weekly: Weekly,
    instead_of: date | None = None,
    actor: Actor,
    at: datetime,
) -> WorkingCalendar:
    """Add a Ramadan with its hours, or change one.

    Args:
        code: The calendar.
        first_on: Its first day.
        last_on: Its last day; both count.
        weekly: As for ``change_hours``.
        instead_of: First day of the period that this one replaces.
        actor: Who decided.
        at: When (aware).

    Raises:
        CalendarNotFound: No such calendar.
        InvalidCalendar: The hours or days contradict themselves or another period.
        NoSuchDay: In a year that nobody means.
    """
    if not any(weekly.values()):
        raise InvalidCalendar(
            _("Isi jam Ramadan paling sedikit satu hari; hari yang tutup dikosongkan."),
            field="mon",
        )
    require_meant(first_on, field="first_on")
    require_meant(last_on, field="last_on")
    config.hold()
    calendar = require(code)
    gone = instead_of.isoformat() if instead_of else ""
    kept = [period for period in calendar.ramadan if period["from"] != gone]
    made = {
        "from": first_on.isoformat(),
        "to": last_on.isoformat(),
        "weekly": _plain(weekly),
    }
    return _change_hours(calendar, calendar.weekly, [*kept, made], actor, at)


@transaction.atomic(durable=True)
def remove_season(*, code: str, first_on: date, actor: Actor, at: datetime) -> WorkingCalendar:
    """Let the usual hours count in a Ramadan again.

    Raises:
        CalendarNotFound: No such calendar, or no period that begins on this day.
    """
    config.hold()
    calendar = require(code)
    kept = [period for period in calendar.ramadan if period["from"] != first_on.isoformat()]
    if len(kept) == len(calendar.ramadan):
        raise CalendarNotFound(_("Periode Ramadan ini tidak ada."), calendar=code)
    return _change_hours(calendar, calendar.weekly, kept, actor, at)


def require(code: str) -> WorkingCalendar:
    """Return the calendar with this code, or raise ``CalendarNotFound``."""
    try:
        return WorkingCalendar.objects.get(code=code)
    except WorkingCalendar.DoesNotExist:
        raise CalendarNotFound(_("Kalender kerja ini tidak ada."), calendar=code) from None


def hours_of(calendar: WorkingCalendar) -> dict[str, Any]:
    """Weekly and Ramadan hours as they are stored."""
    return {"weekly": calendar.weekly, "ramadan": calendar.ramadan}


def save_version(calendar: WorkingCalendar, *changed: str) -> None:
    """Save what was changed as the next version, which open deadlines then follow."""
    calendar.version += 1
    calendar.save(update_fields=["version", *changed])
    clock_changes.follow_calendar(calendar)


def _change_hours(
    calendar: WorkingCalendar,
    weekly: dict[str, list[list[str]]],
    ramadan: Sequence[Mapping[str, Any]],
    actor: Actor,
    at: datetime,
) -> WorkingCalendar:
    before = hours_of(calendar)
    calendar.weekly = weekly
    calendar.ramadan = sorted(map(dict, ramadan), key=lambda period: str(period.get("from")))
    after = hours_of(calendar)
    if after == before:
        return calendar
    _check(calendar)
    save_version(calendar, "weekly", "ramadan")
    config.changed(
        kind="calendar_hours_changed",
        subject=calendar.code,
        actor=actor,
        at=at,
        facts={"before": before, "after": after, "version": calendar.version},
    )
    return calendar


def _check(calendar: WorkingCalendar) -> None:
    """Read the calendar as deadlines will, which names every mistake in it."""
    if not any(calendar.weekly.values()):
        raise InvalidCalendar(
            _("Isi jam kerja paling sedikit satu hari; tanpa itu tidak ada batas waktu."),
            field="mon",
        )
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
