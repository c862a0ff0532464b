"""Setting up working hours, and which agency gets what."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from core.audit.models import AuditEntry
from core.errors import DomainError, Invalid
from reporting.models import CitySettings, Holiday, RoutingRule
from reporting.rules.calendars import InvalidCalendar
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services.catalog import agencies, calendars, routing
from reporting.services.catalog.calendars import CalendarNotFound, HolidayNotFound
from reporting.services.catalog.routing import RuleNotFound

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
    calendars.set_day(code="kantor", on=day, name="Pilkada", actor=ADMIN, at=NOON)
    calendars.set_day(code="kantor", on=day, name="Pilkada", is_working=True, actor=ADMIN, at=NOON)
    assert Holiday.objects.get(calendar__code="kantor", on=day).is_working

    calendars.clear_day(code="kantor", on=day, actor=ADMIN, at=NOON)

    assert not Holiday.objects.filter(on=day).exists()
    assert calendars.require("kantor").version == 4
    with pytest.raises(HolidayNotFound):
        calendars.clear_day(code="kantor", on=day, actor=ADMIN, at=NOON)


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


def test_a_rule_goes_before_another_and_away_again() -> None:
    first = RoutingRule.objects.in_order()[0]

    rule = routing.add(
        agency_code="dishub",
        category_code="sampah",
        area_code="21.71.01",
        priority="high",
        before=first.pk,
        actor=ADMIN,
        at=NOON,
    )

    assert RoutingRule.objects.in_order()[0] == rule
    routing.move(rule_id=rule.pk, before=None, actor=ADMIN, at=NOON)
    assert RoutingRule.objects.in_order().last() == rule
    routing.remove(rule_id=rule.pk, actor=ADMIN, at=NOON)
    assert not RoutingRule.objects.filter(pk=rule.pk).exists()
    entry = AuditEntry.objects.get(kind="routing_rule_removed")
    assert entry.facts["agency"] == "dishub"
    with pytest.raises(RuleNotFound):
        routing.remove(rule_id=rule.pk, actor=ADMIN, at=NOON)


@pytest.mark.parametrize(
    "what",
    [
        {"agency_code": "tidak_ada"},
        {"agency_code": "dlh", "category_code": "tidak_ada"},
        {"agency_code": "dlh", "area_code": "99.99"},
        {"agency_code": "dlh", "priority": "segera"},
        {"agency_code": "dlh", "before": 0},
    ],
)
def test_a_rule_about_nothing_is_refused(what: dict[str, object]) -> None:
    before = list(RoutingRule.objects.in_order().values_list("pk", "position"))

    with pytest.raises(DomainError):
        routing.add(**what, actor=ADMIN, at=NOON)  # type: ignore[arg-type]

    assert list(RoutingRule.objects.in_order().values_list("pk", "position")) == before


def test_no_rule_names_an_agency_that_takes_nothing() -> None:
    agencies.switch_off(code="dlh", actor=ADMIN, at=NOON)

    with pytest.raises(Invalid):
        routing.add(agency_code="dlh", category_code="pohon", actor=ADMIN, at=NOON)
