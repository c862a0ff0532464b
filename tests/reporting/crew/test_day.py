"""Today's jobs: one's own, the most urgent first, and never who reported."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.gis.geos import Point

from core.tenancy import CityLike
from reporting.models import Crew, WorkOrder, WorkState
from reporting.rules.roles import Role
from reporting.rules.states import State
from tests.make.reporting import make_person, make_running_report, make_work_order
from tests.support.clients import CityClient, signed_in
from tests.support.queries import queries_of


def _job(crew: Crew, at: datetime, *, lon: float = 104.05, lat: float = 1.13) -> WorkOrder:
    report = make_running_report(
        state=State.IN_PROGRESS, at=at, location=Point(lon, lat, srid=4326)
    )
    return make_work_order(report=report, crew=crew, assigned_at=at)


def test_a_crew_sees_its_own_jobs_only(
    phone: CityClient, other_crew: CityClient, order: WorkOrder
) -> None:
    assert str(order.public_id) in phone.get("/tugas/").content.decode()
    assert str(order.public_id) not in other_crew.get("/tugas/").content.decode()


def test_nobody_is_sent_to_sign_in(nobody: CityClient) -> None:
    assert nobody.get("/tugas/")["Location"] == "/masuk/?next=/tugas/"


@pytest.mark.parametrize("role", [Role.AGENCY_OPERATOR, Role.COMMAND, None])
def test_people_at_desks_have_no_jobs(batam: CityLike, role: Role | None) -> None:
    assert signed_in(batam, make_person(role)).get("/tugas/").status_code == 403


def test_the_reporter_is_nowhere_on_the_page(phone: CityClient, order: WorkOrder) -> None:
    pages = phone.get("/tugas/").content + phone.get(f"/tugas/{order.public_id}").content

    assert b"Sri Wahyuni" not in pages
    assert b"81234567890" not in pages


def test_the_next_deadline_comes_first_and_a_job_under_way_before_all(
    phone: CityClient, crew: Crew, now: datetime
) -> None:
    later = _job(crew, now)
    sooner = _job(crew, now - timedelta(hours=6))
    page = phone.get("/tugas/").content.decode()
    assert page.index(str(sooner.public_id)) < page.index(str(later.public_id))

    WorkOrder.objects.filter(pk=later.pk).update(state=WorkState.EN_ROUTE, started_at=now)

    page = phone.get("/tugas/").content.decode()
    assert page.index(str(later.public_id)) < page.index(str(sooner.public_id))


def test_nearest_first_when_the_phone_says_where_it_is(
    phone: CityClient, crew: Crew, now: datetime
) -> None:
    far = _job(crew, now - timedelta(hours=6), lon=104.10)
    near = _job(crew, now, lon=104.05)

    page = phone.get("/tugas/?dekat=1.13,104.051").content.decode()

    assert page.index(str(near.public_id)) < page.index(str(far.public_id))
    assert "111 m" in page


@pytest.mark.parametrize("place", ["abc", "1,2,3", "nan,nan", "0,0", "104.05,1.13"])
def test_a_place_that_cannot_be_is_left_out(
    phone: CityClient, order: WorkOrder, place: str
) -> None:
    assert phone.get("/tugas/", {"dekat": place}).status_code == 200


def test_ten_jobs_cost_as_many_queries_as_one(
    phone: CityClient, crew: Crew, order: WorkOrder, now: datetime
) -> None:
    phone.get("/tugas/")
    few = queries_of(phone, "/tugas/")
    for _each in range(9):
        _job(crew, now)
    many = queries_of(phone, "/tugas/")

    assert many == few
    assert many <= 12
