"""The product's database: roles, passwords, extensions. Safe to run again; skipped when nothing changed."""

from __future__ import annotations

import hashlib
from typing import Final

from infra.local import keys, paths, postgres, say

DATABASE: Final = "tanggap"
_SCRIPT: Final = paths.HERE / "bootstrap.sql"


def ensure() -> None:
    """The database exists, with the roles and rights the product expects."""
    secrets = keys.load()
    identity = postgres.query("SELECT system_identifier FROM pg_control_system()")
    wanted = f"{identity}\n{paths.digest([_SCRIPT])}\n{_mark(secrets)}"
    if paths.is_stamped("bootstrap", wanted) and _exists():
        return
    with say.step("Preparing the database and its roles"):
        script = _SCRIPT.read_text(encoding="utf-8")
        if not _exists():
            postgres.query(f"CREATE DATABASE {DATABASE}")
        postgres.query(script, database=DATABASE)
        postgres.query(
            f"ALTER ROLE tanggap_app PASSWORD '{secrets['app']}';"
            f"ALTER ROLE tanggap_owner PASSWORD '{secrets['owner']}';"
        )
    paths.stamp("bootstrap", wanted)


def _mark(secrets: dict[str, str]) -> str:
    """A mark that changes with the passwords and tells nothing about them."""
    return hashlib.sha256("\n".join(sorted(secrets.values())).encode()).hexdigest()


def _exists() -> bool:
    return postgres.query(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'") == "1"  # noqa: S608
