"""Categories with targets, agencies, areas: what a program asks a city first."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry, Point
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reporting.models import Agency, Area, Category, SlaTarget
from reporting.services import config
from tenants.models import City
from tests.api.conftest import problem_of
from tests.make.reporting import make_agency, some_kelurahan
from tests.support.clients import CityClient

CATEGORIES, AGENCIES, AREAS = "/api/v1/categories", "/api/v1/agencies", "/api/v1/areas"


def promise(kind: str, amount: int, **narrowed: Any) -> SlaTarget:
    return SlaTarget.objects.create(
        kind=kind, amount=amount, unit="hours", counting="elapsed", valid_from=date(2020, 1, 1),
        **narrowed,
    )  # fmt: skip


def targets_of(api: CityClient, code: str) -> list[tuple[str, int, str | None, str | None]]:
    config.forget()
    found = api.get(f"{CATEGORIES}/{code}").json()["targets"]
    return [(each["kind"], each["amount"], each["priority"], each["area"]) for each in found]


def test_a_category_names_its_targets_the_usual_and_the_narrower(api: CityClient) -> None:
    SlaTarget.objects.all().delete()
    kecamatan = Area.objects.kecamatan().order_by("code")[0]
    own = Category.objects.get(code="sampah")
    promise("response", 24)
    promise("response", 8, category=own)
    promise("response", 1, category=own, priority="emergency")
    promise("response", 6, category=own, area=kecamatan)
    promise("response", 8, category=own, priority="low")  # says something new only in that area
    promise("resolution", 72)
    promise("resolution", 5, category=Category.objects.exclude(pk=own.pk).earliest("pk"))

    assert targets_of(api, "sampah") == [
        ("response", 8, None, None),
        ("response", 6, None, kecamatan.code),
        ("response", 1, "emergency", None),
        ("response", 8, "low", kecamatan.code),
        ("resolution", 72, None, None),
    ]


def test_targets_that_are_over_or_yet_to_come_are_not_promised(api: CityClient) -> None:
    SlaTarget.objects.all().delete()
    old = promise("response", 24)
    SlaTarget.objects.filter(pk=old.pk).update(valid_to=date(2021, 1, 1))
    later = promise("resolution", 24)
    SlaTarget.objects.filter(pk=later.pk).update(valid_from=date(2999, 1, 1))

    assert targets_of(api, "sampah") == []


def test_what_is_somebody_elses_is_not_promised(api: CityClient) -> None:
    listed = {each["code"]: each for each in api.get(CATEGORIES).json()}
    next_door = [each for each in listed.values() if each["next_door"]]

    assert next_door
    assert all(each["targets"] == [] for each in next_door)
    assert listed["sampah"]["targets"]


def test_one_category_is_the_same_as_in_the_list(api: CityClient) -> None:
    for each in api.get(CATEGORIES).json()[:4]:
        assert api.get(f"{CATEGORIES}/{each['code']}").json() == each


def test_categories_that_are_off_or_unknown_are_not_there(api: CityClient) -> None:
    Category.objects.filter(code="sampah").update(is_active=False)
    config.forget()

    one = problem_of(api.get(f"{CATEGORIES}/sampah"), 404, "category_not_found")
    two = problem_of(api.get(f"{CATEGORIES}/tidak-ada"), 404, "category_not_found")
    assert {**one, "trace_id": ""} == {**two, "trace_id": ""}
    assert "sampah" not in [each["code"] for each in api.get(CATEGORIES).json()]


def test_agencies_show_their_public_part_only(api: CityClient) -> None:
    agency = make_agency(code="upt-angkut")
    Agency.objects.filter(pk=agency.pk).update(
        parent=Agency.objects.get(code="dlh"), phone="(0778) 1", email="dalam@batam.example"
    )
    kelurahan = some_kelurahan()
    agency.areas.add(kelurahan)
    make_agency(code="bubar")
    Agency.objects.filter(code="bubar").update(is_active=False)
    config.forget()

    response = api.get(AGENCIES)

    listed = {each["code"]: each for each in response.json()}
    assert listed["upt-angkut"] == {
        "code": "upt-angkut", "name": agency.name, "short_name": agency.short_name,
        "parent": "dlh", "phone": "(0778) 1", "areas": [kelurahan.code],
    }  # fmt: skip
    assert listed["dlh"]["areas"] == []
    assert b"dalam@batam.example" not in response.content
    assert api.get(f"{AGENCIES}/upt-angkut").json() == listed["upt-angkut"]
    problem_of(api.get(f"{AGENCIES}/bubar"), 404, "agency_not_found")
    problem_of(api.get(f"{AGENCIES}/tidak%00ada"), 404, "agency_not_found")


def test_areas_are_geojson(api: CityClient) -> None:
    response = api.get(AREAS, {"level": "kecamatan"})

    assert response.headers["Content-Type"] == "application/geo+json"
    body = response.json()
    assert body["type"] == "FeatureCollection"
    kecamatan = list(Area.objects.active().kecamatan().order_by("code"))
    assert [each["id"] for each in body["features"]] == [each.code for each in kecamatan]
    first = body["features"][0]
    shape = GEOSGeometry(str(first["geometry"]).replace("'", '"'))
    assert shape.contains(Point(first["properties"]["lon"], first["properties"]["lat"], srid=4326))
    assert first["properties"]["name"] == kecamatan[0].name
    assert first["properties"]["level"] == "kecamatan"


def test_areas_of_a_kecamatan_and_around_a_point(api: CityClient) -> None:
    kelurahan = some_kelurahan()
    assert kelurahan.parent is not None
    below = Area.objects.active().filter(parent=kelurahan.parent).order_by("code")
    point = {"lon": kelurahan.label_point.x, "lat": kelurahan.label_point.y}

    def codes(**query: Any) -> list[str]:
        body = api.get(AREAS, {"geometry": "none", **query}).json()
        assert all(each["geometry"] is None for each in body["features"])
        return [each["id"] for each in body["features"]]

    assert codes(parent=kelurahan.parent.code) == [each.code for each in below]
    assert codes(**point)[-2:] == [kelurahan.parent.code, kelurahan.code]
    assert codes(**point, level="kelurahan") == [kelurahan.code]
    assert codes(parent="99.99") == []


def test_one_area_simple_and_as_surveyed(api: CityClient) -> None:
    kelurahan = some_kelurahan()
    path = f"{AREAS}/{kelurahan.code}"

    simple, full = api.get(path), api.get(path, {"geometry": "full"})

    assert simple.json()["properties"] == full.json()["properties"]
    assert len(simple.content) <= len(full.content)
    Area.objects.filter(pk=kelurahan.pk).update(is_active=False)
    config.forget()
    problem_of(api.get(path), 404, "area_not_found")
    problem_of(api.get(f"{AREAS}/x%00"), 404, "area_not_found")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"level": "desa"}, "level"),
        ({"geometry": "fine"}, "geometry"),
        ({"lat": "1.1"}, "lon"),
        ({"lat": "104.05", "lon": "1.13"}, "lat"),
        ({"lat": "nan", "lon": "104"}, "lat"),
        ({"city": "batam"}, "city"),
    ],
)
def test_areas_that_cannot_be_meant(api: CityClient, query: dict[str, str], field: str) -> None:
    response = api.get(AREAS, query)

    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]


@pytest.mark.parametrize("path", [CATEGORIES, AGENCIES, AREAS, f"{CATEGORIES}/sampah"])
def test_what_did_not_change_is_not_sent_again(api: CityClient, path: str) -> None:
    first = api.get(path)
    tag = first.headers["ETag"]

    same = api.get(path, headers={"If-None-Match": tag})
    Category.objects.filter(code="sampah").update(description="Lain")
    Agency.objects.filter(code="dlh").update(phone="1")
    Area.objects.filter(pk=some_kelurahan().pk).update(name="Lain")
    config.forget()
    other = api.get(path, headers={"If-None-Match": tag})

    assert (same.status_code, same.content) == (304, b"")
    assert other.status_code == 200
    assert other.headers["ETag"] != tag


@pytest.mark.parametrize(("path", "most"), [(CATEGORIES, 1), (AGENCIES, 2), (AREAS, 1)])
def test_the_catalogue_costs_so_many_queries(api: CityClient, path: str, most: int) -> None:
    api.get(path)

    with CaptureQueriesContext(connection) as queries:
        api.get(path)

    assert len(queries) <= most, [query["sql"][:120] for query in queries]


def test_every_city_has_its_own(batam: City, api: CityClient) -> None:
    names = {each["id"] for each in api.get(AREAS, {"geometry": "none"}).json()["features"]}
    other = CityClient("bekasi").get(AREAS, {"geometry": "none"}).json()["features"]

    assert other
    assert names.isdisjoint(each["id"] for each in other)
