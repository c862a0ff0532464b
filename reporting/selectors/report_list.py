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

_READ: Final = """
  r.id AS pk, r.public_id, r.number, r.state, r.category_id, r.agency_id, r.kelurahan_id,
  r.kecamatan_id, r.description, r.priority, r.location, r.submitted_at, r.response_due_at,
  r.responded_at, r.resolution_due_at, r.resolved_at, r.closed_at, r.supporters_count,
  r.reopened_count"""
# Names are looked up row by row, not joined: planning six joins took longer than the whole page.
_SHOWN: Final = """
  page.public_id AS id, page.number, page.state,
  (SELECT code FROM reporting_category WHERE id = page.category_id) AS category,
  (SELECT name FROM reporting_category WHERE id = page.category_id) AS category_name,
  (SELECT code FROM reporting_agency WHERE id = page.agency_id) AS agency,
  (SELECT name FROM reporting_agency WHERE id = page.agency_id) AS agency_name,
  (SELECT name FROM reporting_area WHERE id = page.kelurahan_id) AS kelurahan,
  (SELECT name FROM reporting_area WHERE id = page.kecamatan_id) AS kecamatan,
  page.description, page.priority,
  extensions.st_x(page.location) AS lon, extensions.st_y(page.location) AS lat,
  page.submitted_at, page.response_due_at, page.responded_at, page.resolution_due_at,
  page.resolved_at, page.closed_at,
  page.supporters_count AS supporters, page.reopened_count AS reopened"""


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
    parts: list[str] = []
    values: list[Any] = []
    for states in _groups(filters):
        where, found = _where(filters, states)
        parts.append(
            f"(SELECT {_READ} FROM reporting_report r WHERE {where}"  # noqa: S608
            " ORDER BY r.submitted_at DESC, r.id DESC LIMIT %s)"
        )
        values += [*found, filters.limit + 1]
    statement = (
        "SELECT row_to_json(shown)::text, page.submitted_at, page.pk"  # noqa: S608
        f" FROM (SELECT * FROM ({' UNION ALL '.join(parts)}) found"
        "   ORDER BY submitted_at DESC, pk DESC LIMIT %s) page,"
        f" LATERAL (SELECT {_SHOWN}) shown ORDER BY page.submitted_at DESC, page.pk DESC"
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
