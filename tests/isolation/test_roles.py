"""PostgreSQL itself refuses one city to another: every table, every verb, every way round we know."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from core.db import roles
from core.tenancy import inside, inside_public, outside
from tenants.models import City

VERBS = {
    "read": "SELECT * FROM {table} LIMIT 1",
    "count": "SELECT count(*) FROM {table}",
    "delete": "DELETE FROM {table}",
    "insert": "INSERT INTO {table} DEFAULT VALUES",
    "truncate": "TRUNCATE {table}",
    "lock": "LOCK TABLE {table}",
    "copy out": "COPY {table} TO STDOUT",
    "drop": "DROP TABLE {table}",
}


def _run(statement: str) -> list[tuple[Any, ...]]:
    """Run one statement the way an injection would: through Django's cursor, in a savepoint."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _tables(schema: str) -> list[str]:
    rows = _run(f"SELECT tablename FROM pg_tables WHERE schemaname = '{schema}' ORDER BY 1")
    return [f'"{schema}"."{name}"' for (name,) in rows]


@pytest.mark.parametrize("verb", VERBS)
def test_no_verb_reaches_any_table_of_the_neighbour(batam: City, bekasi: City, verb: str) -> None:
    tables = _tables(bekasi.schema_name)
    assert len(tables) > 30

    for table in tables:
        with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
            _run(VERBS[verb].format(table=table))


def test_the_platform_reaches_no_table_of_a_city(batam: City, bekasi: City) -> None:
    with inside_public():
        for table in [*_tables(batam.schema_name), *_tables(bekasi.schema_name)]:
            with pytest.raises(DatabaseError, match="permission denied"):
                _run(f"SELECT * FROM {table} LIMIT 1")


def test_a_city_reaches_only_its_own_rows_of_the_platforms_tables(
    batam: City, bekasi: City
) -> None:
    open_to_cities = {"tenants_city", "tenants_domain", "outbox_outboxmessage"}
    refused = []
    for table in _tables("public"):
        name = table.split(".")[1].strip('"')
        if name in open_to_cities:
            continue
        with pytest.raises(DatabaseError, match="permission denied"):
            _run(f"SELECT * FROM {table} LIMIT 1")
        refused.append(name)

    assert "django_session" in refused
    assert _run("SELECT code FROM public.tenants_city") == [("batam",)]
    assert _run("SELECT domain FROM public.tenants_domain") == [("batam.localhost",)]
    with pytest.raises(DatabaseError, match="permission denied"):
        _run("UPDATE public.tenants_city SET is_ready = false")


def test_a_city_can_neither_read_nor_forge_anothers_promises(batam: City, bekasi: City) -> None:
    insert = (
        "INSERT INTO public.outbox_outboxmessage (city, topic, queue, payload)"
        " VALUES ('{city}', 'x', 'default', '{{}}')"
    )
    _run(insert.format(city=batam.schema_name))

    with pytest.raises(DatabaseError, match="row-level security"):
        _run(insert.format(city=bekasi.schema_name))
    with pytest.raises(DatabaseError, match="row-level security"):
        _run(insert.format(city="public"))
    with inside(bekasi):
        assert _run("SELECT count(*) FROM public.outbox_outboxmessage") == [(0,)]
        _run("UPDATE public.outbox_outboxmessage SET done_at = now()")
    assert _run("SELECT done_at FROM public.outbox_outboxmessage") == [(None,)]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1; SELECT 2",
        "SELECT 1; SET ROLE tanggap_public",
        "SELECT set_config('role', 'tanggap_public', false)",
        "SELECT set_config('search_path', 'public', false)",
        "SELECT query_to_xml('SELECT * FROM {schema}.reporting_report', true, true, '')",
        "SELECT * FROM {schema}.reporting_report UNION SELECT * FROM {schema}.reporting_report",
        "SELECT (SELECT email FROM {schema}.identity_user LIMIT 1)",
        "SELECT table_to_xml('{schema}.reporting_report', true, true, '')",
        "SELECT schema_to_xml('{schema}', true, true, '')",
        "CREATE TABLE public.loot (x int)",
        "CREATE TEMP TABLE loot (x int)",
        "CREATE SCHEMA loot",
        "CREATE FUNCTION loot() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "COPY {schema}.reporting_report TO PROGRAM 'true'",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT lo_import('/etc/passwd')",
        "ALTER TABLE {schema}.reporting_report DISABLE ROW LEVEL SECURITY",
        "GRANT ALL ON SCHEMA {schema} TO PUBLIC",
        "SELECT nextval('{schema}.report_serial')",
        "UPDATE pg_settings SET setting = 'tanggap_public' WHERE name = 'role'",
        "SELECT * FROM dblink('dbname=tanggap', 'SELECT 1') AS t(x int)",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres'",
        "ALTER ROLE tanggap_app SUPERUSER",
        "SET SESSION AUTHORIZATION tanggap_owner",
        "SET ROLE tanggap_owner",
        "SET ROLE postgres",
        "SELECT passwd FROM pg_shadow",
    ],
)
def test_ways_round_the_role_are_refused(batam: City, bekasi: City, statement: str) -> None:
    with pytest.raises(DatabaseError):
        _run(statement.format(schema=bekasi.schema_name))

    assert _run("SELECT current_user") == [(roles.city_role(batam.schema_name),)]


def test_outside_every_city_everything_is_refused(batam: City) -> None:
    with outside():
        with pytest.raises(DatabaseError):
            _run(f'SELECT * FROM "{batam.schema_name}".reporting_report')
        with pytest.raises(DatabaseError):
            _run("SELECT * FROM public.tenants_city")
        with pytest.raises(DatabaseError):
            _run("SELECT * FROM reporting_report")
    assert _run("SELECT count(*) FROM reporting_report") == [(0,)]


def test_a_rolled_back_switch_is_made_again(batam: City, bekasi: City) -> None:
    with pytest.raises(RuntimeError), transaction.atomic(), inside(bekasi):  # noqa: PT012
        assert _run("SELECT current_user") == [(roles.city_role(bekasi.schema_name),)]
        raise RuntimeError("half way")

    assert _run("SELECT current_user") == [(roles.city_role(batam.schema_name),)]


def test_what_other_sessions_run_is_not_shown(batam: City) -> None:
    shown = _run(
        "SELECT DISTINCT query FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        " AND usename IS NOT NULL"
    )

    assert {query for (query,) in shown} <= {"<insufficient privilege>"}


def test_the_login_role_owns_nothing(batam: City) -> None:
    owned = _run(
        "SELECT relname FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles"
        f" WHERE rolname = '{roles.APP}')"
    )

    assert owned == []
