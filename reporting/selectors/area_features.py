"""Areas of the city as GeoJSON that PostgreSQL builds itself: all of a level, those around a point, one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from core.errors import NotFound
from reporting.selectors.area_outlines import TOLERANCE_DEGREES


class Geometry(StrEnum):
    """How exactly outlines are wanted."""

    SIMPLE = "simple"
    FULL = "full"
    NONE = "none"


class AreaNotFound(NotFound):
    """No such area in this city."""

    code = "area_not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which areas. Empty text and ``None`` narrow nothing.

    Attributes:
        level: kecamatan or kelurahan.
        parent: Code of the area they lie in.
        code: Of the only one.
        point: Longitude and latitude: those that cover it.
        geometry: How exactly.
    """

    level: str = ""
    parent: str = ""
    code: str = ""
    point: tuple[float, float] | None = None
    geometry: Geometry = Geometry.SIMPLE


_SHAPES: Final = {
    Geometry.SIMPLE: "extensions.st_asgeojson("
    f"extensions.st_simplifypreservetopology(a.boundary, {TOLERANCE_DEGREES}), 5)::json",
    Geometry.FULL: "extensions.st_asgeojson(a.boundary, 6)::json",
    Geometry.NONE: "NULL::json",
}
_FEATURE: Final = """
json_build_object('type', 'Feature', 'id', a.code, 'geometry', {shape}, 'properties', json_build_object(
  'code', a.code, 'name', a.name, 'level', a.level,
  'parent', (SELECT p.code FROM reporting_area p WHERE p.id = a.parent_id),
  'area_km2', a.area_km2, 'is_covered', a.is_covered, 'is_illustrative', a.is_illustrative,
  'lon', extensions.st_x(a.label_point), 'lat', extensions.st_y(a.label_point)))"""


def collection(wanted: Wanted) -> bytes:
    """A ``FeatureCollection``, in the order of codes. One query."""
    where, values = _where(wanted)
    feature = _FEATURE.format(shape=_SHAPES[wanted.geometry])
    text = _text(
        "SELECT json_build_object('type', 'FeatureCollection', 'features',"  # noqa: S608
        f" coalesce(json_agg({feature} ORDER BY a.code), '[]'::json))::text"
        f" FROM reporting_area a WHERE {where}",
        values,
    )
    return text.encode()


def one(code: str, geometry: Geometry) -> bytes:
    """One area as a ``Feature``.

    Raises:
        AreaNotFound: No area in force has this code.
    """
    where, values = _where(Wanted(code=code))
    feature = _FEATURE.format(shape=_SHAPES[geometry])
    text = _text(f"SELECT {feature}::text FROM reporting_area a WHERE {where}", values)  # noqa: S608
    if not text:
        raise AreaNotFound(_("Wilayah ini tidak ditemukan."))
    return text.encode()


def _where(wanted: Wanted) -> tuple[str, list[Any]]:
    conditions, values = ["a.is_active"], []
    given: list[tuple[str, list[Any]]] = [
        ("a.level = %s", [wanted.level] if wanted.level else []),
        ("a.code = %s", [wanted.code] if wanted.code else []),
        (
            "a.parent_id = (SELECT p.id FROM reporting_area p WHERE p.code = %s)",
            [wanted.parent] if wanted.parent else [],
        ),
        (
            "extensions.st_covers(a.boundary,"
            " extensions.st_setsrid(extensions.st_makepoint(%s, %s), 4326))",
            list(wanted.point or ()),
        ),
    ]
    for condition, found in given:
        if found:
            conditions.append(condition)
            values += found
    return " AND ".join(conditions), values


def _text(statement: str, values: list[Any]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return str(row[0]) if row else ""
