"""``tell_position`` with the phone's own time: what it measured while it was out of reach."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from core import clock
from core.live.models import CityEvent
from reporting.models import CrewPosition, WorkOrder, WorkState
from reporting.rules.roles import Role
from reporting.rules.states import State
from tenants.models import City
from tests.api.conftest import problem_of
from tests.make.access import bearer, make_token
from tests.make.reporting import make_crew, make_person, make_running_report, make_work_order
from tests.support.clients import CityClient

HOUR = timedelta(hours=1)
#: About 111 metres of longitude at the equator.
STEP = 0.001


class Phone:
    """The phone of a crew that set out two hours ago."""

    def __init__(self, city: City) -> None:
        person = make_person(Role.CREW, name="Pak Udin")
        report = make_running_report(state=State.IN_PROGRESS)
        self.order = make_work_order(
            report=report,
            crew=make_crew(user_id=person.pk),
            state=WorkState.EN_ROUTE,
            started_at=clock.now() - 2 * HOUR,
        )
        self._client = CityClient(city)
        self._client.defaults["HTTP_AUTHORIZATION"] = bearer(make_token(person)[1])["Authorization"]

    def tell(self, steps: float, measured_at: datetime | str | None = None) -> Any:
        body: dict[str, Any] = {"lon": 104.05 + STEP * steps, "lat": 1.13}
        if measured_at is not None:
            text = measured_at if isinstance(measured_at, str) else measured_at.isoformat()
            body["measured_at"] = text
        path = f"/api/v1/work-orders/{self.order.public_id}/positions"
        return self._client.post_json(path, body)


@pytest.fixture
def phone(batam: City) -> Phone:
    return Phone(batam)


def test_what_was_measured_out_of_reach_lengthens_the_way_and_moves_nobody_back(
    phone: Phone,
) -> None:
    now = clock.now()

    told = [
        phone.tell(0, now - HOUR),
        phone.tell(4),
        phone.tell(2, now - HOUR / 2),  # on the way between the two: not a metre more
        phone.tell(2, now - HOUR / 2),  # the same again, because the answer was lost
    ]

    assert [each.json()["noted"] for each in told] == [True, True, True, False]
    places = CrewPosition.objects.order_by("recorded_at").values_list("location", flat=True)
    assert [round((each.x - 104.05) / STEP) for each in places] == [0, 2, 4]
    assert WorkOrder.objects.get().route_metres == pytest.approx(445, abs=3)
    shown = CityEvent.objects.filter(type="crew_moved").order_by("seq")
    assert [round((each.facts["lon"] - 104.05) / STEP) for each in shown] == [0, 4]
    assert shown[0].facts["at"] == (now - HOUR).isoformat()


def test_the_clock_of_a_phone_may_be_a_little_ahead(phone: Phone) -> None:
    assert phone.tell(0, clock.now() + timedelta(seconds=40)).json()["noted"]

    assert CrewPosition.objects.get().recorded_at <= clock.now()


def test_where_the_crew_was_before_it_set_out_is_not_kept(phone: Phone) -> None:
    assert phone.tell(0, clock.now() - 3 * HOUR).json()["noted"] is False

    assert not CrewPosition.objects.exists()


@pytest.mark.parametrize(
    ("measured_at", "code"),
    [
        (timedelta(hours=1), "invalid_time"),
        (timedelta(hours=-7), "invalid_time"),
        (timedelta(days=-20_000), "invalid_time"),
        ("2026-11-22T08:00:00", "no_time_zone"),
        ("2026-11-22", "no_time_zone"),
        ("99999-01-01T00:00:00Z", "invalid"),
        ("9999-12-31T23:59:59-23:00", "invalid_time"),
        ("0001-01-01T00:00:00+14:00", "invalid_time"),
        ("", "invalid"),
    ],
)
def test_times_that_cannot_be(phone: Phone, measured_at: Any, code: str) -> None:
    if isinstance(measured_at, timedelta):
        measured_at = clock.now() + measured_at

    answer = phone.tell(0, measured_at)

    problem = problem_of(answer, 422, code if code == "invalid_time" else "invalid")
    (error,) = problem["errors"]
    assert (error["field"], error["code"]) == ("measured_at", code)
    assert not CrewPosition.objects.exists()
