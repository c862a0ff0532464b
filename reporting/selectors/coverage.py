"""How large each kelurahan is, measured on its outline, and where the city serves: what coverage is billed by."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db import connection

from reporting.models import Area, Category

#: The ellipsoid, not a map's plane: hectares come out the same wherever they are measured.
_MEASURED: Final = """
SELECT area.code, area.name, coalesce(parent.code, ''), coalesce(parent.name, ''),
       greatest(round((extensions.st_area(area.boundary::extensions.geography) / 10000)::numeric), 1)::bigint,
       encode(sha256(extensions.st_asbinary(area.boundary)), 'hex'),
       area.is_covered, area.is_illustrative
  FROM reporting_area AS area LEFT JOIN reporting_area AS parent ON parent.id = area.parent_id
 WHERE area.level = 'kelurahan' AND area.is_active
 ORDER BY parent.name, area.name, area.code
"""


@dataclass(frozen=True, slots=True)
class MeasuredArea:
    """One kelurahan of the present boundary set.

    Attributes:
        area_ha: Geodesic area in hectares (0.01 km²), rounded to the nearest, at least one.
        version: SHA-256 of the outline that was measured.
    """

    code: str
    name: str
    parent_code: str
    parent_name: str
    area_ha: int
    version: str
    is_covered: bool
    is_illustrative: bool


def measured() -> list[MeasuredArea]:
    """Every active kelurahan with its size, by kecamatan and name. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_MEASURED)
        return [MeasuredArea(*row) for row in cursor.fetchall()]


def served_codes() -> list[str]:
    """Codes of the kelurahan the city serves now."""
    covered = Area.objects.active().kelurahan().covered().order_by("code")
    return list(covered.values_list("code", flat=True))


def active_categories() -> list[tuple[str, str]]:
    """First-level categories that count against a package: code and name, in the city's order."""
    solved_here = Category.objects.active().top_level().filter(next_door_name="").in_order()
    return [(code, name) for code, name in solved_here.values_list("code", "name")]


def category_names(codes: Collection[str]) -> list[str]:
    """Names of these first-level categories, on or off, in the city's order."""
    found = Category.objects.top_level().filter(code__in=codes).in_order()
    return list(found.values_list("name", flat=True))
