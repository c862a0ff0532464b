"""Who may touch what, as SQL. Run again at any time: each statement is safe to repeat.

``tanggap_city`` holds the few rights every city has on the platform's tables; each city's own role
inherits it and adds rights on its own schema. ``tanggap_public`` may use the platform's tables, but
not those from which provisioning executes SQL.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

from core.db import roles
from core.outbox.sql import CITY_ROLE_GRANTS

CITY_GROUP = "tanggap_city"
OWNER_ONLY = ("django_migrations", "tenants_templatedump", "tenants_spareschema")


def grant_platform(cursor: psycopg.Cursor[Any]) -> None:
    """Rights on ``public``: the platform's role, and the group every city belongs to."""
    public, group = sql.Identifier(roles.PUBLIC), sql.Identifier(CITY_GROUP)
    statements: list[sql.SQL | sql.Composed] = [
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}, {}").format(public, group),
        sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(
            public
        ),
        sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}").format(public),
        *(
            sql.SQL("REVOKE ALL ON TABLE public.{} FROM {}").format(sql.Identifier(table), public)
            for table in OWNER_ONLY
        ),
        sql.SQL("GRANT SELECT ON public.tenants_city, public.tenants_domain TO {}").format(group),
        *(sql.SQL(template.format(role=CITY_GROUP)) for template in CITY_ROLE_GRANTS),
    ]
    for statement in statements:
        cursor.execute(statement)


def create_city_role(cursor: psycopg.Cursor[Any], schema_name: str) -> None:
    """The city's role with rights on its own schema; the application may take it on, nothing else."""
    role = sql.Identifier(roles.city_role(schema_name))
    schema = sql.Identifier(schema_name)
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [roles.city_role(schema_name)])
    if cursor.fetchone() is None:
        cursor.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(role))
    for statement in (
        "GRANT {group} TO {role}",
        "GRANT {role} TO {app}",
        "GRANT USAGE ON SCHEMA {schema} TO {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
        "GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
        "REVOKE ALL ON TABLE {schema}.django_migrations FROM {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE ON SEQUENCES TO {role}",
    ):
        cursor.execute(
            sql.SQL(statement).format(
                group=sql.Identifier(CITY_GROUP),
                role=role,
                app=sql.Identifier(roles.APP),
                schema=schema,
            )
        )


def drop_city_role(cursor: psycopg.Cursor[Any], schema_name: str) -> None:
    """Remove the role after its schema is gone; does nothing when it does not exist."""
    name = roles.city_role(schema_name)
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
    if cursor.fetchone() is not None:
        role = sql.Identifier(name)
        # Only a member may drop what a role owns, and making a role does not make us one.
        cursor.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))
        cursor.execute(sql.SQL("DROP OWNED BY {}").format(role))
        cursor.execute(sql.SQL("DROP ROLE {}").format(role))
