"""Bringing every city to the release's migrations, without touching those that are there already.

1. ``public`` first.
2. One UNION query reads a fingerprint of what each schema has applied; equal ones are left alone.
3. One city goes first, through Django. If it fails, no other city is touched.
4. Migrations that only change the schema are rendered to one script inside that first city, and the
   script is run in each other city that stood where it stood, with the record of it, in one
   transaction with a lock timeout. An empty script is refused. Anything else goes through Django.
5. Each city's status is stored; a failed city stays as it was and is tried again by the next run.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, cast

import psycopg
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.operations import RunPython
from psycopg import sql

from core.db.base import OWNER_ALIAS
from core.errors import DomainError
from tenants.services import grants, migrating, owner

log = logging.getLogger(__name__)
LOCK_TIMEOUT = "5s"


class EmptyScript(DomainError):
    """Migrations rendered to nothing: running it everywhere would only pretend."""

    code = "empty_script"
    status = 500


@dataclass
class FleetResult:
    """What a run did: schemas that were current, brought up, or failed with their error."""

    current: list[str] = field(default_factory=list)
    migrated: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    fanned_out: int = 0


@dataclass(frozen=True, slots=True)
class Script:
    """Pending migrations as SQL, and the records to write with it."""

    text: str
    keys: tuple[migrating.MigrationKey, ...]


def migrate_public() -> None:
    """Bring the platform's tables up to date, and say again who may touch them."""
    migrating.migrate("public", migrating.shared_labels())
    with owner.transaction() as cursor:
        grants.grant_platform(cursor)


def migrate_cities(only: Iterable[str] = (), *, parallel: int = 2) -> FleetResult:
    """Bring cities (and spare schemas) up to date; see the module's steps.

    Args:
        only: Schema names to limit the run to; empty means all that are built.
        parallel: How many schemas are worked on at once.
    """
    result = FleetResult()
    wanted = migrating.record_fingerprint(migrating.city_migrations())
    standing = _fingerprints(tuple(only) or _built_schemas())
    behind = [schema for schema, fingerprint in standing.items() if fingerprint != wanted]
    result.current = [schema for schema in standing if schema not in set(behind)]
    if not behind:
        return result
    _mark_behind(behind)
    canary, *rest = behind
    script = _render(canary)
    if not _through_django(canary, result):
        return result
    same = [s for s in rest if script is not None and standing[s] == standing[canary]]
    with ThreadPoolExecutor(max_workers=parallel) as pool:
        shares = [same[start::parallel] for start in range(parallel)]
        for done in pool.map(lambda share: _run_scripts(share, cast(Script, script)), shares):
            for schema, error in done:
                _note(schema, error, result)
    result.fanned_out = len([schema for schema in same if schema not in result.failed])
    for schema in rest:
        if schema not in set(same):
            _through_django(schema, result)
    return result


def _built_schemas() -> tuple[str, ...]:
    with owner.transaction() as cursor:
        cursor.execute(
            "SELECT schema_name FROM public.tenants_city WHERE schema_built_at IS NOT NULL"
            " UNION SELECT schema_name FROM public.tenants_spareschema ORDER BY 1"
        )
        return tuple(str(row[0]) for row in cursor.fetchall())


def _fingerprints(schemas: tuple[str, ...]) -> dict[str, str]:
    """What each schema has applied, as one hash each, in one query."""
    if not schemas:
        return {}
    labels = sorted(migrating.city_labels())
    parts = [
        sql.SQL(
            "SELECT {name}, md5(coalesce(string_agg(app || '.' || name, ','"
            ' ORDER BY app COLLATE "C", name COLLATE "C"), \'\')) FROM {schema}.django_migrations'
            " WHERE app = ANY({labels})"
        ).format(
            name=sql.Literal(schema),
            schema=sql.Identifier(schema),
            labels=sql.Literal(labels),
        )
        for schema in schemas
    ]
    with owner.transaction() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(parts))
        return {str(schema): str(fingerprint) for schema, fingerprint in cursor.fetchall()}


def _render(schema: str) -> Script | None:
    """The pending migrations of ``schema`` as one script; ``None`` when they need Python.

    Raises:
        EmptyScript: There are pending migrations and they render to no statement.
    """
    with migrating.owner_in(schema) as wrapper:
        executor = MigrationExecutor(wrapper)
        labels = migrating.city_labels()
        targets = [key for key in executor.loader.graph.leaf_nodes() if key[0] in labels]
        plan: list[tuple[Migration, bool]] = executor.migration_plan(targets)
        if not all(_is_schema_only(migration) for migration, _backwards in plan):
            return None
        statements = _statements(executor, plan)
    text = "\n".join(line for line in statements if line and not line.startswith("--"))
    text = text.replace("BEGIN;", "").replace("COMMIT;", "").strip()
    if not text:
        raise EmptyScript("The pending migrations render to no SQL; nothing was run.")
    return Script(text=text, keys=tuple((m.app_label, m.name) for m, _backwards in plan))


def _statements(executor: MigrationExecutor, plan: list[tuple[Migration, bool]]) -> list[str]:
    """The plan as SQL.

    Not ``loader.collect_sql``: it starts from what the plan's first migration depends on, and so knows nothing
    of the apps that only a later migration of the plan refers to.
    """
    statements: list[str] = []
    state = executor._create_project_state(with_applied_migrations=True)  # type: ignore[attr-defined]  # not in the stubs
    for migration, _backwards in plan:
        with executor.connection.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
            state = migration.apply(state, editor, collect_sql=True)
        statements.extend(editor.collected_sql)
    return statements


def _is_schema_only(migration: Migration) -> bool:
    return migration.atomic and not any(isinstance(op, RunPython) for op in migration.operations)


def _run_scripts(schemas: list[str], script: Script) -> list[tuple[str, str]]:
    """Run the script in one schema after the other; returns each with its error, "" when there was none."""
    with closing(_Connection()) as connection:
        return [(schema, _run_script(connection, schema, script)) for schema in schemas]


class _Connection:
    """One connection for many schemas, opened anew when it is lost."""

    def __init__(self) -> None:
        self._open: psycopg.Connection[tuple[Any, ...]] | None = None

    def get(self) -> psycopg.Connection[tuple[Any, ...]]:
        if self._open is None or self._open.closed:
            self._open = owner.connect()
            # A crash may forget the last schemas, each of them whole: the next run finds them behind.
            self._open.execute("SET synchronous_commit = off")
        return self._open

    def close(self) -> None:
        if self._open is not None:
            self._open.close()


def _run_script(connection: _Connection, schema: str, script: Script) -> str:
    """Run the script in one schema with its records, together or not at all."""
    try:
        open_one = connection.get()
        with open_one.transaction(), open_one.cursor() as cursor:
            cursor.execute(
                sql.SQL("SET LOCAL search_path = {}, public, extensions").format(
                    sql.Identifier(schema)
                )
            )
            cursor.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(LOCK_TIMEOUT)))
            cursor.execute(script.text)
            cursor.executemany(
                "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())",
                script.keys,
            )
            _record(cursor, schema, "")
    except psycopg.Error as error:
        return str(error)
    return ""


def _through_django(schema: str, result: FleetResult) -> bool:
    """Migrate one schema with Django's executor; the result says how it went."""
    try:
        migrating.migrate(schema, migrating.city_labels())
        error = ""
    except Exception as problem:  # whatever a migration raised: the city's status must say it
        log.exception("Migrating %s failed.", schema)
        error = str(problem)
    finally:
        connections[OWNER_ALIAS].close()
    if not error:
        with owner.transaction() as cursor:
            _record(cursor, schema, "")
    _note(schema, error, result)
    return not error


def _note(schema: str, error: str, result: FleetResult) -> None:
    if not error:
        result.migrated.append(schema)
        return
    result.failed[schema] = error
    with owner.transaction() as cursor:
        _record(cursor, schema, error)


def _mark_behind(schemas: list[str]) -> None:
    """Say of each city that it waits, so that one a stopped run never reached is not called current."""
    with owner.transaction() as cursor:
        cursor.execute(
            "UPDATE public.tenants_city SET migration_status = 'behind' WHERE schema_name = ANY(%s)",
            [schemas],
        )


def _record(cursor: psycopg.Cursor[Any], schema: str, error: str) -> None:
    cursor.execute(
        "UPDATE public.tenants_city SET migration_status = %s, migration_error = %s, migrated_at = now()"
        " WHERE schema_name = %s",
        ["failed" if error else "current", error[:2000], schema],
    )
    if not error:
        cursor.execute(
            "UPDATE public.tenants_spareschema SET fingerprint = %s WHERE schema_name = %s",
            [migrating.source_fingerprint(), schema],
        )
