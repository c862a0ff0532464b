"""Whole metres in EPSG:3857, the tiles of web maps, and the cells reports are counted in.

Stored metres are rounded integers: clustering is then integer arithmetic. A cell of level ``n`` is
the tile of zoom ``n``: cells nest, and a tile holds whole cells of every deeper level.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import asinh, atan, cos, degrees, floor, pi, radians, sinh, tan
from typing import Final

RADIUS_METRES: Final = 6_378_137.0
HALF_WORLD: Final = pi * RADIUS_METRES
"""Metres from the middle of the map to its edge."""

MAX_LATITUDE: Final = 85.0511287798066
MAX_ZOOM: Final = 22

CELL_LEVELS: Final = (12, 14, 16)
"""Levels kept in the rollup: about 9.8 km, 2.4 km and 610 m at the equator."""

POINTS_FROM_ZOOM: Final = 13
"""From this zoom on, tiles show single reports instead of cells."""


@dataclass(frozen=True, slots=True)
class Metres:
    """A rectangle in EPSG:3857 metres."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Cells:
    """An inclusive range of cells of one level; ``y`` grows southwards, as tiles do."""

    level: int
    x_min: int
    y_min: int
    x_max: int
    y_max: int


def to_mercator(lon: float, lat: float) -> tuple[int, int]:
    """Return longitude and latitude as whole metres east and north.

    Raises:
        ValueError: The point is not on the map.
    """
    if not (-180 <= lon <= 180 and -MAX_LATITUDE <= lat <= MAX_LATITUDE):
        raise ValueError(f"({lon}, {lat}) is not on the map")
    return round(RADIUS_METRES * radians(lon)), round(RADIUS_METRES * asinh(tan(radians(lat))))


def to_lonlat(mx: float, my: float) -> tuple[float, float]:
    """Return metres east and north as longitude and latitude."""
    return degrees(mx / RADIUS_METRES), degrees(atan(sinh(my / RADIUS_METRES)))


def tile_bounds(z: int, x: int, y: int) -> Metres:
    """Return the edges of a tile.

    Raises:
        ValueError: There is no such tile.
    """
    _check_tile(z, x, y)
    side = 2 * HALF_WORLD / (1 << z)
    west, north = x * side - HALF_WORLD, HALF_WORLD - y * side
    return Metres(west, north - side, west + side, north)


def cell_of(level: int, mx: float, my: float) -> tuple[int, int]:
    """Return column and row of the cell a point lies in; the map's far edges belong to the last."""
    last = (1 << level) - 1
    side = 2 * HALF_WORLD / (1 << level)
    column, row = floor((mx + HALF_WORLD) / side), floor((HALF_WORLD - my) / side)
    return min(max(column, 0), last), min(max(row, 0), last)


def cells_of(mx: float, my: float) -> tuple[tuple[int, int, int], ...]:
    """Return (level, column, row) of a point for every level of the rollup."""
    return tuple((level, *cell_of(level, mx, my)) for level in CELL_LEVELS)


def cell_centre(level: int, cx: int, cy: int) -> tuple[int, int]:
    """Return the middle of a cell in whole metres."""
    bounds = tile_bounds(level, cx, cy)
    return round((bounds.west + bounds.east) / 2), round((bounds.south + bounds.north) / 2)


def level_for_zoom(z: int) -> int | None:
    """Return the rollup level a tile of this zoom shows; ``None`` where it shows single reports."""
    if z >= POINTS_FROM_ZOOM:
        return None
    wanted = z + 4  # at least 16 x 16 cells in a tile
    return next((level for level in CELL_LEVELS if level >= wanted), CELL_LEVELS[-1])


def cells_in_tile(level: int, z: int, x: int, y: int) -> Cells:
    """Return the cells of a level that a tile holds.

    Raises:
        ValueError: There is no such tile, or its cells are larger than itself.
    """
    _check_tile(z, x, y)
    if level < z:
        raise ValueError("cells of this level are larger than the tile")
    deeper = level - z
    return Cells(level, x << deeper, y << deeper, ((x + 1) << deeper) - 1, ((y + 1) << deeper) - 1)


def box_around(mx: float, my: float, radius_m: float) -> Metres:
    """Return a box in map metres that holds every point within ``radius_m`` on the ground.

    Map metres are longer than ground metres by 1 / cos(latitude), on a globe of another radius;
    the box is one percent and one metre wider, for that and for rounded coordinates.
    """
    _lon, lat = to_lonlat(mx, my)
    reach = radius_m / cos(radians(lat)) * 1.01 + 1
    return Metres(mx - reach, my - reach, mx + reach, my + reach)


def _check_tile(z: int, x: int, y: int) -> None:
    if not (0 <= z <= MAX_ZOOM and 0 <= x < 1 << z and 0 <= y < 1 << z):
        raise ValueError(f"there is no tile {z}/{x}/{y}")
