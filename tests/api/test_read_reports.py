"""``GET /api/v1/reports`` and one of them: what is shown, to whom, page by page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reporting.models import Agency, Category, ReportEvent
from reporting.rules.roles import Role
from reporting.rules.states import State
from tenants.models import City
from tests.api.conftest import problem_of
from tests.make.reporting import make_person, make_report, some_kelurahan
from tests.make.reports import BATAM_CENTER, SUBMITTED_AT
from tests.support.clients import CityClient, signed_in

URL = "/api/v1/reports"


def numbers_of(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [report["number"] for report in response.json()["results"]]


def test_the_newest_come_first(api: CityClient) -> None:
    old = make_report(submitted_at=SUBMITTED_AT)
    new = make_report(submitted_at=SUBMITTED_AT + timedelta(hours=1))

    response = api.get(URL)

    assert numbers_of(response) == [new.number, old.number]
    assert response.json()["next"] is None
    assert response.headers["Content-Type"] == "application/json"


def test_pages_follow_each_other_without_gap_or_repetition(api: CityClient) -> None:
    """Also where many share one moment."""
    made = [make_report(submitted_at=SUBMITTED_AT).number for _ in range(7)]

    seen: list[str] = []
    path = f"{URL}?limit=3"
    pages = 0
    while path:
        response = api.get(path)
        seen += numbers_of(response)
        following = response.json()["next"]
        path = f"{URL}?limit=3&cursor={following}" if following else ""
        pages += 1

    assert seen == made[::-1]
    assert pages == 3


def test_what_the_public_may_not_see_is_not_listed(api: CityClient) -> None:
    shown = make_report()
    make_report(visibility="secret")
    make_report(needs_triage=True)

    assert numbers_of(api.get(URL)) == [shown.number]


def test_filters_by_state_category_and_place(api: CityClient) -> None:
    open_ = make_report(state=State.ASSIGNED)
    closed = make_report(state=State.CLOSED)
    code = Category.objects.filter(parent__isnull=True).exclude(code="sampah").earliest("pk").code
    other = make_report(state=State.ASSIGNED, category=code)
    far = make_report(state=State.ASSIGNED, location=Point(104.2, 1.0, srid=4326))
    lon, lat = BATAM_CENTER
    near = f"{lon - 0.01},{lat - 0.01},{lon + 0.01},{lat + 0.01}"

    assert set(numbers_of(api.get(URL, {"state": "open"}))) == {
        open_.number, other.number, far.number,
    }  # fmt: skip
    assert numbers_of(api.get(URL, {"state": "closed"})) == [closed.number]
    assert numbers_of(api.get(URL, {"category": code})) == [other.number]
    assert set(numbers_of(api.get(URL, {"bbox": near}))) == {
        open_.number, closed.number, other.number,
    }  # fmt: skip
    assert numbers_of(api.get(URL, {"bbox": near, "state": "closed", "category": "sampah"})) == [
        closed.number
    ]


def test_a_category_includes_those_below_it(api: CityClient) -> None:
    child = Category.objects.filter(parent__isnull=False).first()
    assert child is not None
    assert child.parent is not None
    report = make_report(category=child.code)

    assert numbers_of(api.get(URL, {"category": child.parent.code})) == [report.number]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"bbox": "1,2,3"}, "bbox"),
        ({"bbox": "a,b,c,d"}, "bbox"),
        ({"bbox": "nan,nan,nan,nan"}, "bbox"),
        ({"bbox": "104.1,1.2,104.0,1.1"}, "bbox"),
        ({"bbox": "104.0,1.1,190,1.2"}, "bbox"),
        ({"state": "assigned,nowhere"}, "state"),
        ({"category": "tidak-ada"}, "category"),
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "banyak"}, "limit"),
        ({"limit": "²"}, "limit"),
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "%00"}, "cursor"),
        ({"cursor": "MjAyNi0wMy0wMlQwMjowMDowMHwx"}, "cursor"),
    ],
)
def test_a_filter_that_cannot_be_read_is_named(
    api: CityClient, query: dict[str, str], field: str
) -> None:
    response = api.get(URL, query)

    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]


def test_a_hundred_is_the_longest_page(api: CityClient) -> None:
    assert api.get(URL, {"limit": "100"}).status_code == 200


def test_a_list_costs_one_query_however_long(api: CityClient) -> None:
    for _ in range(5):
        make_report(state=State.ASSIGNED)
    api.get(URL)

    with CaptureQueriesContext(connection) as queries:
        assert len(numbers_of(api.get(URL))) == 5

    assert len(queries) == 1


def test_one_report_has_its_timeline_and_photos(api: CityClient) -> None:
    report = make_report(state=State.ASSIGNED, kelurahan=some_kelurahan())
    for kind, public in (("received", True), ("hidden", False)):
        ReportEvent.objects.create(
            report=report, kind=kind, actor_role="citizen", actor_label="Sari",
            is_public=public, happened_at=SUBMITTED_AT,
        )  # fmt: skip

    response = api.get(f"{URL}/{report.public_id}")

    assert response.status_code == 200
    document = response.json()
    assert document["number"] == report.number
    assert document["agency"] == "dlh"
    assert [event["kind"] for event in document["timeline"]] == ["received"]
    assert document["photos"] == []
    assert b"Sari" not in response.content


def test_one_report_costs_three_queries(api: CityClient) -> None:
    report = make_report(state=State.ASSIGNED, kelurahan=some_kelurahan())
    path = f"{URL}/{report.public_id}"
    api.get(path)

    with CaptureQueriesContext(connection) as queries:
        assert api.get(path).status_code == 200

    assert len(queries) == 3, [query["sql"][:90] for query in queries]


def test_a_report_that_did_not_change_is_not_sent_again(api: CityClient) -> None:
    report = make_report(state=State.ASSIGNED)
    path = f"{URL}/{report.public_id}"
    first = api.get(path)
    tag = first.headers["ETag"]

    same = api.get(path, headers={"If-None-Match": tag})
    weak = api.get(path, headers={"If-None-Match": f'W/{tag}, "x"'})
    report.supporters_count = 3
    report.save(update_fields=["supporters_count"])
    other = api.get(path, headers={"If-None-Match": tag})

    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", tag)
    assert weak.status_code == 304
    assert (other.status_code, other.json()["supporters"]) == (200, 3)
    assert "private" in first.headers["Cache-Control"]


def test_a_report_that_is_not_there_and_one_that_is_hidden_look_alike(api: CityClient) -> None:
    hidden = make_report(visibility="secret")
    missing = "00000000-0000-4000-8000-000000000000"

    one = problem_of(api.get(f"{URL}/{hidden.public_id}"), 404, "report_not_found")
    two = problem_of(api.get(f"{URL}/{missing}"), 404, "report_not_found")

    assert {**one, "trace_id": ""} == {**two, "trace_id": ""}
    problem_of(api.get(f"{URL}/bukan-uuid"), 404, "not_found")


@pytest.mark.parametrize(
    ("_case", "role", "agency", "expected"),
    [
        ("triage", Role.TRIAGE, "dlh", 200),
        ("the responsible agency", Role.AGENCY_OPERATOR, "dlh", 200),
        ("another agency", Role.AGENCY_OPERATOR, "dbm-sda", 404),
        ("the command centre", Role.COMMAND, "dlh", 404),
    ],
)
def test_who_sees_a_secret_report(
    batam: City, _case: str, role: Role, agency: str, expected: int
) -> None:
    if not Agency.objects.filter(code=agency).exists():
        agency = Agency.objects.exclude(code="dlh").exclude(parent__code="dlh").earliest("pk").code
    report = make_report(state=State.ASSIGNED, visibility="secret")

    client = signed_in(batam, make_person(role, agency=agency))

    assert client.get(f"{URL}/{report.public_id}").status_code == expected


def test_the_sender_sees_their_secret_report_by_device_and_by_link(batam: City) -> None:
    sender = CityClient(batam, device="ponsel-sari")
    lon, lat = some_kelurahan().label_point
    receipt = sender.post_json(
        URL, {"description": "Pungutan liar", "visibility": "secret", "lon": lon, "lat": lat}
    ).json()
    path = f"{URL}/{receipt['id']}"
    stranger = CityClient(batam, device="ponsel-budi")

    assert sender.get(path).status_code == 200
    assert stranger.get(path).status_code == 404
    by_link = stranger.get(path, headers={"X-Follow-Token": receipt["follow_token"]})
    assert by_link.status_code == 200
    assert stranger.get(path, headers={"X-Follow-Token": "salah"}).status_code == 404
