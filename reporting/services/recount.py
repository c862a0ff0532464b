"""Counting everything again from reports and timelines: what proves the counters, or repairs them.

The timeline says what happened (``facts`` of an entry: agency, agency_before, measures), the report
where it stands. Whoever writes history in bulk writes the same facts and calls ``recount``.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from core.audit import services as audit
from core.errors import DomainError
from core.schedules.registry import in_every_city
from core.tenancy import current_city
from reporting.rules.histogram import BUCKETS_PER_E_FOLD, MAX_BUCKET
from reporting.rules.mercator import CELL_LEVELS, HALF_WORLD
from reporting.services.facts import REPORT_CHANGED

TRIES: Final = 60
_CELLS: Final = """
SELECT level, state_group, category_id, cx, cy, count(*)::int AS count
  FROM (
    SELECT zoom AS level,
           CASE WHEN state IN ('closed', 'rejected', 'merged') THEN 'closed' ELSE 'open' END
             AS state_group,
           each AS category_id,
           least(greatest(floor((mx + %(half)s) / (2 * %(half)s / (1 << zoom)))::int, 0),
                 (1 << zoom) - 1) AS cx,
           least(greatest(floor((%(half)s - my) / (2 * %(half)s / (1 << zoom)))::int, 0),
                 (1 << zoom) - 1) AS cy
      FROM reporting_report
      CROSS JOIN unnest(%(levels)s::int[]) AS zoom
      CROSS JOIN LATERAL unnest(ARRAY[NULL, category_id]) AS each
     WHERE visibility <> 'secret' AND NOT needs_triage
  ) AS placed
 GROUP BY level, state_group, category_id, cx, cy
"""

# What the timeline says, one row per entry, with its local day.
_SAID: Final = """
SELECT kind, (happened_at AT TIME ZONE %(zone)s)::date AS "on",
       facts ->> 'agency' AS agency, facts ->> 'agency_before' AS agency_before,
       (facts ->> 'response_minutes')::int AS response_minutes,
       (facts ->> 'response_on_time')::boolean AS response_on_time,
       (facts ->> 'resolution_minutes')::int AS resolution_minutes,
       (facts ->> 'resolution_on_time')::boolean AS resolution_on_time,
       facts ->> 'to' AS state, facts ->> 'step' AS step
  FROM reporting_reportevent
"""

_AGENCY_DAYS: Final = f"""
WITH said AS ({_SAID})
SELECT agency.id AS agency_id, "on",
       count(*) FILTER (WHERE what = 'received')::int AS received,
       count(response_minutes)::int AS responded,
       count(resolution_minutes)::int AS resolved,
       count(*) FILTER (WHERE what = 'own' AND kind IN ('confirm', 'auto_confirm'))::int AS closed,
       count(*) FILTER (WHERE what = 'own' AND kind = 'reopen')::int AS reopened,
       count(*) FILTER (WHERE what = 'handed_over')::int AS handed_over,
       count(*) FILTER (WHERE what = 'own' AND response_on_time)::int AS on_time_response,
       count(*) FILTER (WHERE what = 'own' AND resolution_on_time)::int AS on_time_resolution,
       count(*) FILTER (WHERE what = 'own' AND kind = 'confirm')::int AS confirmed,
       coalesce(sum(response_minutes), 0)::bigint AS response_minutes_sum
  FROM (
    SELECT 'own' AS what, agency, "on", kind, response_minutes, response_on_time,
           resolution_minutes, resolution_on_time
      FROM said WHERE agency IS NOT NULL
    UNION ALL
    SELECT 'received', agency, "on", kind, NULL, NULL, NULL, NULL FROM said
     WHERE agency IS NOT NULL AND agency IS DISTINCT FROM agency_before
       AND kind IN ('route', 'assign', 'hand_over')
    UNION ALL
    SELECT 'handed_over', agency_before, "on", kind, NULL, NULL, NULL, NULL FROM said
     WHERE kind = 'hand_over' AND agency_before IS NOT NULL
  ) AS counted
  JOIN reporting_agency AS agency ON agency.code = counted.agency
 GROUP BY agency.id, "on"
HAVING count(*) FILTER (WHERE what IN ('received', 'handed_over')
                           OR response_minutes IS NOT NULL OR resolution_minutes IS NOT NULL
                           OR kind IN ('confirm', 'auto_confirm', 'reopen')) > 0
"""  # noqa: S608 - constants only

_RESPONSE_MINUTES: Final = f"""
WITH said AS ({_SAID})
SELECT agency.id AS agency_id, "on",
       CASE WHEN response_minutes < %(fold)s THEN response_minutes
            ELSE least(%(last)s, %(fold)s
              + floor(%(fold)s * ln(response_minutes::float8 / %(fold)s))::int)
       END AS minute_bucket,
       count(*)::int AS count
  FROM said JOIN reporting_agency AS agency ON agency.code = said.agency
 WHERE response_minutes IS NOT NULL
 GROUP BY 1, 2, 3
"""  # noqa: S608 - constants only

_CITY_DAYS: Final = f"""
WITH said AS ({_SAID})
SELECT "on", sum(received)::int AS received, sum(responded)::int AS responded,
       sum(resolved)::int AS resolved, sum(closed)::int AS closed, sum(rejected)::int AS rejected,
       sum(overdue)::int AS overdue
  FROM (
    SELECT (submitted_at AT TIME ZONE %(zone)s)::date AS "on", 1 AS received, 0 AS responded,
           0 AS resolved, 0 AS closed, 0 AS rejected, 0 AS overdue
      FROM reporting_report
    UNION ALL
    SELECT "on", 0, (response_minutes IS NOT NULL)::int, (resolution_minutes IS NOT NULL)::int,
           (kind IN ('confirm', 'auto_confirm'))::int, (kind = 'reject')::int,
           (kind = 'escalated' AND step = 'breach')::int
      FROM said
     WHERE response_minutes IS NOT NULL OR resolution_minutes IS NOT NULL
        OR kind IN ('confirm', 'auto_confirm', 'reject') OR (kind = 'escalated' AND step = 'breach')
  ) AS counted
 GROUP BY "on"
"""  # noqa: S608 - constants only

_AREA_DAYS: Final = """
SELECT area_id, "on", sum(received)::int AS received, sum(ended)::int AS ended,
       sum(returned)::int AS returned
  FROM (
    SELECT kecamatan_id AS area_id, (submitted_at AT TIME ZONE %(zone)s)::date AS "on",
           1 AS received, 0 AS ended, 0 AS returned
      FROM reporting_report WHERE kecamatan_id IS NOT NULL
    UNION ALL
    SELECT report.kecamatan_id, (event.happened_at AT TIME ZONE %(zone)s)::date, 0,
           (event.facts ->> 'to' IN ('closed', 'rejected', 'merged'))::int,
           (event.facts ->> 'from' IN ('closed', 'rejected', 'merged'))::int
      FROM reporting_reportevent AS event
      JOIN reporting_report AS report ON report.id = event.report_id
     WHERE report.kecamatan_id IS NOT NULL
       AND (event.facts ->> 'to' IN ('closed', 'rejected', 'merged'))
           <> (event.facts ->> 'from' IN ('closed', 'rejected', 'merged'))
  ) AS counted
 GROUP BY area_id, "on"
"""

_KEYS: Final = {
    "reporting_mapcell": (_CELLS, ("level", "state_group", "category_id", "cx", "cy")),
    "reporting_agencyday": (_AGENCY_DAYS, ("agency_id", "on")),
    "reporting_responseminutes": (_RESPONSE_MINUTES, ("agency_id", "on", "minute_bucket")),
    "reporting_cityday": (_CITY_DAYS, ("on",)),
    "reporting_areaday": (_AREA_DAYS, ("area_id", "on")),
}
_NUMBERS: Final = {
    "reporting_mapcell": ("count",),
    "reporting_agencyday": (
        "received", "responded", "resolved", "closed", "reopened", "handed_over",
        "on_time_response", "on_time_resolution", "confirmed", "response_minutes_sum",
    ),
    "reporting_responseminutes": ("count",),
    "reporting_cityday": (
        "received", "responded", "resolved", "closed", "rejected", "overdue",
    ),
    "reporting_areaday": ("received", "ended", "returned"),
}  # fmt: skip


class ChangesWait(DomainError):
    """Changes are on their way to the counters; a fresh count now would count them twice."""

    code = "changes_wait"


@transaction.atomic(durable=True)
def recount() -> dict[str, int]:
    """Replace all counters by a fresh count, as of one moment; consumers wait meanwhile.

    Returns:
        For each table, how many rows were missing, wrong or left over.

    Raises:
        ChangesWait: Some messages are not consumed yet; try again when they are.
    """
    with connection.cursor() as cursor:
        # One snapshot, taken after the locks: what it shows of reports and of waiting messages
        # belongs together, and no consumer is half-way.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute(f"LOCK TABLE {', '.join(_KEYS)} IN EXCLUSIVE MODE")
    if _changes_wait():
        raise ChangesWait("Perubahan masih menunggu dihitung.")
    return {table: _replace(table) for table in _KEYS}


def differences() -> dict[str, int]:
    """Return, for each table, how many rows differ from a fresh count; changes nothing."""
    return {table: _differing(table) for table in _KEYS}


@in_every_city(
    "reporting.prove_counters",
    every=timedelta(days=1),
    offset=timedelta(hours=19, minutes=20),
    queue="bulk",
    upkeep=True,
)
def prove_counters(at: datetime) -> None:
    """Each night at 02:20 in Jakarta: recount between two changes; note what differed."""
    for _try in range(TRIES):
        try:
            wrong = recount()
        except ChangesWait:
            time.sleep(1)
            continue
        if any(wrong.values()):
            _note("counters_repaired", wrong, at)
        return
    _note("counters_not_proved", {"reason": "changes were always on their way"}, at)


@transaction.atomic(durable=True)
def _note(kind: str, facts: Mapping[str, object], at: datetime) -> None:
    audit.record(kind=kind, subject="rollups", actor_label="Sistem", at=at, facts=facts)


def _changes_wait() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM public.outbox_outboxmessage WHERE city = %s"
            " AND queue = 'critical' AND topic = %s AND done_at IS NULL AND dead_at IS NULL)",
            [current_city().schema_name, REPORT_CHANGED],
        )
        return bool(cursor.fetchone()[0])


def _arguments() -> dict[str, str | int | float | list[int]]:
    return {
        "zone": current_city().time_zone,
        "half": HALF_WORLD,
        "levels": list(CELL_LEVELS),
        "fold": BUCKETS_PER_E_FOLD,
        "last": MAX_BUCKET,
    }


def _differing(table: str) -> int:
    fresh, keys = _KEYS[table]
    numbers = _NUMBERS[table]
    columns = ", ".join(f'"{column}"' for column in (*keys, *numbers))
    zero = " AND ".join(f'"{number}" = 0' for number in numbers)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH fresh AS ({fresh}),"  # noqa: S608 - constants only
            f" known AS (SELECT {columns} FROM {table} WHERE NOT ({zero})),"
            f" missing AS (SELECT {columns} FROM fresh EXCEPT SELECT {columns} FROM known),"
            f" left_over AS (SELECT {columns} FROM known EXCEPT SELECT {columns} FROM fresh)"
            " SELECT (SELECT count(*) FROM missing) + (SELECT count(*) FROM left_over)",
            _arguments(),
        )
        return int(cursor.fetchone()[0])


def _replace(table: str) -> int:
    fresh, keys = _KEYS[table]
    columns = ", ".join(f'"{column}"' for column in (*keys, *_NUMBERS[table]))
    with connection.cursor() as cursor:
        wrong = _differing(table)
        if wrong:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - constants only
            cursor.execute(
                f"INSERT INTO {table} ({columns}) SELECT {columns} FROM ({fresh}) AS fresh",  # noqa: S608
                _arguments(),
            )
    return wrong
