"""Connections of the role that owns every schema. Only migrations and provisioning come here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connections

from core.db.base import OWNER_ALIAS


def connect() -> psycopg.Connection[tuple[Any, ...]]:
    """A new connection in autocommit; the caller closes it.

    Its own connection, because cities are built in parallel and Django's belongs to one thread.
    """
    params = connections[OWNER_ALIAS].get_connection_params()
    params["cursor_factory"] = psycopg.Cursor
    return psycopg.connect(**params, autocommit=True)


@contextmanager
def transaction() -> Iterator[psycopg.Cursor[tuple[Any, ...]]]:
    """A new connection with one transaction: committed at the end, rolled back on any error."""
    with connect() as connection, connection.transaction(), connection.cursor() as cursor:
        yield cursor
