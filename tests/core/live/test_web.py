"""Asking for a ticket and for what was missed."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import RequestFactory

from core import redis
from core.errors import Invalid
from core.live import services
from core.live.channel import TICKET_PREFIX
from core.live.tickets import LiveAway
from core.live.web import events_view, ticket_view
from core.tenancy import CityLike

HOST = "batam.localhost:8000"


def as_wall(request: HttpRequest) -> str:
    return "wall"


def as_nobody(request: HttpRequest) -> str:
    return ""


def post(rf: RequestFactory) -> HttpRequest:
    return rf.post("/dinding/tiket", headers={"host": HOST})


def get(rf: RequestFactory, query: str = "") -> HttpRequest:
    return rf.get(f"/dinding/peristiwa{query}", headers={"host": HOST})


def test_a_ticket_names_its_city_its_page_and_dies_soon(
    batam: CityLike, rf: RequestFactory, settings: Any
) -> None:
    response = ticket_view(as_wall)(post(rf))

    url = urlsplit(json.loads(response.content)["url"])
    assert url.hostname == "batam.localhost"
    [code] = parse_qs(url.query)["ticket"]
    stored = json.loads(str(redis.client().get(f"{TICKET_PREFIX}{code}")))
    assert stored == {"city": batam.schema_name, "scope": "wall", "origin": f"http://{HOST}"}
    assert 0 < int(redis.client().ttl(f"{TICKET_PREFIX}{code}")) <= 60
    assert "no-store" in response["Cache-Control"]


def test_events_after_a_number_come_oldest_first(batam: CityLike, rf: RequestFactory) -> None:
    for key in ("a", "b", "c"):
        services.append("report_changed", key=key, facts={"state": "assigned"})

    body = json.loads(events_view(as_wall)(get(rf, "?after=1")).content)

    assert body["latest"] == 3
    assert [(event["seq"], event["key"]) for event in body["events"]] == [(2, "b"), (3, "c")]
    assert body["events"][0]["facts"] == {"state": "assigned"}


def test_who_may_not_watch_gets_neither(batam: CityLike, rf: RequestFactory) -> None:
    with pytest.raises(PermissionDenied):
        ticket_view(as_nobody)(post(rf))
    with pytest.raises(PermissionDenied):
        events_view(as_nobody)(get(rf))


@pytest.mark.parametrize("after", ["-1", "x", "1e3", str(2**63), "²"])
def test_a_number_that_is_none_is_refused(batam: CityLike, rf: RequestFactory, after: str) -> None:
    with pytest.raises(Invalid):
        events_view(as_wall)(get(rf, f"?after={after}"))


def test_without_redis_there_are_no_tickets_but_still_events(
    batam: CityLike, rf: RequestFactory, settings: Any
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    services.append("report_changed", key="a", facts={})

    with pytest.raises(LiveAway):
        ticket_view(as_wall)(post(rf))
    assert json.loads(events_view(as_wall)(get(rf)).content)["latest"] == 1
