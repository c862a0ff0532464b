"""What answers point at: pages of problems, versions that end, and calls that are counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils.http import http_date
from rest_framework.request import Request
from rest_framework.response import Response

from api import versions
from api.base import ApiView
from api.documents import catalogue
from api.explaining.pages import kinds
from api.schema import operation
from api.scopes import anybody, key_only, people, staff
from core import clock, redis
from core.calls import usage
from core.calls.models import ApiUsage
from core.tenancy import inside
from tenants.models import City
from tests.api.foundations.conftest import Ask, document
from tests.make.access import bearer, make_key
from tests.support.clients import CityClient, PlatformClient

SINCE = datetime(2026, 1, 15, tzinfo=UTC)


class Old(ApiView):
    """On its way out."""

    access = {"GET": anybody(), "POST": people(), "PUT": key_only("work.read"), "PATCH": staff("")}

    @operation("old_thing", summary="Old", responses={200: None})
    def get(self, request: Request) -> Response:
        return Response({})


def test_the_type_of_every_problem_is_a_page(batam: City) -> None:
    visitor = CityClient(batam)
    refused = visitor.get("/api/v1/reports", {"tidak": "ada"}).json()

    page = visitor.get(refused["type"])

    assert page.status_code == 200
    assert "text/html" in page.headers["Content-Type"]
    assert "<code>invalid</code>" in page.content.decode()


def test_every_kind_of_problem_says_what_it_means(batam: City) -> None:
    visitor = CityClient(batam)
    silent = [code for code, kind in kinds().items() if not kind.words]

    assert silent == []
    assert len(kinds()) > 100
    for code in ("too_many", "scope_missing", "report_not_found", "idempotency_in_flight"):
        assert visitor.get(f"/api/problems/{code}").status_code == 200
    listed = visitor.get("/api/problems/").content.decode()
    assert all(f"/api/problems/{code}" in listed for code in kinds())
    assert visitor.get("/api/problems/tidak_ada").status_code == 404


@pytest.mark.usefixtures("batam")
def test_the_pages_stand_on_the_platforms_host_too() -> None:
    platform = PlatformClient()

    assert platform.get("/api/problems/scope_missing").status_code == 200
    assert "Sunset" in platform.get("/api/versions").content.decode()


def test_what_will_stop_says_so_on_every_answer_and_then_stops(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    sunset = SINCE + timedelta(days=400)
    fate = versions.Deprecated(SINCE, sunset, "new_thing", "/api/v1/new")
    monkeypatch.setattr(versions, "DEPRECATED", {("city-v1", "old_thing"): fate})
    monkeypatch.setattr(clock, "now", lambda: sunset - timedelta(seconds=1))
    meanwhile = ask(Old)
    monkeypatch.setattr(clock, "now", lambda: sunset)
    afterwards = ask(Old)

    assert meanwhile.status_code == 200
    assert meanwhile.headers["Deprecation"] == f"@{int(SINCE.timestamp())}"
    assert meanwhile.headers["Sunset"] == http_date(sunset.timestamp())
    assert '</api/v1/new>; rel="successor-version"' in meanwhile.headers["Link"]
    assert '</api/versions>; rel="deprecation"' in meanwhile.headers["Link"]
    assert afterwards.status_code == 410
    assert document(afterwards)["code"] == "operation_gone"
    assert "new_thing" in document(afterwards)["detail"]


def test_nothing_stops_within_a_year() -> None:
    with pytest.raises(ValueError, match="twelve"):
        versions.Deprecated(SINCE, SINCE + timedelta(days=364), "x", "/x")
    assert all(fate.sunset - fate.since >= versions.NOTICE for fate in versions.DEPRECATED.values())


@pytest.mark.parametrize("method", ["delete", "options", "trace"])
def test_a_method_that_is_none_is_named_with_those_that_are(ask: Ask, method: str) -> None:
    refused = ask(Old, method)

    assert refused.status_code == 405
    assert "GET" in refused.headers["Allow"]


def test_calls_are_counted_by_credential_operation_and_outcome(batam: City, bekasi: City) -> None:
    redis.client().flushdb()
    key, secret = make_key()
    client = CityClient(batam)
    for headers in (bearer(secret), bearer(secret), {}):
        client.get("/api/v1/reports", headers=headers)
    client.get("/api/v1/reports", {"tidak": "ada"}, headers=bearer(secret))

    for _time in range(2):  # carrying them twice changes nothing
        usage.carry(clock.now())

    counted = {
        (row.credential, row.operation, row.status_class): row.calls
        for row in ApiUsage.objects.all()
    }
    assert counted == {
        (f"key:{key.public_id}", "list_reports", 2): 2,
        (f"key:{key.public_id}", "list_reports", 4): 1,
        ("open", "list_reports", 2): 1,
    }
    with inside(bekasi):
        assert usage.carry(clock.now()) == 0


def test_counts_grow_and_old_ones_go(batam: City) -> None:
    redis.client().flushdb()
    at = clock.now()
    for _time in range(2):
        usage.count(credential="open", operation="x", status=200)
        usage.carry(at)

    assert ApiUsage.objects.get().calls == 2
    usage.forget_old(at + timedelta(days=500))
    assert not ApiUsage.objects.exists()


def test_answers_to_somebody_are_kept_by_nobody_else(batam: City) -> None:
    answer: Any = CityClient(batam).get("/api/v1/scorecards")

    assert answer.headers["Cache-Control"].startswith("private")


@pytest.mark.parametrize("contract", catalogue.ALL, ids=lambda found: found.name)
def test_every_contract_tells_what_changed_in_its_version(contract: catalogue.Document) -> None:
    told = contract.file.with_suffix(".CHANGES.md").read_text(encoding="utf-8")

    assert f"\n## {contract.version} (" in told
