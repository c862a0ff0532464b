"""Database backend that enters a city's schema and its role together, in one message.

The login role owns nothing and inherits nothing, so a connection that entered no city is refused by
PostgreSQL. What a cursor may do follows from the role alone:

- statements travel by the extended protocol, one per message: no stacked statements;
- path and role change through the simple protocol, both or neither;
- what is set is remembered per connection and forgotten on every rollback, since ``SET`` is
  transactional; a failed change is never remembered. A pooled connection forgets between two users:
  one more message, and nothing that was done to it can reach the next request.
"""

from __future__ import annotations

from typing import Any

import psycopg
from django.db.backends.postgresql.base import Cursor
from django_tenants.postgresql_backend import base
from django_tenants.utils import quote_schema_name

from core.db import roles

OWNER_ALIAS = "owner"


class OneStatementCursor(Cursor):
    """Client-side binding, as Django's default, over the extended protocol: one statement per message."""

    def _execute_send(
        self, query: Any, *, force_extended: bool = False, binary: bool | None = None
    ) -> None:
        super()._execute_send(query, force_extended=True, binary=binary)  # type: ignore[misc]  # private to psycopg


class DatabaseWrapper(base.DatabaseWrapper):
    """django-tenants' backend with the role, and without a query for what is already so."""

    _entered: str | None
    _setting_search_path: bool
    schema_name: str | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._entered = None
        super().__init__(*args, **kwargs)
        self.leave()

    def leave(self) -> None:
        """Belong to no city and not to the platform: the next query is refused."""
        self.tenant = None
        self.schema_name = None

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        if self.alias != OWNER_ALIAS:  # migrations come in scripts of several statements
            params["cursor_factory"] = OneStatementCursor
        return params

    def close(self) -> None:
        # The next user of a pooled connection enters anew, whatever happened on it before.
        self._entered = None
        super().close()

    def rollback(self) -> None:
        self._entered = None
        super().rollback()

    def savepoint_rollback(self, sid: str) -> None:
        try:
            super().savepoint_rollback(sid)
        finally:
            self._entered = None

    def prepared_cursor(self) -> psycopg.Cursor[Any]:
        """A driver cursor inside the current city, for fixed statements worth preparing.

        Django's own cursors bind parameters on the client and never prepare: a filter query that
        PostgreSQL prepares falls to a generic plan. Use this one with ``prepare=True`` and text
        that names the schema, since a prepared plan outlives a change of path.
        """
        self.ensure_connection()
        self._handle_search_path()
        return psycopg.Cursor(self.connection)

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self._setting_search_path or self._entered == (self.schema_name or ""):
            return
        self._setting_search_path = True
        try:
            with psycopg.Cursor(self.connection) as raw:
                raw.execute(self._entering())
        except psycopg.errors.InFailedSqlTransaction:
            self._entered = None  # the transaction is lost anyway; its rollback forgets the path
        except BaseException:
            self._entered = None
            raise
        else:
            self._entered = self.schema_name or ""
        finally:
            self._setting_search_path = False

    def _entering(self) -> str:
        """The statement that enters the wanted schema; outside every city, the one that enters nothing."""
        if not self.schema_name:
            return "SET search_path = extensions; RESET ROLE"
        paths = ",".join(quote_schema_name(path) for path in self._get_cursor_search_paths())
        if self.alias == OWNER_ALIAS:
            return f"SET search_path = {paths}"
        return f"SET search_path = {paths}; SET ROLE {quote_schema_name(roles.role_of(self.schema_name))}"
