"""Illustrative boundaries: plausible polygons made from the plain facts of a city's areas.

Not anybody's legal boundary, and screens say so ("Batas ilustratif"). How ``build`` works:

1. Land: a disc as large as each kelurahan around its point; neighbours grow together, and the whole
   swells until it has the official area. Islands keep to themselves and have a ragged coast.
2. Cells: the Voronoi diagram of the points, cut to the land, gives each kelurahan its share.
3. All lines are bent by one smooth wave, so that borders wander as real ones do. The points were
   bent back first: each still lies inside its own kelurahan.
4. The lines are cut into faces once, so neighbours share every vertex: no gap, no overlap.
5. Kecamatan and city are the unions of their kelurahan.

The same facts always give the same polygons.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from reporting.seed.landmass import Points, Projection, bend, land_of, unbend
from reporting.seed.shapes import AreaSeed, CitySeed, SeedError

LABEL: Final = "Batas ilustratif"
SOURCE: Final = "Batas ilustratif dari fakta wilayah (Kemendagri/BIG); bukan acuan hukum"

_STEP_M: Final = 150.0
_GRID_DEGREES: Final = 1e-6
_CRUMB_M2: Final = 20_000.0


@dataclass(frozen=True, slots=True)
class BuiltArea:
    """An area with a drawn boundary, ready to be stored.

    Attributes:
        boundary: Valid, longitude/latitude, WGS 84.
        area_km2: Measured on ``boundary``, not the official figure.
        lon: Of a point inside the boundary.
        lat: Of a point inside the boundary.
    """

    code: str
    bps_code: str
    name: str
    level: str
    parent: str | None
    boundary: MultiPolygon
    area_km2: float
    lon: float
    lat: float
    is_illustrative: bool = True
    source: str = SOURCE


def build(seed: CitySeed) -> tuple[BuiltArea, ...]:
    """Return the city, its kecamatan and its kelurahan with illustrative boundaries, in this order.

    Raises:
        SeedError: Two kelurahan have the same point, so one of them would have no land.
    """
    projection = Projection.around(seed.kelurahan)
    shapes = _kelurahan(seed, projection)
    kelurahan = [_built(area, shapes[area.code], projection) for area in seed.kelurahan]
    by_kecamatan: dict[str, list[MultiPolygon]] = defaultdict(list)
    for area in kelurahan:
        by_kecamatan[str(area.parent)].append(area.boundary)
    kecamatan = [
        _built(area, _union(by_kecamatan[area.code]), projection) for area in seed.kecamatan
    ]
    whole = _union(area.boundary for area in kecamatan)
    middle = whole.representative_point()
    city = BuiltArea(
        code=seed.kemendagri_code,
        bps_code=seed.bps_code,
        name=seed.name,
        level="city",
        parent=None,
        boundary=whole,
        area_km2=projection.area_km2(whole),
        lon=round(middle.x, 6),
        lat=round(middle.y, 6),
    )
    return (city, *kecamatan, *kelurahan)


def _kelurahan(seed: CitySeed, projection: Projection) -> dict[str, MultiPolygon]:
    """Share the land out among the kelurahan; longitude/latitude, by code."""
    areas = seed.kelurahan
    sites = unbend(projection.to_metres([(area.lon, area.lat) for area in areas]))
    cells = _cells(sites)
    land = land_of(areas, sites, seed.islands)
    lines = shapely.union_all([land.boundary, *(cell.boundary for cell in cells)])
    bent = shapely.transform(shapely.segmentize(lines, _STEP_M), bend)
    degrees = shapely.transform(bent, projection.to_degrees)
    noded = shapely.union_all(degrees, grid_size=_GRID_DEGREES)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    return _owners(seed, projection, faces, land, cells)


def _owners(
    seed: CitySeed,
    projection: Projection,
    faces: npt.NDArray[np.object_],
    land: BaseGeometry,
    cells: list[Polygon],
) -> dict[str, MultiPolygon]:
    """Give each face on land to the cell it lies in; crumbs too small to draw are dropped."""
    inside = shapely.get_coordinates(shapely.point_on_surface(faces))
    straight = shapely.points(unbend(projection.to_metres(inside)))
    shapely.prepare(land)
    on_land = np.atleast_1d(shapely.contains(land, straight))
    owners = np.atleast_1d(shapely.STRtree(cells).nearest(straight))
    metres = shapely.area(shapely.transform(faces, projection.to_metres))
    shares: dict[str, list[Polygon]] = defaultdict(list)
    for face, is_land, owner, size in zip(faces, on_land, owners, metres, strict=True):
        area = seed.kelurahan[owner]
        if is_land and (size > _CRUMB_M2 or face.contains(Point(area.lon, area.lat))):
            shares[area.code].append(face)
    missing = [area.code for area in seed.kelurahan if area.code not in shares]
    if missing:
        raise SeedError(f"{seed.code}: no land for {', '.join(missing)}")
    return {code: _union(parts) for code, parts in shares.items()}


def _cells(sites: Points) -> list[Polygon]:
    """Return the Voronoi cell of each site, in the sites' order."""
    around = shapely.MultiPoint(sites).buffer(40_000).envelope
    diagram = shapely.voronoi_polygons(shapely.MultiPoint(sites), extend_to=around)
    cells: list[Polygon] = shapely.get_parts(diagram).tolist()
    found = shapely.STRtree(cells).query(shapely.points(sites), predicate="within")
    owners = dict(zip(found[0].tolist(), found[1].tolist(), strict=True))
    if len(owners) != len(sites) or len(set(owners.values())) != len(sites):
        raise SeedError("two kelurahan have the same point")
    return [cells[owners[index]] for index in range(len(sites))]


def _union(parts: Iterable[BaseGeometry]) -> MultiPolygon:
    """Merge neighbours, the largest part first."""
    merged = shapely.union_all(list(parts))
    polygons = [part for part in shapely.get_parts(merged) if isinstance(part, Polygon)]
    polygons.sort(key=_area, reverse=True)
    return MultiPolygon(polygons)


def _area(part: Polygon) -> float:
    return part.area


def _built(area: AreaSeed, boundary: MultiPolygon, projection: Projection) -> BuiltArea:
    home = Point(area.lon, area.lat)
    label = home if boundary.contains(home) else boundary.representative_point()
    return BuiltArea(
        code=area.code,
        bps_code=area.bps_code,
        name=area.name,
        level=area.level,
        parent=area.parent,
        boundary=boundary,
        area_km2=projection.area_km2(boundary),
        lon=round(label.x, 6),
        lat=round(label.y, 6),
    )
