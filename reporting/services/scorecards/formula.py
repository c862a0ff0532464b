"""The published formula as one statement: which reports count, and what they add up to.

The statement has two halves. A *source* says what happened: ``entry`` (steps of the timeline in the period),
``overdue`` (promises broken and still open at its end), ``verdict`` (what reviewers said of proofs) and
``known`` (the reports these speak of, and others of the same people on the same day). ``_FORMULA`` counts.
A period of a city and the worked example on the public page differ in their source only, so the example
cannot say anything but what the product does.

Everything happens inside PostgreSQL and is set-based: what comes back is a row per agency and category.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from core.tenancy import current_city
from reporting.models.proof_review import BAD_VERDICTS
from reporting.rules.scoring import (
    COUNTS,
    LEFT_OUT,
    MEDIANS,
    NOT_COUNTED_REASONS,
    VOICE_METRES,
    percentages,
)

_PERIOD: Final = """
entry AS MATERIALIZED (
  SELECT report_id, kind, facts ->> 'agency' AS agency, facts ->> 'agency_before' AS agency_before,
         (facts ->> 'response_minutes')::int AS response_minutes,
         (facts ->> 'response_on_time')::boolean AS response_on_time,
         (facts ->> 'resolution_minutes')::int AS resolution_minutes,
         (facts ->> 'resolution_on_time')::boolean AS resolution_on_time,
         jsonb_array_length(coalesce(facts -> 'flags', '[]')) > 0 AS is_flagged
    FROM reporting_reportevent
   WHERE happened_at >= %(begin)s AND happened_at < %(end)s
     AND (kind IN ('route', 'assign', 'hand_over', 'reopen', 'confirm', 'auto_confirm')
          OR facts ?| ARRAY['response_minutes', 'resolution_minutes', 'flags'])
), overdue AS MATERIALIZED (
  SELECT report.id AS report_id, agency.code AS agency, clock.kind AS clock
    FROM reporting_deadline AS clock
    JOIN reporting_report AS report ON report.id = clock.report_id
    JOIN reporting_agency AS agency ON agency.id = report.agency_id
   WHERE clock.is_current AND clock.due_at >= %(begin)s AND clock.due_at < %(end)s
     AND (clock.met_at IS NULL OR clock.met_at >= %(end)s)
     AND (report.closed_at IS NULL OR report.closed_at >= %(end)s)
     AND NOT (clock.kind = 'resolution' AND report.clock_paused)
), verdict AS MATERIALIZED (
  SELECT review.report_id, agency.code AS agency, review.verdict = ANY(%(bad)s) AS is_bad
    FROM reporting_proofreview AS review
    JOIN reporting_agency AS agency ON agency.id = review.agency_id
   WHERE review.verdict <> '' AND review.resolved_at >= %(begin)s AND review.resolved_at < %(end)s
), touched AS MATERIALIZED (
  SELECT report_id AS id FROM entry
  UNION SELECT report_id FROM overdue
  UNION SELECT report_id FROM verdict
), spoken AS MATERIALIZED (
  SELECT report.id, report.device_hash, contact.phone, report.submitted_at,
         date_trunc('day', report.submitted_at, %(zone)s) AS since
    FROM touched
    JOIN reporting_report AS report USING (id)
    LEFT JOIN reporting_contact AS contact ON contact.report_id = report.id
), concerned AS MATERIALIZED (
  SELECT id FROM touched
  UNION
  SELECT other.id FROM spoken
    JOIN reporting_report AS other
      ON other.device_hash = spoken.device_hash AND other.submitted_at >= spoken.since
     AND other.submitted_at <= spoken.submitted_at
   WHERE spoken.device_hash <> ''
  UNION
  SELECT other.id FROM spoken
    JOIN reporting_contact AS contact ON contact.phone = spoken.phone
    JOIN reporting_report AS other
      ON other.id = contact.report_id AND other.submitted_at >= spoken.since
     AND other.submitted_at <= spoken.submitted_at
   WHERE spoken.phone <> ''
), known AS MATERIALIZED (
  SELECT report.id, agency.code AS agency, category.code AS category, report.state,
         report.reject_reason, report.needs_triage, report.device_hash AS device,
         coalesce(contact.phone, '') AS phone, report.location::extensions.geography AS place,
         report.submitted_at,
         EXISTS (SELECT 1 FROM reporting_scorecardexclusion AS exclusion
                  WHERE exclusion.report_id = report.id AND exclusion.lifted_at IS NULL) AS is_excluded
    FROM concerned
    JOIN reporting_report AS report USING (id)
    JOIN reporting_category AS category ON category.id = report.category_id
    LEFT JOIN reporting_agency AS agency ON agency.id = report.agency_id
    LEFT JOIN reporting_contact AS contact ON contact.report_id = report.id
)
"""

_EXAMPLE: Final = """
entry AS (
  SELECT * FROM jsonb_to_recordset(%(entries)s::jsonb)
    AS e(report_id bigint, kind text, agency text, agency_before text, response_minutes int,
         response_on_time boolean, resolution_minutes int, resolution_on_time boolean, is_flagged boolean)
), overdue AS (
  SELECT * FROM jsonb_to_recordset(%(overdue)s::jsonb) AS o(report_id bigint, agency text, clock text)
), verdict AS (
  SELECT NULL::bigint AS report_id, NULL::text AS agency, NULL::boolean AS is_bad WHERE false
), known AS (
  SELECT id, agency, category, state, reject_reason, needs_triage, device, phone,
         extensions.st_setsrid(extensions.st_makepoint(lon, lat), 4326)::extensions.geography AS place,
         submitted_at, is_excluded
    FROM jsonb_to_recordset(%(reports)s::jsonb)
      AS r(id bigint, agency text, category text, state text, reject_reason text, needs_triage boolean,
           device text, phone text, lon float8, lat float8, submitted_at timestamptz, is_excluded boolean)
)
"""

_STANDING: Final = """
, standing AS MATERIALIZED (
  SELECT known.*,
         CASE WHEN state = 'merged' THEN 'merged'
              WHEN reject_reason = ANY(%(not_counted)s) THEN 'rejected'
              WHEN needs_triage THEN 'triage'
              WHEN is_excluded THEN 'excluded'
              ELSE '' END AS left_out
    FROM known
), voice AS (
  SELECT id, agency, place, submitted_at, (submitted_at AT TIME ZONE %(zone)s)::date AS "on", who
    FROM standing
    CROSS JOIN LATERAL (VALUES (nullif('d' || device, 'd')), (nullif('p' || phone, 'p'))) AS said(who)
   WHERE left_out = '' AND who IS NOT NULL
), second_voice AS (
  SELECT DISTINCT later.id
    FROM voice AS later
    JOIN voice AS earlier
      ON earlier.who = later.who AND earlier.agency = later.agency AND earlier."on" = later."on"
     AND (earlier.submitted_at, earlier.id) < (later.submitted_at, later.id)
     AND extensions.st_dwithin(earlier.place, later.place, %(metres)s)
), judged AS MATERIALIZED (
  SELECT standing.id, category,
         CASE WHEN left_out = '' AND second_voice.id IS NOT NULL THEN 'same_voice' ELSE left_out END
           AS left_out
    FROM standing LEFT JOIN second_voice USING (id)
), said AS (
  SELECT 'own' AS what, report_id, agency, kind, response_minutes, response_on_time, resolution_minutes,
         resolution_on_time,
         is_flagged AND NOT EXISTS (SELECT 1 FROM verdict
                                     WHERE verdict.report_id = entry.report_id AND NOT is_bad)
           AS is_flagged
    FROM entry WHERE agency IS NOT NULL
  UNION ALL
  SELECT 'arrived', report_id, agency, kind, NULL, NULL, NULL, NULL, false
    FROM entry WHERE agency IS NOT NULL AND agency IS DISTINCT FROM agency_before
     AND kind IN ('route', 'assign', 'hand_over')
  UNION ALL
  SELECT 'handed_over', report_id, agency_before, kind, NULL, NULL, NULL, NULL, false
    FROM entry WHERE kind = 'hand_over' AND agency_before IS NOT NULL
  UNION ALL
  SELECT 'late_' || clock, report_id, agency, NULL, NULL, NULL, NULL, NULL, false FROM overdue
  UNION ALL
  SELECT 'verdict', report_id, agency, NULL, NULL, NULL, NULL, NULL, true FROM verdict WHERE is_bad
)
"""

_SUMS: Final = """
, sums AS (
SELECT agency, category,
       count(DISTINCT report_id) FILTER (WHERE counts AND what = 'arrived') AS reports,
       count(response_minutes) FILTER (WHERE counts) AS responded,
       count(*) FILTER (WHERE counts AND response_on_time) AS on_time_response,
       count(resolution_minutes) FILTER (WHERE counts) AS resolved,
       count(*) FILTER (WHERE counts AND resolution_on_time) AS on_time_resolution,
       count(*) FILTER (WHERE counts AND what = 'own' AND kind IN ('confirm', 'auto_confirm')) AS closed,
       count(*) FILTER (WHERE counts AND what = 'own' AND kind = 'confirm') AS confirmed,
       count(*) FILTER (WHERE counts AND what = 'own' AND kind = 'reopen') AS reopened,
       count(*) FILTER (WHERE counts AND what = 'handed_over') AS handed_over,
       count(DISTINCT report_id) FILTER (WHERE counts AND is_flagged) AS flagged,
       count(DISTINCT report_id) FILTER (WHERE counts AND what = 'late_response') AS late_unanswered,
       count(DISTINCT report_id) FILTER (WHERE counts AND what = 'late_resolution') AS late_unresolved,
       count(DISTINCT report_id) FILTER (WHERE what = 'arrived' AND left_out = 'merged') AS left_out_merged,
       count(DISTINCT report_id) FILTER (WHERE what = 'arrived' AND left_out = 'rejected')
         AS left_out_rejected,
       count(DISTINCT report_id) FILTER (WHERE what = 'arrived' AND left_out = 'triage') AS left_out_triage,
       count(DISTINCT report_id) FILTER (WHERE what = 'arrived' AND left_out = 'same_voice')
         AS left_out_same_voice,
       count(DISTINCT report_id) FILTER (WHERE what = 'arrived' AND left_out = 'excluded')
         AS left_out_excluded,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY response_minutes) FILTER (WHERE counts)
         AS median_response_minutes,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY resolution_minutes) FILTER (WHERE counts)
         AS median_resolution_minutes
  FROM (SELECT said.*, category, left_out, left_out = '' AS counts
          FROM said JOIN judged ON judged.id = said.report_id) AS counted
 GROUP BY GROUPING SETS ((), (agency), (agency, category))
)
"""

_HEAVIEST: Final = """
, heaviest AS (
SELECT agency, what, report.number, minutes
  FROM (
    SELECT *, row_number() OVER (PARTITION BY agency, what ORDER BY minutes DESC, report_id) AS place
      FROM (
        SELECT agency, 'slow_response' AS what, report_id, response_minutes AS minutes
          FROM said WHERE NOT response_on_time
        UNION ALL
        SELECT agency, 'slow_resolution', report_id, resolution_minutes FROM said
         WHERE NOT resolution_on_time
        UNION ALL
        SELECT agency, 'reopened', report_id, count(*)::int FROM said
         WHERE what = 'own' AND kind = 'reopen' GROUP BY agency, report_id
        UNION ALL
        SELECT agency, what, report_id, 0 FROM said WHERE what IN ('late_response', 'late_resolution')
      ) AS weighed
      JOIN judged ON judged.id = weighed.report_id
     WHERE judged.left_out = ''
  ) AS placed
  JOIN reporting_report AS report ON report.id = placed.report_id
 WHERE place <= %(most)s
 ORDER BY agency, what, place
)
"""
# One pass over the period: its numbers and the reports that weigh most, as documents.
_BOTH: Final = """
SELECT 'sums', to_jsonb(sums) FROM sums UNION ALL SELECT 'heaviest', to_jsonb(heaviest) FROM heaviest
"""
# Estimates of so many steps are far off: compiling the plan would take longer than running it.
_PLAINLY: Final = ("SET LOCAL jit = off", "SET LOCAL work_mem = '64MB'")

MOST_HEAVY: Final = 5


@dataclass(frozen=True, slots=True)
class Score:
    """The numbers of one agency (``None``: the city), of all categories (``None``) or of one."""

    agency: str | None
    category: str | None
    facts: dict[str, Any]


Heaviest = dict[str, dict[str, list[tuple[str, int]]]]
"""By agency and kind (slow_response, slow_resolution, late_response, late_resolution, reopened): numbers
of reports, with minutes or times."""


def of_period(*, begin: datetime, end: datetime) -> list[Score]:
    """Count a period of the current city: the city, each agency, each agency's categories.

    Args:
        begin: First moment.
        end: First moment after it.
    """
    return of_period_with_heaviest(begin=begin, end=end)[0]


def of_period_with_heaviest(*, begin: datetime, end: datetime) -> tuple[list[Score], Heaviest]:
    """The same, and the reports that weigh most on each agency's numbers."""
    arguments = {
        **_constants(),
        "begin": begin,
        "end": end,
        "bad": [str(each) for each in BAD_VERDICTS],
        "most": MOST_HEAVY,
    }
    scores: list[Score] = []
    heaviest: Heaviest = {}
    with transaction.atomic(), connection.cursor() as cursor:
        for setting in _PLAINLY:
            cursor.execute(setting)
        cursor.execute(f"WITH {_PERIOD}{_STANDING}{_SUMS}{_HEAVIEST}{_BOTH}", arguments)
        for part, row in cursor.fetchall():
            found = json.loads(row) if isinstance(row, str) else row
            if part == "sums":
                scores.append(_score(found))
            else:
                kinds = heaviest.setdefault(found["agency"], {})
                kinds.setdefault(found["what"], []).append((found["number"], found["minutes"]))
    return scores, heaviest


def of_example(
    *,
    reports: Sequence[Mapping[str, Any]],
    entries: Sequence[Mapping[str, Any]],
    overdue: Sequence[Mapping[str, Any]] = (),
) -> list[Score]:
    """Count made-up reports by the same formula: rows shaped as ``_EXAMPLE`` reads them."""
    arguments = {
        **_constants(),
        "reports": json.dumps([*reports]),
        "entries": json.dumps([*entries]),
        "overdue": json.dumps([*overdue]),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH {_EXAMPLE}{_STANDING}{_SUMS} SELECT to_jsonb(sums) FROM sums",  # noqa: S608
            arguments,
        )
        rows = [json.loads(row) if isinstance(row, str) else row for (row,) in cursor.fetchall()]
    return [_score(row) for row in rows]


def left_out_of_example(reports: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """Why each made-up report is left out; empty for those that count."""
    arguments = {
        **_constants(),
        "reports": json.dumps([*reports]),
        "entries": "[]",
        "overdue": "[]",
    }
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {_EXAMPLE}{_STANDING} SELECT id, left_out FROM judged", arguments)  # noqa: S608
        return {int(each): str(why) for each, why in cursor.fetchall()}


def _score(row: dict[str, Any]) -> Score:
    agency, category = row.pop("agency"), row.pop("category")
    counts = {name: int(row[name]) for name in COUNTS}
    medians = {name: None if row[name] is None else float(row[name]) for name in MEDIANS}
    return Score(agency, category, {**counts, **medians, **percentages(counts)})


def _constants() -> dict[str, Any]:
    return {
        "zone": current_city().time_zone,
        "metres": VOICE_METRES,
        "not_counted": [reason.value for reason in NOT_COUNTED_REASONS],
    }


NOTHING: Final[dict[str, Any]] = {
    **dict.fromkeys(COUNTS, 0),
    **dict.fromkeys(MEDIANS),
    **percentages(dict.fromkeys(COUNTS, 0)),
}
"""The facts of an agency to which nothing happened."""

assert {measure.name for measure in LEFT_OUT} <= set(COUNTS)  # noqa: S101 - the page names each of them
