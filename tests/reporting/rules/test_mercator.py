"""Map metres, tiles and cells."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.rules import mercator
from reporting.rules.geometry import metres_between
from reporting.rules.mercator import Cells

EDGE = 20_037_508.342789244


@pytest.mark.parametrize(
    ("lon", "lat", "metres"),
    [
        (0.0, 0.0, (0, 0)),
        (180.0, 0.0, (20037508, 0)),
        (106.8272, -6.1754, (11891950, -688777)),  # these two from PROJ, rounded
        (104.0530, 1.1301, (11583127, 125810)),
    ],
)
def test_projects_as_the_database_does(lon: float, lat: float, metres: tuple[int, int]) -> None:
    assert mercator.to_mercator(lon, lat) == metres


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.floats(95, 141), st.floats(-11, 6))
def test_comes_back_to_within_a_metre(lon: float, lat: float) -> None:
    there = mercator.to_lonlat(*mercator.to_mercator(lon, lat))

    assert metres_between(lon, lat, *there) < 1


@pytest.mark.parametrize(("lon", "lat"), [(181.0, 0.0), (0.0, 86.0), (float("nan"), 0.0)])
def test_refuses_what_is_not_on_the_map(lon: float, lat: float) -> None:
    with pytest.raises(ValueError, match="not on the map"):
        mercator.to_mercator(lon, lat)


def test_the_first_tile_is_the_world_and_its_quarters_meet_in_the_middle() -> None:
    world = mercator.tile_bounds(0, 0, 0)
    quarter = mercator.tile_bounds(1, 1, 0)

    assert (world.west, world.north) == pytest.approx((-EDGE, EDGE))
    assert (world.east, world.south) == pytest.approx((EDGE, -EDGE))
    assert (quarter.west, quarter.south) == pytest.approx((0, 0))
    assert (quarter.east, quarter.north) == pytest.approx((EDGE, EDGE))


@pytest.mark.parametrize(
    ("z", "x", "y"), [(0, 1, 0), (3, 8, 0), (3, 0, 8), (3, -1, 0), (-1, 0, 0), (23, 0, 0)]
)
def test_refuses_a_tile_that_does_not_exist(z: int, x: int, y: int) -> None:
    with pytest.raises(ValueError, match="no tile"):
        mercator.tile_bounds(z, x, y)


def test_batam_lies_in_the_tile_every_map_shows() -> None:
    mx, my = mercator.to_mercator(104.0530, 1.1301)

    assert mercator.cell_of(12, mx, my) == (3231, 2035)
    assert mercator.cells_of(mx, my) == (
        (12, 3231, 2035),
        (14, 12927, 8140),
        (16, 51710, 32562),
    )


def test_cells_nest_and_their_centres_lie_in_them() -> None:
    mx, my = mercator.to_mercator(106.9896, -6.2349)

    for level, cx, cy in mercator.cells_of(mx, my):
        assert mercator.cell_of(level, *mercator.cell_centre(level, cx, cy)) == (cx, cy)
        assert (cx >> (level - 12), cy >> (level - 12)) == mercator.cell_of(12, mx, my)


def test_the_edges_of_the_map_belong_to_the_last_cells() -> None:
    assert mercator.cell_of(3, EDGE, -EDGE) == (7, 7)
    assert mercator.cell_of(3, -EDGE, EDGE) == (0, 0)


def test_a_tile_holds_whole_cells() -> None:
    assert mercator.cells_in_tile(12, 10, 807, 508) == Cells(12, 3228, 2032, 3231, 2035)
    assert mercator.cells_in_tile(12, 12, 3231, 2035) == Cells(12, 3231, 2035, 3231, 2035)
    with pytest.raises(ValueError, match="larger"):
        mercator.cells_in_tile(12, 13, 0, 0)


@pytest.mark.parametrize(
    ("zoom", "level"),
    [(0, 12), (6, 12), (8, 12), (9, 14), (10, 14), (11, 16), (12, 16), (13, None), (18, None)],
)
def test_each_zoom_has_its_level(zoom: int, level: int | None) -> None:
    assert mercator.level_for_zoom(zoom) == level


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.floats(95, 141),
    st.floats(-11, 6),
    st.floats(-0.01, 0.01),
    st.floats(-0.01, 0.01),
    st.floats(10, 500),
)
def test_the_box_in_map_metres_holds_every_point_within_the_radius(
    lon: float, lat: float, east: float, north: float, radius: float
) -> None:
    mx, my = mercator.to_mercator(lon, lat)
    there = lon + east, lat + north
    box = mercator.box_around(mx, my, radius)

    if metres_between(lon, lat, *there) <= radius:
        x, y = mercator.to_mercator(*there)
        assert box.west <= x <= box.east
        assert box.south <= y <= box.north
