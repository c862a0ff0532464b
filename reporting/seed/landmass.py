"""The ground under illustrative boundaries: a flat map, the land of a city, a gentle bend."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import Point, Polygon
from shapely.geometry.base import BaseGeometry

from reporting.seed.shapes import AreaSeed

Points: TypeAlias = npt.NDArray[np.float64]
"""Rows of x, y."""

_WAVES: Final = (
    # amplitude and wave length in metres, phase; gentle enough never to fold the map
    (160.0, 3_100.0, 0.7),
    (90.0, 1_300.0, 2.1),
    (38.0, 520.0, 4.4),
)


@dataclass(frozen=True, slots=True)
class Projection:
    """A flat map around one latitude: metres east and north of a point. Good for one city."""

    lon: float
    lat: float

    @classmethod
    def around(cls, areas: Sequence[AreaSeed]) -> Projection:
        """Return the map centred on the mean of the areas' points."""
        count = len(areas)
        return cls(sum(a.lon for a in areas) / count, sum(a.lat for a in areas) / count)

    def to_metres(self, degrees: Sequence[tuple[float, float]] | Points) -> Points:
        """Longitude/latitude to metres."""
        return (np.asarray(degrees, dtype=np.float64) - self._origin) * self._scale

    def to_degrees(self, metres: Points) -> Points:
        """Metres to longitude/latitude."""
        return metres / self._scale + self._origin

    def area_km2(self, shape: BaseGeometry) -> float:
        """Area of a shape in longitude/latitude, to 0.001 km²."""
        return round(shapely.transform(shape, self.to_metres).area / 1e6, 3)

    @property
    def _origin(self) -> Points:
        return np.array([self.lon, self.lat])

    @property
    def _scale(self) -> Points:
        # GRS 80: a degree of longitude at the equator, of latitude near it
        return np.array([111_319.49 * math.cos(math.radians(self.lat)), 110_576.0])


_GENTLE: Final = 0.55
_ROUNDS: Final = 40
"""Each round of ``unbend`` more than halves the error."""


def bend(points: Points) -> Points:
    """Shift points (metres) by smooth waves; neighbours stay neighbours."""
    shift = np.zeros_like(points)
    for height, length, phase in _WAVES:
        turn = 2 * math.pi / length
        x, y = points[:, 0] * turn, points[:, 1] * turn
        shift[:, 0] += height * np.sin(y + 0.6 * np.sin(x * 0.7 + phase) + phase)
        shift[:, 1] += height * np.sin(x * 0.9 + 0.6 * np.sin(y * 0.8 - phase) - 2 * phase)
    return points + shift * _GENTLE


def unbend(points: Points) -> Points:
    """Return what ``bend`` moves onto ``points``, to less than a millimetre."""
    before = points
    for _ in range(_ROUNDS):
        before = before - (bend(before) - points)
    return before


def land_of(areas: Sequence[AreaSeed], sites: Points, islands: Iterable[str]) -> BaseGeometry:
    """Return the land of a city in metres, about as large as its areas together.

    Args:
        areas: The kelurahan, in the order of ``sites``.
        sites: Their points in metres.
        islands: Codes of kelurahan or kecamatan that are islands of their own.
    """
    alone = set(islands)
    is_island = [area.code in alone or area.parent in alone for area in areas]
    parts: list[BaseGeometry] = []
    main = [index for index, island in enumerate(is_island) if not island]
    if main:
        wanted = sum(areas[index].area_km2 for index in main) * 1e6
        discs = [_disc(areas[index], sites[index], 1.05) for index in main]
        parts.append(_swollen(shapely.union_all(discs), wanted))
    strait = shapely.union_all(parts).buffer(350) if parts else None
    for index, island in enumerate(is_island):
        if island:
            coast = _archipelago(areas[index], sites[index])
            parts.append(coast.difference(strait) if strait else coast)
    return shapely.union_all(parts)


def _disc(area: AreaSeed, site: Points, size: float) -> Polygon:
    radius = math.sqrt(area.area_km2 * 1e6 / math.pi)
    return Point(site).buffer(radius * size)


def _swollen(land: BaseGeometry, wanted_m2: float) -> BaseGeometry:
    """Close the gaps between discs, then grow or shrink to the wanted area, with round corners."""
    hull = shapely.concave_hull(shapely.MultiPoint(_outline(land)), ratio=0.12)
    closed = shapely.union_all([land, hull]).buffer(900).buffer(-900)
    low, high = -2_500.0, 2_500.0
    for _ in range(14):
        middle = (low + high) / 2
        if closed.buffer(middle).area < wanted_m2:
            low = middle
        else:
            high = middle
    return closed.buffer(low).buffer(-250).buffer(500).buffer(-250)


def _outline(land: BaseGeometry) -> Points:
    rings = [part.exterior for part in shapely.get_parts(land)]
    return np.vstack([shapely.get_coordinates(shapely.simplify(ring, 30)) for ring in rings])


def _archipelago(area: AreaSeed, site: Points) -> BaseGeometry:
    """One main island around the point and a few islets near it, ragged, the same every time."""
    random = np.random.default_rng(zlib.crc32(area.code.encode()))
    total = area.area_km2 * 1e6
    islets = int(random.integers(2, 6)) if area.area_km2 > 1.5 else 0
    shares = np.concatenate([[0.86], random.dirichlet(np.ones(islets)) * 0.14]) if islets else [1.0]
    parts: list[BaseGeometry] = []
    main_radius = math.sqrt(total * float(shares[0]) / math.pi)
    for order, share in enumerate(shares):
        radius = math.sqrt(total * float(share) / math.pi)
        centre = site
        if order:
            angle = random.uniform(0, 2 * math.pi)
            away = main_radius * random.uniform(1.25, 1.7) + radius
            centre = site + away * np.array([math.cos(angle), math.sin(angle)])
        parts.append(_blob(centre, radius, random))
    return shapely.union_all(parts)


def _blob(centre: Points, radius: float, random: np.random.Generator) -> Polygon:
    """A ragged, slightly stretched disc with about the area of the round one."""
    angles = np.linspace(0, 2 * math.pi, 72, endpoint=False)
    edge = np.ones_like(angles)
    for order, height in ((2, 0.16), (3, 0.12), (5, 0.07), (8, 0.04), (13, 0.025)):
        edge += (
            height
            * random.uniform(0.4, 1.0)
            * np.sin(order * angles + random.uniform(0, 2 * math.pi))
        )
    edge /= math.sqrt(float(np.mean(edge**2)))
    ring = np.column_stack([np.cos(angles), np.sin(angles)]) * (edge * radius)[:, None] + centre
    return Polygon(ring)
