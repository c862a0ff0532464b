"""Illustrative boundaries are valid, complete, and the same every time."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import cache

import pytest
import shapely

from reporting.seed.boundaries import BuiltArea, build
from reporting.seed.loader import CITY_CODES, load
from reporting.seed.shapes import SeedError


@cache
def built(code: str) -> tuple[BuiltArea, ...]:
    return build(load(code))


def of_level(code: str, level: str) -> list[BuiltArea]:
    return [area for area in built(code) if area.level == level]


@pytest.mark.parametrize("code", CITY_CODES)
def test_every_area_has_a_valid_boundary_that_says_what_it_is(code: str) -> None:
    seed = load(code)
    assert [area.code for area in built(code)] == [
        seed.kemendagri_code,
        *(area.code for area in seed.kecamatan),
        *(area.code for area in seed.kelurahan),
    ]
    for area in built(code):
        assert area.boundary.is_valid
        assert not area.boundary.is_empty
        assert area.is_illustrative
        assert "Batas ilustratif" in area.source
        assert area.boundary.covers(shapely.Point(area.lon, area.lat))


@pytest.mark.parametrize("code", CITY_CODES)
def test_each_kelurahan_contains_its_own_point(code: str) -> None:
    for fact, area in zip(load(code).kelurahan, of_level(code, "kelurahan"), strict=True):
        assert area.boundary.contains(shapely.Point(fact.lon, fact.lat)), area.name


@pytest.mark.parametrize("code", CITY_CODES)
def test_neighbours_neither_overlap_nor_leave_gaps(code: str) -> None:
    kelurahan = of_level(code, "kelurahan")
    together = shapely.union_all([area.boundary for area in kelurahan])
    alone = sum(area.boundary.area for area in kelurahan)
    assert alone == pytest.approx(together.area, rel=1e-9)
    assert sum(len(part.interiors) for part in shapely.get_parts(together)) == 0
    assert built(code)[0].boundary.area == pytest.approx(together.area, rel=1e-9)


@pytest.mark.parametrize("code", CITY_CODES)
def test_a_kecamatan_is_the_union_of_its_kelurahan(code: str) -> None:
    for kecamatan in of_level(code, "kecamatan"):
        parts = [
            area.boundary for area in of_level(code, "kelurahan") if area.parent == kecamatan.code
        ]
        assert kecamatan.boundary.equals(shapely.union_all(parts))


@pytest.mark.parametrize("code", CITY_CODES)
def test_the_city_is_about_as_large_as_it_is(code: str) -> None:
    assert built(code)[0].area_km2 == pytest.approx(load(code).official_area_km2, rel=0.04)


@pytest.mark.parametrize(
    ("code", "lon", "lat", "kelurahan"),
    [
        ("batam", 104.0529, 1.1301, "Teluk Tering"),
        ("batam", 104.0117, 1.1450, "Lubuk Baja Kota"),
        ("bekasi", 107.0010, -6.2260, "Margamulya"),
        ("jambi", 103.6100, -1.5900, "Beringin"),
    ],
)
def test_landmarks_fall_where_they_are(code: str, lon: float, lat: float, kelurahan: str) -> None:
    here = shapely.Point(lon, lat)
    hits = [area.name for area in of_level(code, "kelurahan") if area.boundary.contains(here)]
    assert hits == [kelurahan]


def test_batam_is_an_archipelago_and_bekasi_is_not() -> None:
    assert len(built("batam")[0].boundary.geoms) > 20
    assert len(built("bekasi")[0].boundary.geoms) == 1


def test_the_same_facts_give_the_same_polygons_quickly() -> None:
    started = time.process_time()
    again = build(load("tangerang"))
    assert time.process_time() - started < 20  # 0.5 s on an idle machine
    assert [area.boundary.wkb for area in again] == [
        area.boundary.wkb for area in built("tangerang")
    ]


def test_two_kelurahan_on_one_point_are_refused() -> None:
    seed = load("jambi")
    first, second = seed.kelurahan[:2]
    twin = replace(second, lon=first.lon, lat=first.lat)
    areas = tuple(twin if area is second else area for area in seed.areas)
    with pytest.raises(SeedError, match="same point"):
        build(replace(seed, areas=areas))
