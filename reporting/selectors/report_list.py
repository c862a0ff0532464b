"""The public list of reports, newest first, as JSON that PostgreSQL builds itself.

A page of 50 costs one query and no model instance. Filters are bound on the client and never
prepared: a prepared filter query falls to a generic plan and becomes a thousand times slower.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from core.errors import Invalid
from reporting.rules import limits
from reporting.rules.states import CLOSED_STATES, OPEN_STATES, State

COLUMNS: Final = """
  json_build_object(
    'id', r.public_id, 'number', r.number, 'state', r.state,
    'category', c.code, 'category_name', c.name,
    'agency', a.code, 'agency_name', a.name,
    'kelurahan', k.name, 'kecamatan', d.name,
    'description', r.description, 'priority', r.priority,
    'lon', extensions.st_x(r.location), 'lat', extensions.st_y(r.location),
    'submitted_at', r.submitted_at, 'response_due_at', r.response_due_at,
    'responded_at', r.responded_at, 'resolution_due_at', r.resolution_due_at,
    'resolved_at', r.resolved_at, 'closed_at', r.closed_at,
    'supporters', r.supporters_count, 'reopened', r.reopened_count)::text"""
JOINS: Final = """
  JOIN reporting_category c ON c.id = r.category_id
  LEFT JOIN reporting_agency a ON a.id = r.agency_id
  LEFT JOIN reporting_area k ON k.id = r.kelurahan_id
  LEFT JOIN reporting_area d ON d.id = r.kecamatan_id"""


class BadFilter(Invalid):
    """A filter of the list cannot be read."""

    code = "invalid_filter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What to list.

    Attributes:
        bbox: West, south, east, north in degrees; ``None`` for the whole city.
        states: Names of states; empty for all.
        category: Primary keys of a category and those below it; empty for all.
        after: Cursor of the previous page.
        limit: Rows of a page.
    """

    bbox: tuple[float, float, float, float] | None = None
    states: tuple[State, ...] = ()
    category: tuple[int, ...] = ()
    after: tuple[datetime, int] | None = None
    limit: int = limits.PAGE_SIZE


def page(filters: Filters) -> bytes:
    """``{"results": […], "next": cursor or null}`` as JSON text."""
    with connection.cursor() as cursor:
        statement, values = _statement(filters)
        cursor.execute(statement, values)
        rows: Sequence[tuple[str, datetime, int]] = cursor.fetchall()
    more = len(rows) > filters.limit
    rows = rows[: filters.limit]
    following = f'"{cursor_text(rows[-1][1], rows[-1][2])}"' if more else "null"
    results = ",".join(row[0] for row in rows)
    return f'{{"results":[{results}],"next":{following}}}'.encode()


def parse_bbox(text: str) -> tuple[float, float, float, float]:
    """Read ``west,south,east,north``.

    Raises:
        BadFilter: Not four numbers in that order.
    """
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise BadFilter(_("bbox ditulis barat,selatan,timur,utara."), field="bbox") from error
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise BadFilter(_("bbox ditulis barat,selatan,timur,utara."), field="bbox")
    return west, south, east, north


def cursor_text(submitted_at: datetime, pk: int) -> str:
    """The opaque cursor that continues after a row."""
    return base64.urlsafe_b64encode(f"{submitted_at.isoformat()}|{pk}".encode()).decode()


def parse_cursor(text: str) -> tuple[datetime, int]:
    """Read a cursor back.

    Raises:
        BadFilter: It was not made by :func:`cursor_text`.
    """
    try:
        moment, pk = base64.urlsafe_b64decode(text.encode()).decode().split("|")
        at = datetime.fromisoformat(moment)
        number = int(pk)
    except (ValueError, binascii.Error, UnicodeError) as error:
        raise BadFilter(_("Kursor halaman tidak dikenal."), field="cursor") from error
    if at.tzinfo is None:
        raise BadFilter(_("Kursor halaman tidak dikenal."), field="cursor")
    return at, number


def _statement(filters: Filters) -> tuple[str, list[Any]]:
    """The query and its values: only our own words and placeholders are put together."""
    groups = _groups(filters)
    parts: list[str] = []
    values: list[Any] = []
    for states in groups:
        where, found = _where(filters, states)
        parts.append(
            f"(SELECT r.id, r.submitted_at FROM reporting_report r WHERE {where}"  # noqa: S608
            " ORDER BY r.submitted_at DESC, r.id DESC LIMIT %s)"
        )
        values += [*found, filters.limit + 1]
    statement = (
        f"SELECT {COLUMNS}, r.submitted_at, r.id FROM ({' UNION ALL '.join(parts)}) page"  # noqa: S608
        f" JOIN reporting_report r ON r.id = page.id {JOINS}"
        " ORDER BY r.submitted_at DESC, r.id DESC LIMIT %s"
    )
    return statement, [*values, filters.limit + 1]


def _groups(filters: Filters) -> list[tuple[State, ...]]:
    """State groups to search apart: the indexes on places cover open or closed reports, not both."""
    if filters.bbox is None:
        return [filters.states]
    wanted = filters.states or tuple(State)
    groups = [tuple(s for s in wanted if s in side) for side in (OPEN_STATES, CLOSED_STATES)]
    return [group for group in groups if group]


def _where(filters: Filters, states: tuple[State, ...]) -> tuple[str, list[Any]]:
    """Conditions with their values. States are written out: partial indexes need literals."""
    conditions = ["r.visibility <> 'secret' AND NOT r.needs_triage"]
    values: list[Any] = []
    if filters.bbox is not None:
        side = OPEN_STATES if set(states) <= set(OPEN_STATES) else CLOSED_STATES
        conditions.append(f"r.state IN ({_literals(side)})")
        conditions.append(
            "r.location OPERATOR(extensions.&&) extensions.st_makeenvelope(%s, %s, %s, %s, 4326)"
        )
        values += list(filters.bbox)
    if states:
        conditions.append(f"r.state IN ({_literals(states)})")
    if filters.category:
        conditions.append("r.category_id = ANY(%s)")
        values.append(list(filters.category))
    if filters.after is not None:
        conditions.append("(r.submitted_at, r.id) < (%s, %s)")
        values += list(filters.after)
    return " AND ".join(conditions), values


def _literals(states: Sequence[State] | frozenset[State]) -> str:
    return ", ".join(f"'{State(state).value}'" for state in sorted(states))
