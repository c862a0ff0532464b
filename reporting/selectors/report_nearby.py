"""Reports around a place as the API lists them: the nearest first, and those that may be the same problem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from reporting.rules.geometry import box_around
from reporting.rules.states import CLOSED_STATES, OPEN_STATES, State
from reporting.selectors import nearby, report_rows
from reporting.services.config import CategoryFacts

MAX_METRES: Final = 5_000
USUAL_METRES: Final = 500
_POINT: Final = "extensions.st_setsrid(extensions.st_makepoint(%s, %s), 4326)"
# Nearest by degrees, which the index knows; near the equator that is the order of metres but for two percent.
_NEAREST: Final = f"""
(SELECT r.id, extensions.st_distancesphere(r.location, {_POINT}) AS metres FROM reporting_report r
  WHERE {report_rows.PUBLIC} AND {{where}}
    AND r.location OPERATOR(extensions.&&) extensions.st_makeenvelope(%s, %s, %s, %s, 4326)
  ORDER BY r.location OPERATOR(extensions.<->) {_POINT} LIMIT %s)
"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What to look for around a point; empty tuples narrow nothing."""

    lon: float
    lat: float
    metres: int = USUAL_METRES
    states: tuple[State, ...] = ()
    category: tuple[int, ...] = ()
    limit: int = nearby.PAGE_SIZE


def nearest(around: Around) -> bytes:
    """``{"results": […]}`` as JSON text, each with ``distance_m``. Two queries."""
    wanted = around.states or tuple(State)
    parts: list[str] = []
    values: list[Any] = []
    for side in (OPEN_STATES, CLOSED_STATES):
        states = tuple(state for state in wanted if state in side)
        if states:
            part, given = _part(around, side, states)
            parts.append(part)
            values += given
    statement = (
        f"SELECT id, round(metres)::int FROM ({' UNION ALL '.join(parts)}) found"  # noqa: S608
        " WHERE metres <= %s ORDER BY metres, id LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, around.metres, around.limit])
        found: Sequence[tuple[int, int]] = cursor.fetchall()
    return report_rows.at_distances(found)


def similar(category: CategoryFacts, *, lon: float, lat: float, at: datetime) -> bytes:
    """``{"results": […]}``: open public reports that may be the same problem, as citizens are asked."""
    return report_rows.at_distances(nearby.alike(category, lon=lon, lat=lat, at=at))


def _part(
    around: Around, side: frozenset[State], states: tuple[State, ...]
) -> tuple[str, list[Any]]:
    """One side of the indexes on places: they cover open or closed reports, not both."""
    conditions = [f"r.state IN ({_literals(side)})"]
    if set(states) != set(side):
        conditions.append(f"r.state IN ({_literals(states)})")
    narrowed: list[Any] = []
    if around.category:
        conditions.append("r.category_id = ANY(%s)")
        narrowed.append(list(around.category))
    box = box_around(around.lon, around.lat, around.metres)
    point = [around.lon, around.lat]
    corners = [box.west, box.south, box.east, box.north]
    query = _NEAREST.format(where=" AND ".join(conditions))
    return query, [*point, *narrowed, *corners, *point, around.limit]


def _literals(states: Sequence[State] | frozenset[State]) -> str:
    return ", ".join(f"'{State(state).value}'" for state in sorted(states))
