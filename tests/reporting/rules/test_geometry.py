"""Places, distances and likeness."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import nan
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.rules.duplicates import Problem, similar_problems
from reporting.rules.geometry import InvalidPlace, box_around, check_place, metres_between
from reporting.rules.states import State

ALUN_ALUN = (104.0530, 1.1301)  # Batam Centre
NOON = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)
lons, lats = st.floats(95, 141), st.floats(-11, 6)


def test_a_degree_on_the_equator_is_111_kilometres() -> None:
    assert metres_between(104, 0, 105, 0) == pytest.approx(111_195, abs=1)
    assert metres_between(104, 0, 104, 1) == pytest.approx(111_195, abs=1)


def test_batam_to_jakarta_is_as_far_as_it_is() -> None:
    assert metres_between(*ALUN_ALUN, 106.8272, -6.1754) == pytest.approx(868_600, rel=0.005)


def test_a_point_is_no_distance_from_itself() -> None:
    assert metres_between(*ALUN_ALUN, *ALUN_ALUN) == 0


@settings(max_examples=150, deadline=None, derandomize=True)
@given(lons, lats, st.floats(-0.02, 0.02), st.floats(-0.02, 0.02), st.floats(1, 3000))
def test_the_box_holds_every_point_within_the_radius(
    lon: float, lat: float, east: float, north: float, radius: float
) -> None:
    there = lon + east, lat + north

    if metres_between(lon, lat, *there) <= radius:
        assert box_around(lon, lat, radius * 1.000001).holds(*there)


def test_the_box_is_not_larger_than_needed() -> None:
    box = box_around(*ALUN_ALUN, 50)

    assert metres_between(box.west, ALUN_ALUN[1], *ALUN_ALUN) == pytest.approx(50, rel=1e-3)
    assert metres_between(ALUN_ALUN[0], box.north, *ALUN_ALUN) == pytest.approx(50, rel=1e-3)


@pytest.mark.parametrize(
    ("lon", "lat", "message"),
    [
        (0.0, 0.0, "belum diketahui"),
        (1.1301, 104.0530, "tertukar"),
        (-6.1754, 106.8272, "tertukar"),
        (2.35, 48.85, "di luar Indonesia"),
        (nan, 1.0, "tidak dapat dibaca"),
        (104.0, 191.0, "tidak dapat dibaca"),
    ],
)
def test_refuses_what_cannot_be_a_place_here(lon: float, lat: float, message: str) -> None:
    with pytest.raises(InvalidPlace, match=message):
        check_place(lon, lat)


def test_accepts_a_place_in_batam() -> None:
    assert check_place(*ALUN_ALUN) == ALUN_ALUN


def make_problem(key: str, **changes: Any) -> Problem[str]:
    facts: dict[str, Any] = {
        "category": "sampah",
        "lon": ALUN_ALUN[0],
        "lat": ALUN_ALUN[1],
        "submitted_at": NOON - timedelta(days=1),
    }
    return Problem(key, **(facts | changes))


NEW = make_problem("new", submitted_at=NOON)
METRE = 1 / 111_195  # degrees of latitude


def alike(*others: Problem[str]) -> list[tuple[str, int]]:
    return [(each.problem.key, each.distance_m) for each in similar_problems(NEW, others)]


@pytest.mark.parametrize(
    ("changes", "is_alike"),
    [
        ({}, True),
        ({"lat": ALUN_ALUN[1] + 49.9 * METRE}, True),
        ({"lat": ALUN_ALUN[1] + 50.1 * METRE}, False),
        ({"category": "jalan_rusak"}, False),
        ({"submitted_at": NOON - timedelta(days=30)}, True),
        ({"submitted_at": NOON - timedelta(days=30, seconds=1)}, False),
        ({"state": State.ON_HOLD}, True),
        ({"state": State.RESOLVED}, False),
        ({"state": State.CLOSED}, False),
    ],
)
def test_what_counts_as_the_same_problem(changes: dict[str, Any], is_alike: bool) -> None:
    assert bool(alike(make_problem("old", **changes))) is is_alike


def test_offers_the_nearest_first_then_the_newest() -> None:
    far = make_problem("far", lat=ALUN_ALUN[1] + 40 * METRE)
    older = make_problem("older", submitted_at=NOON - timedelta(days=9))
    newer = make_problem("newer")

    assert alike(far, older, newer, NEW) == [("newer", 0), ("older", 0), ("far", 40)]


def test_a_category_may_look_farther_and_longer() -> None:
    other = make_problem(
        "old", lat=ALUN_ALUN[1] + 120 * METRE, submitted_at=NOON - timedelta(days=80)
    )

    assert similar_problems(NEW, [other]) == []
    assert len(similar_problems(NEW, [other], radius_m=150, window_days=90)) == 1
