"""Many equal calls at the same moment do what one does."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections

from core.tenancy import inside
from reporting.models import Report, ReportEvent
from tests.api.open311.conftest import V2, a_request, make_key
from tests.make.reporting import make_report
from tests.support import database
from tests.support.clients import CityClient


def at_once(times: int, call: Callable[[], Any]) -> list[Any]:
    def one(_number: int) -> Any:
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_twenty_equal_requests_are_one_report(committed_db: None) -> None:
    city = database.city("batam")
    with inside(city):
        form = a_request(make_key())
    connections.close_all()

    answers = at_once(
        20,
        lambda: CityClient(city).post(
            f"{V2}/requests.xml", form, headers={"Idempotency-Key": "satu"}
        ),
    )

    assert {(each.status_code, each.content) for each in answers} == {(200, answers[0].content)}
    with inside(city):
        assert Report.objects.count() == 1


def test_one_update_counts_once_even_at_the_same_moment(committed_db: None) -> None:
    city = database.city("batam")
    with inside(city):
        report, key = make_report(), make_key()
    form = {
        "api_key": key, "service_request_id": report.number, "update_id": "7", "description": "Kabar",
    }  # fmt: skip
    connections.close_all()

    answers = at_once(8, lambda: CityClient(city).post(f"{V2}/servicerequestupdates.json", form))

    assert sorted(each.status_code for each in answers) == [200] + [400] * 7
    with inside(city):
        assert ReportEvent.objects.filter(kind="outside_note").count() == 1
