"""``/tiles/reports/{z}/{x}/{y}.mvt``: the map of reports, for everybody."""

from __future__ import annotations

from math import asinh, floor, pi, radians, tan

import pytest

from reporting.models import Category
from reporting.rules.states import State
from tests.api.conftest import problem_of
from tests.make.reporting import make_report
from tests.make.reports import BATAM_CENTER
from tests.support.clients import CityClient


def tile_over(lon: float, lat: float, z: int) -> str:
    x = floor((lon + 180) / 360 * (1 << z))
    y = floor((1 - asinh(tan(radians(lat))) / pi) / 2 * (1 << z))
    return f"/tiles/reports/{z}/{x}/{y}.mvt"


def test_a_tile_shows_what_is_open_and_public(api: CityClient) -> None:
    shown = make_report(state=State.ASSIGNED, description="rahasia keluarga")
    hidden = make_report(state=State.ASSIGNED, visibility="secret")
    closed = make_report(state=State.CLOSED)

    response = api.get(tile_over(*BATAM_CENTER, 15))

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert shown.number.encode() in response.content
    assert hidden.number.encode() not in response.content
    assert closed.number.encode() not in response.content
    assert b"rahasia" not in response.content
    assert response.headers["Cache-Control"].startswith("private")


def test_a_tile_that_did_not_change_is_not_sent_again(api: CityClient) -> None:
    path = tile_over(*BATAM_CENTER, 14)
    make_report(state=State.ASSIGNED)
    first = api.get(path)

    same = api.get(path, headers={"If-None-Match": first.headers["ETag"]})
    make_report(state=State.ASSIGNED)
    other = api.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert (same.status_code, same.content) == (304, b"")
    assert other.status_code == 200


@pytest.mark.parametrize("z", [0, 6, 10, 12])
def test_far_tiles_are_counts(api: CityClient, z: int) -> None:
    assert api.get(tile_over(*BATAM_CENTER, z)).status_code == 200


@pytest.mark.parametrize("path", ["0/1/0", "3/8/0", "3/0/8", "31/0/0", "99/0/0"])
def test_a_tile_that_is_on_no_map(api: CityClient, path: str) -> None:
    problem_of(api.get(f"/tiles/reports/{path}.mvt"), 404, "no_such_tile")


def test_addresses_that_are_no_tiles(api: CityClient) -> None:
    problem_of(api.get("/tiles/reports/a/0/0.mvt"), 404, "not_found")
    problem_of(api.get("/tiles/reports/1/-1/0.mvt"), 404, "not_found")


def test_a_map_of_some_categories(api: CityClient) -> None:
    rubbish = make_report(state=State.ASSIGNED)
    code = Category.objects.filter(parent__isnull=True).exclude(code="sampah").earliest("pk").code
    other = make_report(state=State.ASSIGNED, category=code)
    path = tile_over(*BATAM_CENTER, 15)

    body = api.get(path, {"category": code}).content

    assert other.number.encode() in body
    assert rubbish.number.encode() not in body
    assert api.get(tile_over(*BATAM_CENTER, 10), {"category": code}).status_code == 200
    problem_of(api.get(path, {"category": "tidak-ada"}), 422, "invalid_filter")


def test_a_library_finds_the_tiles_by_their_description(api: CityClient) -> None:
    tiles = api.get("/tiles/reports.json").json()

    assert tiles["tilejson"] == "3.0.0"
    assert tiles["tiles"] == ["http://batam.localhost/tiles/reports/{z}/{x}/{y}.mvt"]
    west, south, east, north = tiles["bounds"]
    lon, lat = BATAM_CENTER
    assert west < lon < east
    assert south < lat < north
    assert [layer["id"] for layer in tiles["vector_layers"]] == ["cells", "reports"]


def test_a_tile_can_be_asked_for_by_its_media_type(api: CityClient) -> None:
    path = tile_over(*BATAM_CENTER, 14)
    wanted = {"Accept": "application/vnd.mapbox-vector-tile"}

    assert api.get(path, headers=wanted).status_code == 200
    assert api.get(path, headers={"Accept": "*/*"}).status_code == 200
