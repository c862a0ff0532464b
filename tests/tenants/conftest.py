"""Databases in which cities are really built, and cleaned up to the last role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from psycopg import sql

from tenants.models import City
from tenants.services import provisioning
from tests.support.database import superuser

AT = datetime(2026, 11, 22, 3, tzinfo=UTC)
NewCity = Callable[[str], City]


@pytest.fixture
def _no_roles_left() -> Iterator[None]:
    """Roles belong to the whole cluster: drop those the test made, after its database is gone."""
    before = _roles()
    yield
    with superuser() as connection:
        for role in _roles() - before:
            try:
                connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
            except psycopg.errors.DependentObjectsStillExist:
                continue  # another worker's


@pytest.fixture
def fresh(_no_roles_left: None, committed_db: None) -> None:
    """A database of the test's own, in which everything commits."""


@pytest.fixture
def new_city(fresh: None) -> NewCity:
    """Writes a city down; nothing of it is built yet."""

    def apply(code: str) -> City:
        return provisioning.apply(
            code=code, name=f"Kota {code.title()}", number_prefix="KOT", host=f"{code}.localhost"
        )

    return apply


def _roles() -> set[str]:
    with superuser() as connection:
        found = connection.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 't\\_c\\_%'")
        return {str(name) for (name,) in found.fetchall()}
