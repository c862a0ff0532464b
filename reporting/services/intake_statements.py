"""The two statements of intake, prepared once per city and connection.

The first reads everything that is decided by; the second writes everything or nothing. Both name
the city's schema, because a prepared plan outlives a change of search path. Filter queries are
never prepared; these two have one fixed shape and find everything by index.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from django_tenants.utils import quote_schema_name

_POINT: Final = "extensions.st_setsrid(extensions.st_makepoint(%(lon)s, %(lat)s), 4326)"

# The covering kelurahan, the limits and the same submission sent before.
_FACTS: Final = f"""
SELECT s.config_version,
  (SELECT a.id FROM {{schema}}.reporting_area a
    WHERE a.level = 'kelurahan' AND a.is_active AND extensions.st_covers(a.boundary, {_POINT})
    ORDER BY a.code LIMIT 1) AS kelurahan,
  (SELECT count(*) FROM (SELECT 1 FROM {{schema}}.reporting_report r
    WHERE r.device_hash = %(device)s AND r.submitted_at > %(day)s::timestamptz
    LIMIT s.device_daily_limit * 10) d) AS by_device,
  (SELECT count(*) FROM {{schema}}.reporting_contact c
    WHERE c.phone = %(phone)s AND c.created_at > %(day)s::timestamptz) AS by_phone,
  k.body_hash, r.public_id,
  (SELECT max(b.expires_at) FROM {{schema}}.reporting_block b
    WHERE b.value_hash IN (%(device)s, %(phone_hash)s, %(address)s)
      AND b.lifted_at IS NULL AND b.expires_at > %(at)s::timestamptz) AS blocked_until
FROM {{schema}}.reporting_citysettings s
LEFT JOIN {{schema}}.reporting_idempotencykey k
  ON k.credential = %(credential)s AND k.key = %(key)s
LEFT JOIN {{schema}}.reporting_report r ON r.id = k.report_id
"""  # noqa: S608 - constants; the schema is quoted, values are bound

# The report with its timeline, clocks, follow-ups and key, if the set-up is still the one decided by.
_WRITE: Final = f"""
WITH report AS (
  INSERT INTO {{schema}}.reporting_report
    (public_id, number, state, category_id, agency_id, kelurahan_id, kecamatan_id, description,
     location, location_accuracy_m, location_source, address_text, priority, visibility, channel,
     submitted_at, assigned_at, response_due_at, resolution_due_at, next_door, device_hash,
     follow_token_hash, danger, needs_triage, triage_reason, answers)
  SELECT %(public_id)s::uuid,
     %(prefix)s || CASE WHEN n < 10000 THEN lpad(n::text, 4, '0') ELSE n::text END,
     %(state)s, %(category)s, %(agency)s, %(kelurahan)s, %(kecamatan)s, %(description)s,
     {_POINT}, %(accuracy)s, %(source)s, %(address)s, %(priority)s, %(visibility)s, %(channel)s,
     %(at)s::timestamptz, %(assigned_at)s, %(response_due)s, %(resolution_due)s, %(next_door)s, %(device)s,
     %(token)s, %(danger)s, %(triage)s, %(triage_reason)s, %(answers)s::jsonb
  FROM (SELECT nextval('{{schema}}.report_serial') AS n FROM {{schema}}.reporting_citysettings
         WHERE config_version = %(version)s) serial
  RETURNING id, number, mx, my
), events AS (
  INSERT INTO {{schema}}.reporting_reportevent
    (report_id, kind, actor_role, actor_label, is_public, facts, happened_at)
  SELECT report.id, e.kind, e.actor_role, e.actor_label, e.is_public, e.facts, %(at)s::timestamptz
  FROM report, jsonb_to_recordset(%(events)s::jsonb)
    AS e(kind text, actor_role text, actor_label text, is_public boolean, facts jsonb)
), deadlines AS (
  INSERT INTO {{schema}}.reporting_deadline
    (report_id, kind, due_at, target_id, started_at, steps, calendar_version)
  SELECT report.id, d.kind, d.due_at, d.target, %(at)s::timestamptz, d.steps, d.calendar
  FROM report, jsonb_to_recordset(%(deadlines)s::jsonb)
    AS d(kind text, due_at timestamptz, target bigint, steps jsonb, calendar int)
), national AS (
  INSERT INTO {{schema}}.reporting_nationaldeadline
    (report_id, kind, days, due_at, started_at, steps, calendar_version)
  SELECT report.id, n.kind, n.days, n.due_at, %(at)s::timestamptz, n.steps, n.calendar
  FROM report, jsonb_to_recordset(%(national)s::jsonb)
    AS n(kind text, days int, due_at timestamptz, steps jsonb, calendar int)
), promises AS (
  INSERT INTO public.outbox_outboxmessage (city, topic, queue, key, payload)
  SELECT %(schema_name)s, o.topic, o.queue, report.number,
    CASE WHEN o.payload ? 'after' THEN jsonb_set(o.payload, '{{{{after}}}}',
      (o.payload -> 'after') || jsonb_build_object('number', report.number, 'mx', report.mx, 'my', report.my))
    ELSE o.payload END
  FROM report, jsonb_to_recordset(%(promises)s::jsonb) AS o(topic text, queue text, payload jsonb)
), idempotency AS (
  INSERT INTO {{schema}}.reporting_idempotencykey
    (credential, key, body_hash, report_id, response_status, created_at)
  SELECT %(credential)s::varchar, %(key)s::varchar, %(body_hash)s::varchar, report.id, 201, %(at)s::timestamptz
  FROM report WHERE %(key)s::varchar <> ''
)
SELECT id, number FROM report
"""  # noqa: S608 - as above


@lru_cache(maxsize=1024)
def facts_sql(schema_name: str) -> str:
    """The reading statement for one city."""
    return _FACTS.format(schema=quote_schema_name(schema_name))


@lru_cache(maxsize=1024)
def write_sql(schema_name: str) -> str:
    """The writing statement for one city; it returns no row when the set-up has changed since."""
    return _WRITE.format(schema=quote_schema_name(schema_name))
