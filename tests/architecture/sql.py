"""One query, all its rows: what tests of the database's own catalogue need."""

from __future__ import annotations

from typing import Any

from django.db import connection


def rows(statement: str) -> list[tuple[Any, ...]]:
    """Run a statement in the current schema and return everything it finds."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())
