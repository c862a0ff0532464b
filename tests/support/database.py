"""The test database: built once per state of the code, copied for each worker, entered as the real roles.

A template holds the migrated platform and the two test cities. Its name carries a hash of every
migration and seed file, so that a changed one makes a new template and an unchanged one costs
nothing. Each xdist worker, and each test that must commit, gets a copy (``CREATE DATABASE … TEMPLATE``).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

from core.tenancy import inside_public
from tenants import hosts
from tenants.models import City
from tenants.services import fleet, provisioning

ROOT = Path(__file__).resolve().parent.parent.parent
BUILT_AT = datetime(2026, 1, 1, tzinfo=UTC)
CITIES = {
    "batam": ("Kota Batam", "BTM", "c_testbatam01"),
    "bekasi": ("Kota Bekasi", "BKS", "c_testbekasi2"),
}
KEPT_TEMPLATES = 3
_LOCK = 7_201_002


def superuser(database: str = "postgres") -> psycopg.Connection[Any]:
    """A superuser's autocommit connection, for what only the test set-up may do."""
    url = os.environ["TANGGAP_DB_SUPERUSER_URL"]
    return psycopg.connect(url, dbname=database, autocommit=True)


def ensure_template() -> str:
    """The name of a template that matches the code; the first worker makes it while the others wait."""
    name = f"tanggap_template_{_code_hash()}"
    with alone_with_templates() as connection:
        if not _exists(connection, name):
            _build(connection, name)
    return name


@contextmanager
def alone_with_templates() -> Iterator[psycopg.Connection[Any]]:
    """Nobody else builds, copies or dumps a template meanwhile; gives a superuser's connection."""
    with superuser() as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        yield connection  # the lock goes with the connection


def copy(template: str, name: str) -> None:
    """Make ``name`` a fresh copy of the template, and point every Django connection at it."""
    close_all()
    with alone_with_templates() as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )
        _create_from(connection, template, name)
        connection.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO PUBLIC").format(sql.Identifier(name))
        )
        connection.execute(
            sql.SQL("REVOKE TEMP, CREATE ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name))
        )
    point_at(name)


def _create_from(connection: psycopg.Connection[Any], template: str, name: str) -> None:
    """Copy the template; PostgreSQL refuses while anybody, e.g. its own cleaners, looks into it."""
    for remaining in reversed(range(20)):
        try:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER tanggap_owner").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
        except psycopg.errors.ObjectInUse:
            if not remaining:
                raise
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                [template],
            )
        else:
            return


def drop(name: str) -> None:
    """Remove a copy."""
    close_all()
    with superuser() as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def point_at(name: str) -> None:
    """Let every Django connection lead to database ``name``."""
    close_all()
    for alias in connections:
        settings.DATABASES[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name
    hosts.forget()


def close_all() -> None:
    """Close this thread's connections; a database in use can be neither copied nor dropped."""
    for alias in connections:
        connections[alias].close()


def city(code: str) -> City:
    """One of the two test cities."""
    with inside_public():
        found: City = City.objects.get(code=code)
    return found


def _build(connection: psycopg.Connection[Any], name: str) -> None:
    scratch = f"{name}_building"
    connection.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(scratch))
    )
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER tanggap_owner").format(sql.Identifier(scratch))
    )
    bootstrap = (ROOT / "infra" / "local" / "bootstrap.sql").read_text(encoding="utf-8")
    with superuser(scratch) as inside:
        inside.execute(bootstrap)
    point_at(scratch)
    fleet.migrate_public()
    for code, (title, prefix, schema_name) in CITIES.items():
        city = provisioning.apply(
            code=code, name=title, number_prefix=prefix, host=f"{code}.localhost"
        )
        with inside_public():
            City.objects.filter(pk=city.pk).update(schema_name=schema_name)
        provisioning.build(city, at=BUILT_AT, seed=code)
    close_all()
    connection.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
            sql.Identifier(scratch), sql.Identifier(name)
        )
    )
    # The newest few stay: another run on this machine may be copying one of them.
    for (old,) in connection.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE 'tanggap_template_%%'"
        " AND datname NOT LIKE '%%_building' ORDER BY oid DESC OFFSET %s",
        [KEPT_TEMPLATES],
    ).fetchall():
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(old)))


def _exists(connection: psycopg.Connection[Any], name: str) -> bool:
    row = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    return row is not None


def _code_hash() -> str:
    """Hash of everything that decides what the template holds."""
    digest = hashlib.sha256()
    patterns = (
        "*/migrations/*.py",
        "*/*/migrations/*.py",
        "reporting/seed/**/*",
        "reporting/services/seed*.py",
        "tenants/services/*.py",
        "infra/local/bootstrap.sql",
        "core/outbox/sql.py",
        "tests/support/database.py",
    )
    for pattern in patterns:
        for file in sorted(ROOT.glob(pattern)):
            if file.is_file() and file.suffix != ".pyc":
                digest.update(str(file.relative_to(ROOT)).encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
