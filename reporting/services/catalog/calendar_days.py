"""Days a calendar says something special about: holidays, and working days on free weekdays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.days import require_meant
from core.errors import NotFound
from reporting.models import Holiday, WorkingCalendar
from reporting.rules.lifecycle import Actor
from reporting.services.catalog import calendars, config


class HolidayNotFound(NotFound):
    """The calendar says nothing special about this day."""

    code = "holiday_not_found"


@transaction.atomic(durable=True)
def set_day(
    *, code: str, on: date, name: str, is_working: bool = False, actor: Actor, at: datetime
) -> Holiday:
    """Make a day a holiday, or a working day although its weekday is free.

    Raises:
        CalendarNotFound: No such calendar.
        Invalid: The day has no name, or is in a year that nobody means.
    """
    require_meant(on, field="on")
    config.hold()
    calendar = calendars.require(code)
    before = day_facts(calendar, on)
    holiday, _is_new = Holiday.objects.update_or_create(
        calendar=calendar,
        on=on,
        defaults={"name": config.clean_name(name, longest=120), "is_working": is_working},
    )
    calendars.save_version(calendar)
    config.changed(
        kind="calendar_day_set",
        subject=code,
        actor=actor,
        at=at,
        facts={
            "on": on.isoformat(),
            "name": holiday.name,
            "is_working": is_working,
            "before": before,
            "after": day_facts(calendar, on),
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
    calendar = calendars.require(code)
    before = day_facts(calendar, on)
    deleted, _rows = Holiday.objects.filter(calendar=calendar, on=on).delete()
    if not deleted:
        raise HolidayNotFound(_("Tanggal ini bukan hari libur."), on=on.isoformat())
    calendars.save_version(calendar)
    config.changed(
        kind="calendar_day_cleared",
        subject=code,
        actor=actor,
        at=at,
        facts={
            "on": on.isoformat(),
            "name": before["name"] if before else "",
            "before": before,
            "after": None,
            "version": calendar.version,
        },
    )


@transaction.atomic(durable=True)
def take_over_days(
    *, code: str, days: Mapping[date, str], actor: Actor, at: datetime
) -> list[date]:
    """Make several days holidays at once; what the city says of a day already stays.

    Raises:
        CalendarNotFound: No such calendar.
        Invalid: A day has no name.
    """
    config.hold()
    calendar = calendars.require(code)
    known = set(calendar.holidays.filter(on__in=list(days)).values_list("on", flat=True))
    fresh = sorted(set(days) - known)
    if not fresh:
        return []
    Holiday.objects.bulk_create(
        Holiday(calendar=calendar, on=on, name=config.clean_name(days[on], longest=120))
        for on in fresh
    )
    calendars.save_version(calendar)
    config.changed(
        kind="calendar_days_taken_over",
        subject=code,
        actor=actor,
        at=at,
        facts={"days": [on.isoformat() for on in fresh], "version": calendar.version},
    )
    return fresh


@transaction.atomic(durable=True)
def clear_days(*, code: str, days: Sequence[date], actor: Actor, at: datetime) -> None:
    """Let several days be like any other of their weekday again.

    Raises:
        CalendarNotFound: No such calendar.
        HolidayNotFound: None of them is special.
    """
    config.hold()
    calendar = calendars.require(code)
    deleted, _rows = Holiday.objects.filter(calendar=calendar, on__in=days).delete()
    if not deleted:
        raise HolidayNotFound(_("Tanggal ini bukan hari libur."))
    calendars.save_version(calendar)
    config.changed(
        kind="calendar_days_cleared",
        subject=code,
        actor=actor,
        at=at,
        facts={"days": [on.isoformat() for on in days], "version": calendar.version},
    )


def day_facts(calendar: WorkingCalendar, on: date) -> dict[str, Any] | None:
    """What a calendar says of a day; ``None`` when it is like any other."""
    row = calendar.holidays.filter(on=on).values("name", "is_working").first()
    return dict(row) if row else None
