"""PostgreSQL plans a prepared filter query once for all values, and badly: none may ever be prepared.

A box of the map fell from half a millisecond to a second and a half at its sixth execution.
"""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection

from core import clock
from reporting.access import Standing, Viewer
from reporting.models import Area
from reporting.rules import mercator
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.selectors import agency_queue, map_tiles, nearby, report_list, scorecards
from reporting.services import config, intake
from tenants.models import City

TIMES = 10


@pytest.fixture
def place(batam: object) -> tuple[float, float]:
    """A point inside the city."""
    point = Area.objects.filter(level="kelurahan", is_active=True).order_by("code")[0].label_point
    return point.x, point.y


def test_filter_queries_leave_nothing_prepared(place: tuple[float, float]) -> None:
    lon, lat = place
    at = clock.now()
    box = (lon - 0.05, lat - 0.05, lon + 0.05, lat + 0.05)
    category = next(each for each in config.snapshot().categories.values() if each.is_active)
    column, row = mercator.cell_of(14, *mercator.to_mercator(lon, lat))
    desk = Viewer(standings=(Standing(Role.TRIAGE),))
    before = _prepared()
    for _time in range(TIMES):
        report_list.page(report_list.Filters())
        report_list.page(report_list.Filters(bbox=box, states=(State.ASSIGNED,)))
        report_list.page(report_list.Filters(bbox=box, category=(category.pk,), after=(at, 1)))
        agency_queue.queue(desk, at=at)
        nearby.similar(category, lon=lon, lat=lat, at=at)
        nearby.page(nearby.Filters(near=place), at=at)
        map_tiles.reports_tile(14, column, row)
        scorecards.median_minutes(since=at.date(), until=at.date())
    assert _prepared() == before


def test_only_the_two_statements_of_intake_are_prepared_naming_their_city(
    place: tuple[float, float], batam: City
) -> None:
    for number in range(3):
        _submit(place, number, clock.now())
    mine = [each for each in _prepared() if f'"{batam.schema_name}".' in each]
    assert len(mine) == 2
    assert any("INSERT INTO" in each and "reporting_report" in each for each in mine)
    assert any("st_covers" in each.lower() for each in mine)


def _submit(place: tuple[float, float], number: int, at: datetime) -> None:
    lon, lat = place
    submission = intake.Submission(
        description=f"Sampah menumpuk, tumpukan {number}.",
        category=next(
            each.code
            for each in config.snapshot().categories.values()
            if each.is_active and not each.next_door_name
        ),
        lon=lon,
        lat=lat,
    )
    intake.submit(submission, actor=Actor.citizen(), at=at)


def _prepared() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [statement for (statement,) in cursor.fetchall()]
