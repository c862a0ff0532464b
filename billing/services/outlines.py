"""Outlines to choose coverage on, for regencies whose boundaries we can draw: illustrative, made from plain facts.

They are the very outlines a city of that regency starts with, measured as the coverage ledger measures them
(``reporting.selectors.coverage``), so that an offer and the city's first invoice speak of the same hectares.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

import shapely
from django.db import connection, transaction
from shapely.geometry.base import BaseGeometry

from core.tenancy import inside_public
from tenants.models import Region

#: Fine enough for a map of a whole city, 10 to 25 kB each.
_STEP: Final = 0.0005
_GRID: Final = 0.0001
_MEASURE: Final = """
SELECT code,
       greatest(round((extensions.st_area(shape::extensions.geography) / 10000)::numeric), 1)::bigint
  FROM unnest(%s::text[], %s::bytea[]) AS area (code, outline),
       extensions.st_geomfromwkb(outline, 4326) AS shape
"""


def draw() -> list[str]:
    """Give every regency with a prepared set-up its outlines and measured areas; returns their codes.

    Runs after the regions were loaded; again, it changes nothing.
    """
    # Not at the top: reading seeds needs the holidays of the world, which no other process does.
    from reporting.seed.boundaries import build
    from reporting.seed.loader import CITY_CODES, load

    drawn = []
    for city in CITY_CODES:
        seed = load(city)
        areas = build(seed)
        villages = {area.code: area.boundary for area in areas if area.level == "kelurahan"}
        districts = {area.code: area.boundary for area in areas if area.level == "kecamatan"}
        with inside_public(), transaction.atomic():
            _store(measured(villages), districts)
        drawn.append(seed.kemendagri_code)
    return drawn


def measured(shapes: Mapping[str, BaseGeometry]) -> dict[str, int]:
    """Hectares of shapes by code, on the ellipsoid, as the coverage ledger counts them."""
    with connection.cursor() as cursor:
        cursor.execute(_MEASURE, [list(shapes), [shapely.to_wkb(one) for one in shapes.values()]])
        return dict(cursor.fetchall())


def _store(sizes: dict[str, int], districts: Mapping[str, BaseGeometry]) -> None:
    totals: dict[str, int] = defaultdict(int)
    for code, hectares in sizes.items():
        totals[code.rpartition(".")[0]] += hectares
    rows = Region.objects.in_bulk([*sizes, *districts])
    for code, row in rows.items():
        row.area_is_estimate = False
        row.area_ha = sizes.get(code, totals.get(code))
        if code in districts:
            row.outline = simple(districts[code])
    Region.objects.bulk_update(
        rows.values(), ["area_ha", "area_is_estimate", "outline"], batch_size=200
    )


def simple(shape: BaseGeometry) -> dict[str, Any]:
    """The shape as GeoJSON for a small map; neighbours keep touching closely enough for the eye."""
    smaller = shapely.set_precision(shapely.simplify(shape, _STEP), _GRID)
    found: dict[str, Any] = shapely.geometry.mapping(smaller)
    return found
