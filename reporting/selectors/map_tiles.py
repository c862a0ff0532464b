"""Vector tiles of reports, made by PostgreSQL: cells of the rollup from far, single points from near.

Public tiles carry no personal data: category, state and number of a report, nothing a person wrote.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import connection

from core.errors import NotFound
from reporting.rules import mercator
from reporting.rules.states import OPEN_STATES

EXTENT: Final = 4096
MAX_POINTS: Final = 5000
_OPEN: Final = ", ".join(f"'{state.value}'" for state in sorted(OPEN_STATES))

# The category that is empty counts all of them; a cell is shown at its middle.
_OF_CATEGORIES: Final = "= ANY(%(category)s)"
_CELLS: Final = """
SELECT extensions.st_asmvt(tile, 'cells', 4096, 'geom') FROM (
  SELECT extensions.st_asmvtgeom(
      extensions.st_setsrid(extensions.st_makepoint(
        (cx + 0.5) * %(side)s - %(half)s, %(half)s - (cy + 0.5) * %(side)s), 3857),
      extensions.st_makeenvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857), 4096, 64, true) AS geom,
    sum(count)::int AS count,
    (sum(count) FILTER (WHERE state_group = 'open'))::int AS open
  FROM reporting_mapcell
  WHERE level = %(level)s AND state_group IN ('open', 'closed') AND {category} AND count > 0
    AND cx BETWEEN %(x_min)s AND %(x_max)s AND cy BETWEEN %(y_min)s AND %(y_max)s
  GROUP BY cx, cy) tile
"""
_POINTS: Final = f"""
SELECT extensions.st_asmvt(tile, 'reports', 4096, 'geom') FROM (
  SELECT extensions.st_asmvtgeom(
      extensions.st_setsrid(extensions.st_makepoint(r.mx, r.my), 3857),
      extensions.st_makeenvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857), 4096, 64, true) AS geom,
    r.number, r.state, c.code AS category, c.icon,
    (r.next_due_at IS NOT NULL AND r.next_due_at < now()) AS late
  FROM reporting_report r JOIN reporting_category c ON c.id = r.category_id
  WHERE r.state IN ({_OPEN}) AND r.visibility <> 'secret' AND NOT r.needs_triage
    AND r.location OPERATOR(extensions.&&) extensions.st_makeenvelope(
      %(lon_west)s, %(lat_south)s, %(lon_east)s, %(lat_north)s, 4326) {{category}}
  LIMIT {MAX_POINTS}) tile
"""  # noqa: S608 - constants only


class NoSuchTile(NotFound):
    """The tile's address is not on the map."""

    code = "no_such_tile"


def reports_tile(z: int, x: int, y: int, *, category: Sequence[int] = ()) -> bytes:
    """One tile as Mapbox vector tile: layer ``cells`` below zoom 13, layer ``reports`` from there.

    Args:
        z: Zoom.
        x: Column, from the west.
        y: Row, from the north.
        category: Primary keys of the only categories shown; empty for all.

    Raises:
        NoSuchTile: There is no tile z/x/y.
    """
    try:
        bounds = mercator.tile_bounds(z, x, y)
    except ValueError as error:
        raise NoSuchTile("Petak peta tidak ada.", z=z, x=x, y=y) from error
    values: dict[str, Any] = {
        "category": list(category),
        "west": bounds.west,
        "south": bounds.south,
        "east": bounds.east,
        "north": bounds.north,
    }
    level = mercator.level_for_zoom(z)
    if level is None:
        lon_west, lat_south = mercator.to_lonlat(bounds.west, bounds.south)
        lon_east, lat_north = mercator.to_lonlat(bounds.east, bounds.north)
        values |= {
            "lon_west": lon_west,
            "lat_south": lat_south,
            "lon_east": lon_east,
            "lat_north": lat_north,
        }
        narrowed = f"AND r.category_id {_OF_CATEGORIES}" if category else ""
        return _run(_POINTS.format(category=narrowed), values)
    cells = mercator.cells_in_tile(level, z, x, y)
    values |= {
        "side": 2 * mercator.HALF_WORLD / (1 << level),
        "half": mercator.HALF_WORLD,
        "level": level,
        "x_min": cells.x_min,
        "x_max": cells.x_max,
        "y_min": cells.y_min,
        "y_max": cells.y_max,
    }
    counted = f"category_id {_OF_CATEGORIES}" if category else "category_id IS NULL"
    return _run(_CELLS.format(category=counted), values)


def _run(statement: str, values: dict[str, Any]) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return bytes(row[0]) if row and row[0] else b""
