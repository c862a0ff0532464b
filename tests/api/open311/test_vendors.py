"""Strict and polling clients of other vendors work as they are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core import clock
from reporting.models import Category, Question, Report
from reporting.rules.lifecycle import Actor
from reporting.rules.states import State
from reporting.services import workflow
from tenants.models import City
from tests.api.conftest import a_place
from tests.api.open311.conftest import V2, make_key
from tests.api.open311.vendors import PollingClient, Problem, ServiceRequest, TypedClient
from tests.make.reporting import make_after_photo, make_report, operator
from tests.support import outbox
from tests.support.clients import CityClient


@pytest.fixture
def typed(open311: CityClient) -> TypedClient:
    return TypedClient(open311, V2)


def test_a_strict_client_reads_services_and_definitions(typed: TypedClient) -> None:
    options = [{"key": "001", "name": "Satu"}, {"key": "002", "name": "Dua"}]
    Question.objects.create(
        category=Category.objects.get(code="sampah"), code="q1", text="Berapa?", kind="single",
        options=options, is_required=True,
    )  # fmt: skip
    Question.objects.create(
        category=Category.objects.get(code="sampah"), code="q2", text="Panjang?", kind="number",
        minimum=1, maximum=9, position=2,
    )  # fmt: skip

    services = {each.service_code: each for each in typed.services()}
    assert services["sampah"].metadata
    assert {each.type for each in services.values()} <= {"realtime", "batch", "blackbox"}
    for code in services:
        attributes = typed.definition(code).attributes
        assert services[code].metadata == bool(attributes)
        assert [each.order for each in attributes] == list(range(1, len(attributes) + 1))
    first, second = typed.definition("sampah").attributes
    assert (first.datatype, first.required) == ("singlevaluelist", True)
    assert [(each.key, each.name) for each in first.values] == [("001", "Satu"), ("002", "Dua")]
    assert (second.datatype, second.values) == ("number", [])
    assert second.datatype_description


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"state": State.RECEIVED, "agency": None}, "open"),
        ({"state": State.ASSIGNED}, "open"),
        ({"state": State.IN_PROGRESS}, "open"),
        ({"state": State.ON_HOLD, "hold_reason": "budget", "held_at": clock.now()}, "open"),
        ({"state": State.RESOLVED, "resolved_at": clock.now()}, "open"),
        ({"state": State.CLOSED, "closed_at": clock.now()}, "closed"),
        ({"state": State.REJECTED, "closed_at": clock.now(), "reject_reason": "no_budget"}, "closed"),
        ({"state": State.REJECTED, "closed_at": clock.now(), "reject_reason": "not_ours",
          "next_door": "PLN Batam"}, "closed"),
    ],
)  # fmt: skip
def test_a_strict_client_reads_a_request_in_any_state(
    typed: TypedClient, facts: dict[str, Any], status: str
) -> None:
    report = make_report(**{"submitted_at": clock.now() - timedelta(hours=1), **facts})

    (listed,) = typed.requests()
    assert listed == typed.request(report.number)
    assert isinstance(listed, ServiceRequest)
    assert (listed.service_request_id, listed.status) == (report.number, status)
    assert listed.status_notes
    if report.closed_at:
        assert listed.updated_datetime == report.closed_at.replace(microsecond=0)
    if report.next_door:
        assert "PLN Batam" in listed.status_notes


def test_a_site_that_polls_follows_its_problems_to_the_end(
    batam: City, open311: CityClient
) -> None:
    lon, lat = a_place()
    site = PollingClient(
        open311, V2, api_key=make_key(name="Lapor Bareng"), jurisdiction="batam.localhost"
    )
    problem = Problem("Sampah menumpuk", lat, lon, "sampah")

    number = site.send(problem)
    report = Report.objects.get(number=number)
    assert "Sampah menumpuk" in report.description
    at = clock.now() + timedelta(seconds=1)
    assert site.poll([problem], until=at) == 1  # passed on to the agency
    assert problem.state == "confirmed"

    acting: dict[str, Any] = {"report_id": report.public_id, "actor": operator("dlh")}
    workflow.accept(**acting, at=clock.now(), note="Regu berangkat")
    photo = make_after_photo(at=clock.now() + timedelta(seconds=1))
    workflow.resolve(**acting, at=clock.now(), note="Sudah diangkut semua", photos=[photo])
    assert site.poll([problem], until=clock.now() + timedelta(seconds=1)) == 2
    assert "Sudah diangkut semua" in (problem.comments or {}).values()

    # Its citizen says so, too: that closes it. The comment does not come back as somebody else's.
    problem.state = "fixed"
    site.comment(problem, "Terima kasih, sudah bersih", comment_id=77, at=clock.now())
    report.refresh_from_db()
    assert report.state == "closed"
    assert site.poll([problem], until=clock.now() + timedelta(seconds=1)) == 0

    # A week later it is there again.
    problem.state = "confirmed"
    site.comment(problem, "Menumpuk lagi", comment_id=78, at=clock.now())
    report.refresh_from_db()
    assert (report.state, report.reopened_count) == ("assigned", 1)
    outbox.drain()


def test_a_token_is_followed_until_somebody_has_read_the_request(
    batam: City, open311: CityClient
) -> None:
    lon, lat = a_place()
    site = PollingClient(open311, V2, api_key=make_key(), jurisdiction="")
    problem = Problem("Telepon saya 0812-3456-7890", lat, lon, "sampah")

    token = site.send(problem)
    assert problem.external_id == ""
    assert site.number_of(token) == ""
    Report.objects.update(needs_triage=False)
    assert site.number_of(token) == Report.objects.get().number


def test_system_steps_are_updates_too(batam: City, open311: CityClient) -> None:
    report = make_report(
        state=State.RESOLVED,
        resolved_at=clock.now() - timedelta(days=4),
        submitted_at=clock.now() - timedelta(days=5),
    )
    workflow.auto_confirm(
        report_id=report.public_id, actor=Actor.system("Konfirmasi otomatis"), at=clock.now()
    )
    site = PollingClient(open311, V2, api_key=make_key(), jurisdiction="")
    problem = Problem("", 0, 0, "sampah", external_id=report.number)

    assert site.poll([problem], until=clock.now() + timedelta(seconds=1)) == 1
    assert problem.state == "fixed"
