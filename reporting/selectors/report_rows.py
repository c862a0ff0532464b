"""How lists of the API show a report: columns read, names looked up, JSON built by PostgreSQL itself."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from django.db import connection
from django.utils.translation import gettext as _

from core.errors import Invalid
from reporting.rules.personal_data import for_everybody

READ: Final = """
  r.id AS pk, r.public_id, r.number, r.state, r.category_id, r.agency_id, r.kelurahan_id,
  r.kecamatan_id, r.description, r.priority, r.location, r.submitted_at, r.response_due_at,
  r.responded_at, r.resolution_due_at, r.resolved_at, r.closed_at, r.supporters_count,
  r.reopened_count"""
# Names are looked up row by row, not joined: planning six joins took longer than the whole page.
SHOWN: Final = """
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
PUBLIC: Final = "r.visibility <> 'secret' AND NOT r.needs_triage"


class BadFilter(Invalid):
    """A parameter of the list cannot be read, or names something the city does not have."""

    code = "invalid_filter"

    def __init__(self, message: str, *, field: str, **facts: object) -> None:
        errors = [{"field": field, "message": message, "code": self.code}]
        super().__init__(message, field=field, errors=errors, **facts)


@dataclass(frozen=True, slots=True)
class Row:
    """One report of a list as JSON text, and where the list continues after it."""

    json: str
    submitted_at: datetime
    pk: int
    covered: str | None = None
    """The description as it is shown, where something in it was covered."""


def rows(found: str, values: Sequence[Any], *, as_typed: bool = False) -> list[Row]:
    """Run a query that yields the columns of ``READ``, newest first, and show its rows.

    Never prepared: a prepared filter query falls to a generic plan and becomes a thousand times slower.

    Args:
        found: A query, put together from our own words and placeholders only.
        values: For its placeholders.
        as_typed: For staff; others read descriptions without personal data.
    """
    statement = (
        "SELECT row_to_json(shown)::text, page.submitted_at, page.pk, page.description"  # noqa: S608
        f" FROM ({found}) page, LATERAL (SELECT {SHOWN}) shown"
        " ORDER BY page.submitted_at DESC, page.pk DESC"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [_row(*row, as_typed=as_typed) for row in cursor.fetchall()]


def page_of(found: Sequence[Row], limit: int) -> bytes:
    """``{"results": […], "next": cursor or null}`` of at most ``limit`` rows; one more says there is a next."""
    shown = found[:limit]
    following = "null"
    if len(found) > limit:
        following = f'"{cursor_text(shown[-1].submitted_at, shown[-1].pk)}"'
    return f'{{"results":[{_joined(shown)}],"next":{following}}}'.encode()


def at_distances(distances: Iterable[tuple[int, int]]) -> bytes:
    """``{"results": […]}``: these reports, in this order, each with ``distance_m``. One query.

    Args:
        distances: Primary key and metres; the caller has made sure that the viewer may see them.
    """
    wanted = list(distances)
    statement = (
        "SELECT row_to_json(shown)::text, page.description"  # noqa: S608
        " FROM unnest(%s::bigint[], %s::int[]) WITH ORDINALITY AS near(pk, metres, turn),"
        f" LATERAL (SELECT {READ} FROM reporting_report r WHERE r.id = near.pk) page,"
        f" LATERAL (SELECT {SHOWN}, near.metres AS distance_m) shown ORDER BY near.turn"
    )
    found: list[tuple[str, str]] = []
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(statement, [[pk for pk, _far in wanted], [far for _pk, far in wanted]])
            found = cursor.fetchall()
    return f'{{"results":[{",".join(_covered(*each)[0] for each in found)}]}}'.encode()


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
    if at.tzinfo is None or not 0 < number < 1 << 63 or not 1970 <= at.year < 9999:
        raise BadFilter(_("Kursor halaman tidak dikenal."), field="cursor")
    return at, number


def _row(json: str, submitted_at: datetime, pk: int, description: str, *, as_typed: bool) -> Row:
    if as_typed:
        return Row(json, submitted_at, pk)
    json, covered = _covered(json, description)
    return Row(json, submitted_at, pk, covered)


def _covered(json: str, description: str) -> tuple[str, str | None]:
    """A report's JSON with the description as anybody may read it; and that, where it differs.

    Few texts hold anything to cover: only theirs is read and written again.
    """
    words = for_everybody(description)
    if words == description:
        return json, None
    return orjson.dumps({**orjson.loads(json), "description": words}).decode(), words


def _joined(found: Iterable[Row]) -> str:
    return ",".join(row.json for row in found)
