"""Spare schemas: stamped beforehand, so that a new city waits for milliseconds only."""

from __future__ import annotations

from typing import Any, Final

import psycopg
from psycopg import sql

from tenants.models.city import new_schema_name
from tenants.services import grants, migrating, owner, template

_LOCK: Final = 7_201_003


def refill_spares(wanted: int) -> int:
    """Stamp spare schemas until ``wanted`` of this release wait; returns how many were made."""
    fingerprint = migrating.source_fingerprint()
    text = template.template_sql(fingerprint)
    _drop_stale(fingerprint)
    made = 0
    while made < wanted:
        with owner.transaction() as cursor:
            # Two who refill at once would both see one missing.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            cursor.execute("SELECT count(*) FROM public.tenants_spareschema")
            row = cursor.fetchone()
            if row is None or row[0] >= wanted:
                return made
            schema_name = new_schema_name()
            template.stamp(cursor, text, schema_name)
            grants.create_city_role(cursor, schema_name)
            cursor.execute(
                "INSERT INTO public.tenants_spareschema (schema_name, fingerprint, created_at)"
                " VALUES (%s, %s, now())",
                [schema_name, fingerprint],
            )
            made += 1
    return made


def claim(cursor: psycopg.Cursor[Any], fingerprint: str) -> str | None:
    """Take a spare of this release, in the cursor's transaction; ``None`` when there is none."""
    cursor.execute(
        "DELETE FROM public.tenants_spareschema WHERE id = (SELECT id FROM public.tenants_spareschema"
        " WHERE fingerprint = %s ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING schema_name",
        [fingerprint],
    )
    row = cursor.fetchone()
    return str(row[0]) if row else None


def _drop_stale(fingerprint: str) -> None:
    """Spares of an earlier release are thrown away: they would miss its migrations."""
    with owner.transaction() as cursor:
        cursor.execute(
            "DELETE FROM public.tenants_spareschema WHERE fingerprint <> %s RETURNING schema_name",
            [fingerprint],
        )
        for (schema_name,) in cursor.fetchall():
            cursor.execute(
                sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema_name))
            )
            grants.drop_city_role(cursor, schema_name)
