"""The template of a city's schema as text: migrated once per release, stamped for every new city.

A new city made from this text cannot differ from a migrated one, because the text is what
``pg_dump`` says about a migrated one; a test compares the two. Stamping takes a fraction of the
time that a hundred migrations take.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import psycopg
from django.db import connections
from psycopg import sql

from core.db.base import OWNER_ALIAS
from core.errors import Unavailable
from tenants.services import migrating, owner

PLACEHOLDER: Final = "c_template_placeholder"
_SCHEMA: Final = "c_template"
_LOCK: Final = 7_201_001


def template_sql(fingerprint: str) -> str:
    """The SQL of an empty city schema named :data:`PLACEHOLDER`, from the store or made now."""
    with owner.transaction() as cursor:
        # One process makes the template; the others wait here and then find it.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute(
            "SELECT sql FROM public.tenants_templatedump WHERE fingerprint = %s",
            [fingerprint],
        )
        row = cursor.fetchone()
        if row is not None:
            return str(row[0])
        text = _make()
        cursor.execute(
            "INSERT INTO public.tenants_templatedump (fingerprint, sql, created_at) VALUES (%s, %s, now())",
            [fingerprint, text],
        )
        cursor.execute(
            "DELETE FROM public.tenants_templatedump WHERE fingerprint <> %s",
            [fingerprint],
        )
        return text


def stamp(cursor: psycopg.Cursor[Any], text: str, schema_name: str) -> None:
    """Build ``schema_name`` from the template's text, in the cursor's transaction."""
    cursor.execute(text.replace(PLACEHOLDER, schema_name))
    cursor.execute("SET LOCAL search_path = public, extensions")


def _make() -> str:
    """Migrate a scratch schema from nothing, dump it, drop it."""
    _drop_scratch()
    with owner.transaction() as cursor:
        cursor.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(_SCHEMA)))
    try:
        migrating.migrate(_SCHEMA, migrating.city_labels())
        return _cleaned(_pg_dump(_SCHEMA))
    finally:
        connections[OWNER_ALIAS].close()
        _drop_scratch()


def _drop_scratch() -> None:
    with owner.transaction() as cursor:
        cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(_SCHEMA)))


def _pg_dump(schema_name: str) -> str:
    params = connections[OWNER_ALIAS].get_connection_params()
    command = [
        _pg_dump_path(),
        f"--schema={schema_name}",
        "--no-owner",
        "--no-privileges",
        "--inserts",
        f"--host={params['host']}",
        f"--port={params['port']}",
        f"--username={params['user']}",
        str(params["dbname"]),
    ]
    environment = {**os.environ, "PGPASSWORD": str(params.get("password", ""))}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable(f"pg_dump failed: {done.stderr.strip()[:500]}")
    return done.stdout


def _pg_dump_path() -> str:
    found = shutil.which("pg_dump")
    if found:
        return found
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))
    if not versions:
        raise Unavailable("pg_dump was not found; install the PostgreSQL client programs.")
    return str(versions[-1])


def _cleaned(dump: str) -> str:
    """Keep the statements that build the schema; the session settings of pg_dump would outlive us."""
    kept = [
        line
        for line in dump.splitlines()
        if not line.startswith(("\\", "--", "SET ", "SELECT pg_catalog.set_config"))
    ]
    text = re.sub(r"\n{2,}", "\n", "\n".join(kept))
    if "CREATE TABLE" not in text:
        raise Unavailable("The template schema came out empty.")
    return "SET LOCAL search_path = '';\n" + re.sub(rf"\b{_SCHEMA}\b", PLACEHOLDER, text)
