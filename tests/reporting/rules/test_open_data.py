"""What may be told of a report's place: of every place that is told, at least three reports are."""

from __future__ import annotations

from collections import Counter
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting.rules.mercator import cell_of, to_mercator
from reporting.rules.open_data import (
    CELL_LEVEL,
    MIN_REPORTS,
    Place,
    Places,
    Precision,
    Spot,
    corners_of,
    disguised,
    hour_text,
    middle_of,
)


def spot(kelurahan: int | None = 1, kecamatan: int | None = 9, cx: int = 5, cy: int = 5) -> Spot:
    return Spot(kelurahan, kecamatan, (cx, cy))


def test_three_in_a_cell_are_told_by_their_cell() -> None:
    assert Places([(spot(), 3)]).of(spot()) == Place(Precision.CELL, 1, 9, (5, 5))


def test_two_in_a_cell_are_not_told_apart_from_their_kelurahan() -> None:
    here, there = spot(), spot(cx=6)

    places = Places([(here, 2), (there, 1)])

    assert places.of(here) == places.of(there) == Place(Precision.KELURAHAN, 1, 9)


def test_a_cell_that_is_full_does_not_carry_its_neighbours() -> None:
    """Two left in a kelurahan are two, however many are told by their cells."""
    full, thin = spot(), spot(cx=6)

    places = Places([(full, 40), (thin, 2)])

    assert places.of(full).precision is Precision.CELL
    assert places.of(thin) == Place(Precision.CITY)


def test_one_cell_in_two_kelurahan_is_two_places() -> None:
    left, right = spot(kelurahan=1), spot(kelurahan=2)

    places = Places([(left, 2), (right, 2)])

    assert places.of(left) == places.of(right) == Place(Precision.KECAMATAN, kecamatan=9)


def test_what_no_kecamatan_holds_is_only_in_the_city() -> None:
    lost = spot(kelurahan=None, kecamatan=None)

    assert Places([(lost, 2)]).of(lost) == Place(Precision.CITY)
    assert Places([]).of(spot()) == Place(Precision.CITY)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.builds(
            Spot,
            st.sampled_from([None, 1, 2, 3]),
            st.sampled_from([None, 8, 9]),
            st.tuples(st.integers(0, 4), st.integers(0, 2)),
        ),
        st.integers(1, 5),
        max_size=40,
    )
)
def test_whatever_a_city_looks_like(counts: dict[Spot, int]) -> None:
    places = Places(counts.items())
    told: Counter[Place] = Counter()
    for where, count in counts.items():
        told[places.of(where)] += count

    for place, count in told.items():
        assert count >= MIN_REPORTS or place == Place(Precision.CITY)
    for where in counts:
        place = places.of(where)
        assert place.kelurahan in (None, where.kelurahan)
        assert place.kecamatan in (None, where.kecamatan)
        assert place.cell in (None, where.cell)


def test_the_middle_of_a_cell_is_in_it() -> None:
    cell = cell_of(CELL_LEVEL, *to_mercator(104.0535, 1.1301))
    lon, lat = middle_of(cell)
    corners = corners_of(cell)

    assert cell_of(CELL_LEVEL, *to_mercator(lon, lat)) == cell
    assert corners[0] == corners[-1]
    assert min(x for x, _y in corners) < lon < max(x for x, _y in corners)
    assert min(y for _x, y in corners) < lat < max(y for _x, y in corners)


def test_a_moment_is_told_by_its_hour_in_the_city() -> None:
    assert hour_text(492_266, ZoneInfo("Asia/Jakarta")) == "2026-02-27T09:00:00+07:00"


def test_a_disguise_is_the_same_for_one_city_only() -> None:
    one = disguised("a", b"batam")

    assert one == disguised("a", b"batam")
    assert len({one, disguised("a", b"bekasi"), disguised("b", b"batam")}) == 3
