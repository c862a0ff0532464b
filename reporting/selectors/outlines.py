"""The shape of a kelurahan as a few SVG strokes: a map where no map library is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians
from typing import Final

from django.contrib.gis.geos import MultiPolygon, Polygon
from django.core.cache import cache

from reporting.models import Area

_BOX: Final = 100.0
_MARGIN: Final = 8.0
#: Longest side over this is how far a stroke may stray: half a percent cannot be seen.
_DETAIL: Final = 200
_KEPT_SECONDS: Final = 3600

Frame = tuple[float, float, float]
"""West, north, and degrees of latitude per unit of the box."""


@dataclass(frozen=True, slots=True)
class Outline:
    """Path data and a pin in a 100 × 100 box; empty when the kelurahan is unknown."""

    path: str = ""
    pin_x: float | None = None
    pin_y: float | None = None


def outline_around(area_id: int | None, lon: float | None, lat: float | None) -> Outline:
    """The outline of an area with a pin at a point. One query an hour per area.

    Args:
        area_id: Primary key of a kelurahan.
        lon: Of the pin; ``None`` for no pin.
        lat: Of the pin.
    """
    if area_id is None:
        return Outline()
    key = f"outline:{area_id}"
    kept: tuple[str, Frame, float] | None = cache.get(key)
    if kept is None:
        kept = _drawn(area_id)
        cache.set(key, kept, _KEPT_SECONDS)
    path, (west, north, scale), squeeze = kept
    if lon is None or lat is None or not path:
        return Outline(path)
    x = min(_BOX, max(0.0, (lon - west) * squeeze / scale))
    y = min(_BOX, max(0.0, (north - lat) / scale))
    return Outline(path, x, y)


def _drawn(area_id: int) -> tuple[str, Frame, float]:
    boundary = Area.objects.filter(pk=area_id).values_list("boundary", flat=True).first()
    if boundary is None:
        return "", (0.0, 0.0, 1.0), 1.0
    west, south, east, north = boundary.extent
    squeeze = cos(radians((south + north) / 2))
    side = max((east - west) * squeeze, north - south)
    scale = side / (_BOX - 2 * _MARGIN)
    # Centre the shape in the box.
    left = west - ((_BOX * scale) - (east - west) * squeeze) / 2 / squeeze
    top = north + ((_BOX * scale) - (north - south)) / 2
    simple = boundary.simplify(side / _DETAIL, preserve_topology=True)
    return _path(simple, left, top, scale, squeeze), (left, top, scale), squeeze


def _path(shape: object, left: float, top: float, scale: float, squeeze: float) -> str:
    polygons = list(shape) if isinstance(shape, MultiPolygon) else [shape]
    strokes = []
    for polygon in polygons:
        if not isinstance(polygon, Polygon):
            continue
        points = [
            f"{(x - left) * squeeze / scale:.1f} {(top - y) / scale:.1f}"
            for x, y, *_rest in polygon.exterior_ring.coords
        ]
        strokes.append(f"M{'L'.join(points)}Z")
    return "".join(strokes)
