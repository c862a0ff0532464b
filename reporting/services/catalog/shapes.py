"""From shapely, which checks boundaries, to GEOS, which models store."""

from __future__ import annotations

import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from shapely.geometry import MultiPolygon as ShapelyMultiPolygon
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

WGS84 = 4326


def multi_polygon(shape: ShapelyMultiPolygon) -> MultiPolygon:
    """A boundary as models store it."""
    stored = GEOSGeometry(memoryview(shapely.to_wkb(shape)), srid=WGS84)
    if not isinstance(stored, MultiPolygon):
        raise TypeError("Boundaries are multi-polygons.")
    return stored


def many(shape: BaseGeometry) -> ShapelyMultiPolygon:
    """A shape that is known to be one or more polygons, as several."""
    if isinstance(shape, ShapelyMultiPolygon):
        return shape
    if isinstance(shape, Polygon):
        return ShapelyMultiPolygon([shape])
    raise TypeError("Boundaries are polygons.")
