"""How often a caller may ask: told on every answer, refused with a time to wait, never without Redis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest
from redis.exceptions import ConnectionError as RedisAway
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import ApiView
from api.schema import operation
from api.scopes import anybody
from core import ratelimit, redis
from tenants.models import City
from tests.api.conftest import problem_of
from tests.api.foundations.conftest import Ask, document
from tests.make.access import bearer, make_key
from tests.make.cities import entitle
from tests.support.clients import CityClient

LIST = "/api/v1/reports"


class Quiet(ApiView):
    """Answers nothing much."""

    access = {"GET": anybody()}

    @operation("quiet", summary="Nothing", responses={200: None})
    def get(self, request: Request) -> Response:
        return Response({})


def left(headers: Mapping[str, str]) -> int:
    return int(headers["RateLimit"].partition("r=")[2].partition(";")[0])


def test_every_answer_says_what_is_left(batam: City, settings: Any) -> None:
    settings.API_OPEN_PER_MINUTE = 50
    somebody = CityClient(batam, REMOTE_ADDR=f"2001:db8::{uuid4().hex[:4]}")

    first, second = somebody.get(LIST), somebody.get(LIST, {"tidak": "ada"})

    assert first.headers["RateLimit-Policy"] == '"default";q=50;w=60'
    assert left(first.headers) == 49
    assert second.status_code == 422
    assert left(second.headers) in (48, 49)  # a slow machine fills a token meanwhile


def test_an_address_without_a_credential_has_to_wait_and_another_has_not(
    batam: City, settings: Any
) -> None:
    settings.API_OPEN_PER_MINUTE = 3
    greedy = CityClient(batam, REMOTE_ADDR=f"2001:db8::{uuid4().hex[:4]}")
    other = CityClient(batam, REMOTE_ADDR=f"2001:db8:1::{uuid4().hex[:4]}")

    answers = [greedy.get(LIST, headers={"X-Device-Id": f"p{n}"}) for n in range(5)]

    refused = problem_of(answers[-1], 429, "too_many")
    assert 1 <= int(answers[-1].headers["Retry-After"]) == refused["retry_after"] <= 20
    assert left(answers[-1].headers) == 0
    assert other.get(LIST).status_code == 200


def test_a_key_has_a_bucket_of_its_own_as_large_as_the_package_says(
    batam: City, settings: Any
) -> None:
    settings.API_OPEN_PER_MINUTE = 2
    entitle(api_per_minute=40)
    one, two = make_key()[1], make_key()[1]
    client = CityClient(batam, REMOTE_ADDR=f"2001:db8::{uuid4().hex[:4]}")
    for _time in range(3):
        client.get(LIST)

    answers = [client.get(LIST, headers=bearer(one)) for _time in range(5)]

    assert client.get(LIST).status_code == 429
    assert {each.status_code for each in answers} == {200}
    assert answers[0].headers["RateLimit-Policy"] == '"default";q=40;w=60'
    assert left(client.get(LIST, headers=bearer(two)).headers) == 39


def test_a_crowd_without_credentials_takes_nothing_from_the_citys_systems(batam: City) -> None:
    entitle(api_per_minute=10)
    key = make_key()[1]
    crowd = [CityClient(batam, REMOTE_ADDR=f"198.51.100.{n}") for n in range(12)]

    statuses = [each.get(LIST).status_code for each in crowd]

    assert statuses[-1] == 429
    assert crowd[-1].get(LIST, headers=bearer(key)).status_code == 200


def test_a_bucket_is_a_citys_own(batam: City, bekasi: City, settings: Any) -> None:
    settings.API_OPEN_PER_MINUTE = 2
    address = f"2001:db8::{uuid4().hex[:4]}"
    here, there = CityClient(batam, REMOTE_ADDR=address), CityClient(bekasi, REMOTE_ADDR=address)
    for _time in range(3):
        here.get(LIST)

    assert here.get(LIST).status_code == 429
    assert there.get(LIST).status_code == 200


def test_without_redis_nobody_is_refused(
    batam: City, settings: Any, monkeypatch: pytest.MonkeyPatch, ask: Ask
) -> None:
    settings.API_OPEN_PER_MINUTE = 1

    def away(*_arguments: Any, **_more: Any) -> Any:
        raise RedisAway

    monkeypatch.setattr(redis, "client", away)
    answers = [ask(Quiet) for _time in range(4)]

    assert [each.status_code for each in answers] == [200] * 4
    assert left(answers[-1].headers) == 1
    assert document(answers[-1]) == {}


def test_a_bucket_fills_evenly(batam: City) -> None:
    who = uuid4().hex
    taken = [ratelimit.take("uji", who, quota=2, window=2000).wait for _time in range(3)]

    assert taken[:2] == [None, None]
    assert taken[2] is not None
    assert 990 <= taken[2] <= 1000


def test_sending_a_report_has_limits_of_its_own(api: CityClient, settings: Any) -> None:
    settings.API_OPEN_PER_MINUTE = 1
    for _time in range(3):
        api.get(LIST)

    refused = api.post_json(LIST, {})

    assert refused.status_code == 422
    assert "RateLimit" not in refused.headers
