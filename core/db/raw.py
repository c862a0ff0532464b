"""Statements written by hand, in the current schema and role, for the few places where the ORM is in the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.db import connection

Params = Sequence[object] | Mapping[str, object]


def execute(statement: str, params: Params = ()) -> int:
    """Run a statement; returns how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, cast(Any, params))
        return int(cursor.rowcount)


def rows(statement: str, params: Params = ()) -> list[tuple[Any, ...]]:
    """Run a statement and fetch what it returns."""
    with connection.cursor() as cursor:
        cursor.execute(statement, cast(Any, params))
        return list(cursor.fetchall())
