"""``GET /api/v1/reports`` with every filter, ``/nearby`` and ``/similar``: what is found, and by whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from reporting.models import Agency, Area, Category, Report
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.selectors import report_search
from tenants.models import City
from tests.api.conftest import problem_of
from tests.make.reporting import make_agency, make_person, make_report, some_kelurahan
from tests.make.reports import BATAM_CENTER, SUBMITTED_AT
from tests.support.clients import CityClient, signed_in

URL = "/api/v1/reports"
LON, LAT = BATAM_CENTER


def found(api: CityClient, path: str = URL, **query: Any) -> list[str]:
    response = api.get(path, {name: str(value) for name, value in query.items()})
    assert response.status_code == 200, response.content
    return [report["number"] for report in response.json()["results"]]


def all_pages(api: CityClient, **query: Any) -> list[str]:
    numbers: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        body = api.get(URL, {**query, **cursor}).json()
        numbers += [report["number"] for report in body["results"]]
        if body["next"] is None:
            return numbers
        cursor = {"cursor": body["next"]}


def north(metres: float) -> Point:
    return Point(LON, LAT + metres / 111_195, srid=4326)


# Area, agency, time.


def test_by_kelurahan_by_kecamatan_and_by_both(api: CityClient) -> None:
    first = some_kelurahan()
    other = Area.objects.kelurahan().exclude(parent=first.parent).order_by("code")[0]
    here = make_report(kelurahan=first, kecamatan=first.parent)
    there = make_report(kelurahan=other, kecamatan=other.parent)
    make_report()
    assert first.parent is not None

    assert found(api, area=first.code) == [here.number]
    assert found(api, area=first.parent.code) == [here.number]
    assert found(api, area=f"{first.code},{other.code}") == [there.number, here.number]
    assert found(api, area=f"{first.parent.code},{other.code}") == [there.number, here.number]
    assert found(api, area=first.code, state="closed") == []


def test_an_agency_includes_its_units(api: CityClient) -> None:
    unit = make_agency(code="upt-angkut")
    Agency.objects.filter(pk=unit.pk).update(parent=Agency.objects.get(code="dlh"))
    of_agency = make_report(state=State.ASSIGNED, agency="dlh")
    of_unit = make_report(state=State.ASSIGNED, agency="upt-angkut")
    make_report()
    _forget_setup()

    assert found(api, agency="dlh") == [of_unit.number, of_agency.number]
    assert found(api, agency="upt-angkut") == [of_unit.number]


def test_since_counts_and_until_does_not(api: CityClient) -> None:
    made = [make_report(submitted_at=SUBMITTED_AT + timedelta(hours=h)).number for h in range(4)]
    first, last = (SUBMITTED_AT + timedelta(hours=h) for h in (1, 3))

    assert found(api, since=first.isoformat(), until=last.isoformat()) == [made[2], made[1]]
    assert found(api, since=last.isoformat()) == [made[3]]
    assert found(api, until=first.isoformat()) == [made[0]]


def test_several_states_and_categories(api: CityClient) -> None:
    codes = list(
        Category.objects.filter(parent__isnull=True, next_door_name="").order_by("code")[:3]
    )
    made = [
        make_report(state=state, category=category.code).number
        for state, category in zip(
            (State.ASSIGNED, State.CLOSED, State.REJECTED), codes, strict=True
        )
    ]

    assert found(api, state="closed,rejected") == [made[2], made[1]]
    assert found(api, state="rejected") == [made[2]]
    assert found(api, state="open,closed") == [made[1], made[0]]
    assert found(api, category=f"{codes[0].code},{codes[2].code}") == [made[2], made[0]]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"area": "99.99.99"}, "area"),
        ({"area": ","}, "area"),
        ({"agency": "tidak-ada"}, "agency"),
        ({"category": "sampah,tidak-ada"}, "category"),
        ({"category": ",".join(["sampah"] * 21)}, "category"),
        ({"since": "2026-11-22"}, "since"),
        ({"since": "2026-11-22T08:00:00"}, "since"),
        ({"until": "besok"}, "until"),
        ({"since": "2026-11-22T08:00:00Z", "until": "2026-11-22T08:00:00Z"}, "until"),
        ({"bbox": "1.0,104.0,1.2,104.2"}, "bbox"),
        ({"q": "???"}, "q"),
        ({"q": "satu dua tiga empat lima enam tujuh delapan sembilan"}, "q"),
        ({"q": "x" * 101}, "q"),
        ({"q": "a\x00b"}, "q"),
        ({"sort": "priority"}, "sort"),
        ({"desk": "mungkin"}, "desk"),
    ],
)
def test_a_parameter_that_cannot_be_meant_is_named(
    api: CityClient, query: dict[str, str], field: str
) -> None:
    response = api.get(URL, query)

    assert response.status_code == 422, response.content
    assert [error["field"] for error in response.json()["errors"]] == [field]


# Words.


def test_all_words_must_occur_also_in_other_forms(api: CityClient) -> None:
    heap = make_report(description="Sampah menumpuk di depan gang")
    hole = make_report(description="Jalan berlubang, sering kebanjiran")
    make_report(description="Sampah di sungai, jalan sempit")

    assert found(api, q="SAMPAH menumpuk") == [heap.number]
    assert found(api, q="lubang jalan") == [hole.number]
    assert found(api, q="jalanan banjir") == [hole.number]
    assert found(api, q="sampah berlubang") == []


def test_a_number_finds_its_report_however_it_is_typed(api: CityClient) -> None:
    report = make_report(number="BTM-2603-0777")
    make_report(description="btm 2603 777")

    assert found(api, q="btm 2603 777") == [report.number]
    assert found(api, q="BTM-2603-9999") == []


def test_words_never_find_what_is_hidden(api: CityClient) -> None:
    secret = make_report(description="pungutan liar", visibility="secret")
    make_report(description="pungutan liar", needs_triage=True)

    assert found(api, q="pungutan") == []
    assert found(api, q=secret.number) == []


def test_pages_of_a_search_reach_years_back_without_gap_or_repetition(api: CityClient) -> None:
    days = (0, 0, 3, 20, 21, 90, 400, 401, 700, 1500)
    made = [
        make_report(
            description="Banjir setinggi lutut", submitted_at=SUBMITTED_AT - timedelta(days=back)
        ).number
        for back in days
    ]
    for back in (0, 50, 1000):
        make_report(submitted_at=SUBMITTED_AT - timedelta(days=back))
    expected = [made[1], made[0], *made[2:]]

    assert all_pages(api, q="banjir", limit="3") == expected
    assert all_pages(api, q="banjir") == expected


def test_a_word_that_was_common_once_is_searched_in_smaller_steps(api: CityClient) -> None:
    """The same reports, whether a window is sorted at once or falls into parts."""
    for back in range(0, 600, 7):
        make_report(description="banjir", submitted_at=SUBMITTED_AT - timedelta(days=300 + back))
    make_report(submitted_at=SUBMITTED_AT)
    whole = all_pages(api, q="banjir", limit="20")

    with patch.object(report_search, "MOST_AT_ONCE", 2):
        assert all_pages(api, q="banjir", limit="20") == whole
    assert len(whole) == len(set(whole)) == 86


def test_words_go_with_every_other_filter(api: CityClient) -> None:
    kelurahan = some_kelurahan()
    wanted = make_report(
        description="lampu mati", kelurahan=kelurahan, kecamatan=kelurahan.parent,
        state=State.ASSIGNED,
    )  # fmt: skip
    make_report(description="lampu mati", kelurahan=kelurahan, state=State.CLOSED)
    make_report(description="lampu mati", location=Point(104.2, 1.0, srid=4326))
    box = f"{LON - 0.01},{LAT - 0.01},{LON + 0.01},{LAT + 0.01}"

    assert found(
        api, q="lampu mati", area=kelurahan.code, bbox=box, state="open", category="sampah",
        agency="dlh", since=SUBMITTED_AT.isoformat(),
    ) == [wanted.number]  # fmt: skip


def test_a_search_uses_the_index_of_words(batam: City) -> None:
    """The index's expression and the query's are the same text, or this would read every report."""
    sent: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        sent.append(context["cursor"].cursor._query.query.decode())
        return result

    make_report(description="banjir")
    with connection.execute_wrapper(note):
        report_search.rows("banjir", "true", [], limit=5)
    window = next(each for each in sent if "plainto_tsquery" in each)
    words_only = window.replace("AND r.submitted_at <", "AND r.submitted_at + interval '0' <")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + words_only.replace("%", "%%"))
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "report_words_idx" in plan, plan


# The desk.


def test_a_desk_lists_what_its_people_answer_for(batam: City) -> None:
    hidden = make_report(state=State.ASSIGNED, visibility="secret")
    make_report(state=State.ASSIGNED, agency=make_agency(code="lain").code)
    client = signed_in(batam, make_person(Role.AGENCY_OPERATOR, agency="dlh"))

    assert found(client, desk="true") == [hidden.number]
    assert found(client, desk="true", state="closed") == []
    assert hidden.number not in found(client)


def test_nobody_else_has_a_desk(api: CityClient) -> None:
    problem_of(api.get(URL, {"desk": "true"}), 403, "no_desk")


# Around a place.


def test_the_nearest_come_first_with_their_metres(api: CityClient) -> None:
    far = make_report(location=north(300))
    near = make_report(location=north(40), state=State.CLOSED)
    make_report(location=north(900))
    make_report(location=north(10), visibility="secret")

    response = api.get(f"{URL}/nearby", {"lat": str(LAT), "lon": str(LON)})

    body = response.json()["results"]
    assert [(each["number"], each["distance_m"]) for each in body] == [
        (near.number, 40), (far.number, 300),
    ]  # fmt: skip
    assert found(api, f"{URL}/nearby", lat=LAT, lon=LON, state="open") == [far.number]
    assert found(api, f"{URL}/nearby", lat=LAT, lon=LON, radius_m=100) == [near.number]
    assert found(api, f"{URL}/nearby", lat=LAT, lon=LON, limit=1) == [near.number]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"lat": "1.1"}, "lon"),
        ({"lat": "104.05", "lon": "1.13"}, "lat"),
        ({"lat": "1.1", "lon": "104", "radius_m": "5001"}, "radius_m"),
        ({"lat": "1.1", "lon": "104", "limit": "0"}, "limit"),
        ({"lat": "1.1", "lon": "104", "category": "x"}, "category"),
    ],
)
def test_a_place_that_cannot_be_meant(api: CityClient, query: dict[str, str], field: str) -> None:
    response = api.get(f"{URL}/nearby", query)

    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]


def test_similar_reports_are_those_the_citizens_form_asks_about(api: CityClient) -> None:
    now = clock.now()
    near = make_report(location=north(12), submitted_at=now)
    make_report(location=north(12), submitted_at=now - timedelta(days=60))
    make_report(location=north(200), submitted_at=now)
    make_report(location=north(5), submitted_at=now, state=State.CLOSED)
    point = {"lat": str(LAT), "lon": str(LON)}

    assert found(api, f"{URL}/similar", **point, category="sampah") == [near.number]
    response = api.get(f"{URL}/similar", {**point, "category": "sampah"})
    assert response.json()["results"][0]["distance_m"] == 12
    problem_of(api.get(f"{URL}/similar", {**point, "category": "x"}), 422, "invalid_filter")


# What it costs.


@pytest.mark.parametrize(
    ("path", "query", "most"),
    [
        (URL, {}, 1),
        (URL, {"category": "sampah", "agency": "dlh", "state": "open"}, 2),
        (URL, {"bbox": "103.9,1.0,104.2,1.2", "category": "sampah"}, 2),
        (URL, {"q": "sampah"}, 4),
        (f"{URL}/nearby", {"lat": "1.1301", "lon": "104.0535"}, 2),
        (f"{URL}/similar", {"lat": "1.1301", "lon": "104.0535", "category": "sampah"}, 4),
    ],
)
def test_a_list_costs_so_many_queries_however_long(
    api: CityClient, path: str, query: dict[str, str], most: int
) -> None:
    for _each in range(5):
        make_report(state=State.ASSIGNED, submitted_at=clock.now())
    api.get(path, query)

    with CaptureQueriesContext(connection) as queries:
        assert api.get(path, query).status_code == 200

    assert len(queries) <= most, [query["sql"][:120] for query in queries]
    assert Report.objects.count() == 5


def _forget_setup() -> None:
    from reporting.services import config

    config.forget()
