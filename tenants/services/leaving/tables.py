"""Tables of one schema as an archive needs them: which there are, what they hold, what was not theirs to keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg import sql

#: Never in an archive: a record of the release, and what only makes sense where it was made.
LEFT_OUT: Final = frozenset({"django_migrations", "django_session"})
#: Left out of what a city's admin downloads: keys and passwords, of no use but to whoever steals them.
SECRET_COLUMNS: Final = frozenset({("identity_user", "password")})
SECRET_TABLES: Final = frozenset({"mfa_authenticator"})


@dataclass(frozen=True, slots=True)
class Table:
    """One table with the columns that can be written back (computed ones compute themselves)."""

    name: str
    columns: tuple[str, ...]


_TABLES: Final = """
SELECT c.relname, array_agg(a.attname ORDER BY a.attnum)
  FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
 WHERE c.relnamespace = %s::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
   AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
 GROUP BY c.relname ORDER BY c.relname
"""
_SEQUENCES: Final = """
SELECT c.relname, a.attname, pg_get_serial_sequence(format('%%I.%%I', %s::text, c.relname), a.attname)
  FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
 WHERE c.relnamespace = %s::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
   AND pg_get_serial_sequence(format('%%I.%%I', %s::text, c.relname), a.attname) IS NOT NULL
"""


def tables_of(cursor: psycopg.Cursor[Any], schema: str) -> list[Table]:
    """Every table of a schema that belongs into an archive, by name."""
    cursor.execute(_TABLES, [f'"{schema}"'])
    return [
        Table(str(name), tuple(columns))
        for name, columns in cursor.fetchall()
        if name not in LEFT_OUT
    ]


def applied_migrations(cursor: psycopg.Cursor[Any], schema: str) -> list[str]:
    """What a schema was migrated with: two schemas fit each other when this is equal."""
    cursor.execute(
        sql.SQL("SELECT app || '.' || name FROM {}.django_migrations ORDER BY 1").format(
            sql.Identifier(schema)
        )
    )
    return sorted({str(name) for (name,) in cursor.fetchall()})


def count(cursor: psycopg.Cursor[Any], schema: str, table: str) -> int:
    """How many rows a table has."""
    cursor.execute(
        sql.SQL("SELECT count(*) FROM {}.{}").format(sql.Identifier(schema), sql.Identifier(table))
    )
    row = cursor.fetchone()
    return int(row[0]) if row else 0


def advance_sequences(cursor: psycopg.Cursor[Any], schema: str) -> None:
    """Let numbers go on after the highest that was written in."""
    cursor.execute(_SEQUENCES, [schema, f'"{schema}"', schema])
    for table, column, sequence in cursor.fetchall():
        cursor.execute(
            sql.SQL(
                "SELECT setval({sequence}::regclass, GREATEST(max({column}), 1), max({column}) IS NOT NULL)"
                " FROM {schema}.{table}"
            ).format(
                sequence=sql.Literal(sequence),
                column=sql.Identifier(column),
                schema=sql.Identifier(schema),
                table=sql.Identifier(table),
            )
        )
