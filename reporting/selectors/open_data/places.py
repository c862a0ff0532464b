"""Which reports a file is about, and how exactly it tells their places: one count before the first row."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from core.db import raw
from core.tenancy import current_city
from reporting.rules import mercator
from reporting.rules.open_data import CELL_LEVEL, Place, Spot
from reporting.selectors.open_data.tables import Wanted
from reporting.services import config

_SIDE: Final = 2 * mercator.HALF_WORLD / (1 << CELL_LEVEL)
CELL: Final = (
    f"floor((r.mx + {mercator.HALF_WORLD}) / {_SIDE})::int,"
    f" floor(({mercator.HALF_WORLD} - r.my) / {_SIDE})::int"
)
"""Column and row of a report's cell, as two columns of SQL."""

_COUNTS: Final = f"SELECT r.kelurahan_id, r.kecamatan_id, {CELL}, count(*) FROM reporting_report r"  # noqa: S608 - constants only


def counts(wanted: Wanted, known: config.Snapshot) -> list[tuple[Spot, int]]:
    """How many reports of the file lie at each spot; as many rows as there are spots.

    Counted for the whole city: an area narrows what is told, never what is counted.
    """
    where, values = condition(wanted, known)
    found = raw.rows(f"{_COUNTS} WHERE {where} GROUP BY 1, 2, 3, 4", values)
    return [
        (Spot(kelurahan, kecamatan, (cx, cy)), count)
        for kelurahan, kecamatan, cx, cy, count in found
    ]


def condition(wanted: Wanted, known: config.Snapshot) -> tuple[str, list[Any]]:
    """The reports of a file but for its area, as SQL of our own words and placeholders."""
    terms = ["r.visibility <> 'secret' AND NOT r.needs_triage"]
    values: list[Any] = []
    zone = ZoneInfo(current_city().time_zone)
    if wanted.since is not None:
        terms.append("r.submitted_at >= %s")
        values.append(datetime.combine(wanted.since, time(), zone))
    if wanted.until is not None:
        terms.append("r.submitted_at < %s")
        values.append(datetime.combine(wanted.until + timedelta(days=1), time(), zone))
    if wanted.states:
        terms.append("r.state = ANY(%s)")
        values.append([state.value for state in wanted.states])
    if wanted.category:
        terms.append("r.category_id = ANY(%s)")
        values.append(
            [each.pk for each in known.categories.values() if wanted.category in each.line]
        )
    if wanted.agency:
        terms.append("r.agency_id = %s")
        values.append(known.agencies[wanted.agency].pk)
    return " AND ".join(terms), values


def area_pk(code: str, known: config.Snapshot) -> int | None:
    """Primary key of an area, by its code; ``None`` for no code."""
    return next((pk for pk, area in known.rows.areas.items() if code and area.code == code), None)


def is_told_in(place: Place, area: int | None) -> bool:
    """Whether a file narrowed to an area may hold a report whose place is told so."""
    return area is None or area in (place.kelurahan, place.kecamatan)
