"""Taking a city's schema away, with or without what the platform knows of the city."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

from core.tenancy import inside_public
from tenants import hosts
from tenants.models import City
from tenants.services import grants, owner

# Every foreign key of one column that leads to a table: who refers, by which column, to which.
_REFERRING = """
SELECT n.nspname, c.relname, a.attname, target.attname
  FROM pg_constraint AS k
  JOIN pg_class AS c ON c.oid = k.conrelid
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
  JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
  JOIN pg_attribute AS target ON target.attrelid = k.confrelid AND target.attnum = k.confkey[1]
 WHERE k.contype = 'f' AND k.confrelid = format('%%I.%%I', %s::text, %s::text)::regclass
 ORDER BY 1, 2, 3
"""


def remove_schema(city: City) -> None:
    """Remove the city's schema and role; its row, ledger and timeline stay. Repeating it does no harm.

    The fleet then no longer counts the city as built. What the city kept in files is the caller's.
    """
    with owner.transaction() as cursor:
        _drop_schema(cursor, city.schema_name)
        cursor.execute(
            "UPDATE public.tenants_city SET is_ready = false, schema_built_at = NULL WHERE id = %s",
            [city.pk],
        )
    with inside_public():
        city.refresh_from_db()
    hosts.forget()


def drop(city: City) -> None:
    """Remove a city with everything in it and every row about it. There is no way back.

    For cities that never were: trials of a bench, a test or a demo. A city that was somebody's is
    closed and erased (``life.move``), and its ledger stays.
    """
    with owner.transaction() as cursor:
        _drop_schema(cursor, city.schema_name)
        _delete(cursor, "public", "tenants_city", "id", [city.pk])
    hosts.forget()


def _drop_schema(cursor: psycopg.Cursor[Any], schema_name: str) -> None:
    cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema_name)))
    grants.drop_city_role(cursor, schema_name)


def _delete(
    cursor: psycopg.Cursor[Any], schema: str, table: str, column: str, keys: list[Any]
) -> None:
    """Delete rows after everything that refers to them, whichever app keeps it."""
    where = sql.SQL("{}.{}").format(sql.Identifier(schema), sql.Identifier(table))
    cursor.execute(_REFERRING, [schema, table])
    for child_schema, child, referring, referred in cursor.fetchall():
        cursor.execute(
            sql.SQL("SELECT DISTINCT {} FROM {} WHERE {} = ANY(%s)").format(
                sql.Identifier(referred), where, sql.Identifier(column)
            ),
            [keys],
        )
        found = [value for (value,) in cursor.fetchall() if value is not None]
        if found:
            _delete(cursor, child_schema, child, referring, found)
    cursor.execute(
        sql.SQL("DELETE FROM {} WHERE {} = ANY(%s)").format(where, sql.Identifier(column)), [keys]
    )
