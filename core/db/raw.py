"""Statements written by hand, in the current schema and role, for the few places where the ORM is in the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, cast

from django.db import connection, transaction

Params = Sequence[object] | Mapping[str, object]
ROWS_AT_ONCE: Final = 2000


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


@contextmanager
def snapshot(*, idle_seconds: int) -> Iterator[None]:
    """Several statements that see the same moment and may change nothing.

    Inside another transaction they see what that one sees.

    Args:
        idle_seconds: Who reads nothing for so long loses the snapshot: an open one keeps PostgreSQL from tidying up.
    """
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            execute("SET LOCAL idle_in_transaction_session_timeout = %s", [idle_seconds * 1000])
        yield


def batches(
    statement: str, params: Params = (), *, at_once: int = ROWS_AT_ONCE
) -> Iterator[list[tuple[Any, ...]]]:
    """Run a statement by a cursor on the server: however many rows there are, ``at_once`` are held here.

    In a transaction; see :func:`snapshot`.
    """
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, cast(Any, params))
        while found := cursor.fetchmany(at_once):
            yield list(found)
