"""Connections of the role that owns every schema. Only migrations and provisioning come here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connections

from core.db.base import OWNER_ALIAS


@contextmanager
def transaction() -> Iterator[psycopg.Cursor[tuple[Any, ...]]]:
    """A new connection with one transaction: committed at the end, rolled back on any error.

    Its own connection, because cities are built in parallel and Django's belongs to one thread.
    """
    params = connections[OWNER_ALIAS].get_connection_params()
    params["cursor_factory"] = psycopg.Cursor
    with psycopg.connect(**params) as connection, connection.cursor() as cursor:
        yield cursor
