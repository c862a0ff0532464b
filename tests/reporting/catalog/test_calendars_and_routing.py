"""Setting up working hours."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from reporting.models import CitySettings, Holiday
from reporting.rules.calendars import InvalidCalendar
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services.catalog import calendar_days, calendars
from reporting.services.catalog.calendar_days import HolidayNotFound
from reporting.services.catalog.calendars import CalendarNotFound

pytestmark = pytest.mark.usefixtures("batam")

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
ADMIN = Actor(Role.CITY_ADMIN, "Pak Hendra")
EVERY_MORNING = {day: [["08:00", "12:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def test_new_hours_are_a_new_version() -> None:
    before = calendars.require("kantor")
    config = CitySettings.objects.the().config_version

    calendars.change_hours(code="kantor", weekly=EVERY_MORNING, actor=ADMIN, at=NOON)

    after = calendars.require("kantor")
    assert after.version == before.version + 1
    assert after.weekly == EVERY_MORNING
    assert after.ramadan == before.ramadan
    assert CitySettings.objects.the().config_version == config + 1


@pytest.mark.parametrize(
    "weekly",
    [
        {"mon": [["16:00", "08:00"]]},
        {"mon": [["08:00", "12:00"], ["11:00", "16:00"]]},
        {"senin": [["08:00", "12:00"]]},
        {"mon": [["pagi", "sore"]]},
    ],
)
def test_hours_that_contradict_themselves_are_refused(weekly: dict[str, list[list[str]]]) -> None:
    before = calendars.require("kantor")

    with pytest.raises(InvalidCalendar):
        calendars.change_hours(code="kantor", weekly=weekly, actor=ADMIN, at=NOON)

    after = calendars.require("kantor")
    assert (after.version, after.weekly) == (before.version, before.weekly)


def test_a_decree_adds_a_holiday_and_another_takes_it_away() -> None:
    day = date(2026, 12, 9)
    calendar_days.set_day(code="kantor", on=day, name="Pilkada", actor=ADMIN, at=NOON)
    calendar_days.set_day(
        code="kantor", on=day, name="Pilkada", is_working=True, actor=ADMIN, at=NOON
    )
    assert Holiday.objects.get(calendar__code="kantor", on=day).is_working

    calendar_days.clear_day(code="kantor", on=day, actor=ADMIN, at=NOON)

    assert not Holiday.objects.filter(on=day).exists()
    assert calendars.require("kantor").version == 4
    with pytest.raises(HolidayNotFound):
        calendar_days.clear_day(code="kantor", on=day, actor=ADMIN, at=NOON)


def test_a_calendar_of_its_own() -> None:
    calendars.create(
        code="loket",
        name="Loket Sabtu",
        time_zone="Asia/Jakarta",
        weekly={"sat": [["08:00", "11:00"]]},
        actor=ADMIN,
        at=NOON,
    )

    assert calendars.require("loket").version == 1
    with pytest.raises(InvalidCalendar):
        calendars.create(
            code="london", name="X", time_zone="Europe/London", weekly={}, actor=ADMIN, at=NOON
        )
    with pytest.raises(CalendarNotFound):
        calendars.require("london")
