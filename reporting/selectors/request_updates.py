"""The public timeline of all reports in the order it was written, as other systems read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import connection

from reporting.selectors.public_report import note_for_everybody
from reporting.selectors.service_requests import IS_SHOWN

RECEIVED: Final = "received"
#: The state after an entry is said by the entry, or by the last one before it that says so.
_COLUMNS: Final = """
SELECT e.id, r.number, e.kind, e.note, e.actor_role, e.facts ->> 'agency', e.happened_at,
  COALESCE(e.facts ->> 'to', (
    SELECT b.facts ->> 'to' FROM reporting_reportevent b
    WHERE b.report_id = e.report_id AND b.id < e.id AND b.facts ->> 'to' IS NOT NULL
    ORDER BY b.id DESC LIMIT 1), 'received'),
  (SELECT p.public_id FROM reporting_photo p
    WHERE p.report_id = e.report_id AND p.state = 'ready'
      AND e.facts -> 'photos' @> to_jsonb(p.public_id::text) ORDER BY p.id LIMIT 1)
"""
_IS_TOLD: Final = "e.is_public AND e.kind <> 'received'"
_OF_REPORTS: Final = f"""{_COLUMNS}
FROM reporting_reportevent e JOIN reporting_report r ON r.id = e.report_id
WHERE {_IS_TOLD} AND {IS_SHOWN} AND {{where}}
ORDER BY e.happened_at, e.id LIMIT %s OFFSET %s
"""
# The period's entries in order first, by little more than their keys; then report after report until the page is
# full. Joined at once, PostgreSQL reads every report of the city. OFFSET 0 keeps it from doing so.
_OF_A_PERIOD: Final = f"""{_COLUMNS}
FROM (
  SELECT e.id, e.report_id, e.happened_at FROM reporting_reportevent e
  WHERE {_IS_TOLD} AND {{where}} ORDER BY e.happened_at, e.id OFFSET 0) k
CROSS JOIN LATERAL (
  SELECT r.number FROM reporting_report r WHERE r.id = k.report_id AND {IS_SHOWN} OFFSET 0) r
CROSS JOIN LATERAL (SELECT e.* FROM reporting_reportevent e WHERE e.id = k.id OFFSET 0) e
ORDER BY k.happened_at, k.id LIMIT %s OFFSET %s
"""  # noqa: S608 - constants; values are bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Which entries: from ``since``, before ``until``; or those of one report, by its number."""

    since: datetime | None = None
    until: datetime | None = None
    numbers: tuple[str, ...] | None = None
    limit: int = 1000
    offset: int = 0


class UpdateRow(NamedTuple):
    """One entry; ``agency`` is the code of the one it is about, ``state`` where the report stood after it.

    ``note`` is what anybody may read; ``role`` is what its writer acted as.
    """

    pk: int
    number: str
    kind: str
    note: str
    role: str
    agency: str | None
    happened_at: datetime
    state: str
    photo: UUID | None


def find(period: Period) -> list[UpdateRow]:
    """A page of updates, oldest first. One query."""
    conditions, values = ["true"], list[Any]()
    if period.since is not None:
        conditions.append("e.happened_at >= %s")
        values.append(period.since)
    if period.until is not None:
        conditions.append("e.happened_at < %s")
        values.append(period.until)
    found_by = _OF_A_PERIOD
    if period.numbers is not None:
        found_by = _OF_REPORTS
        conditions.append("r.number = ANY(%s)")
        values.append(list(period.numbers))
    statement = found_by.format(where=" AND ".join(conditions))
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, period.limit, period.offset])
        found = [UpdateRow(*row) for row in cursor.fetchall()]
    return [
        each._replace(note=note_for_everybody(each.kind, each.role, each.note)) for each in found
    ]
