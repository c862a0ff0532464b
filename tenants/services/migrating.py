"""Running Django's migrations in one schema, as the owner. The fleet and the template build on this."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django_tenants.postgresql_backend.base import FakeTenant

from core.db.base import OWNER_ALIAS, DatabaseWrapper

MigrationKey = tuple[str, str]


def city_labels() -> frozenset[str]:
    """Labels of the apps whose tables live in every city's schema."""
    return frozenset(
        config.label for config in apps.get_app_configs() if config.name in settings.TENANT_APPS
    )


def shared_labels() -> frozenset[str]:
    """Labels of the apps whose tables live in ``public``."""
    return frozenset(
        config.label for config in apps.get_app_configs() if config.name in settings.SHARED_APPS
    )


def city_migrations() -> list[MigrationKey]:
    """Every migration a city's schema must have applied, sorted."""
    loader = MigrationLoader(None)
    return sorted(key for key in loader.graph.nodes if key[0] in city_labels())


def record_fingerprint(keys: list[MigrationKey]) -> str:
    """What ``django_migrations`` of an up-to-date schema hashes to; the fleet query computes the same."""
    text = ",".join(f"{app}.{name}" for app, name in sorted(keys))
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@cache
def source_fingerprint() -> str:
    """Hash of the city migrations' files: changes whenever a template made from them would.

    Read once per process: every claimed spare and every migrated city asks for it.
    """
    digest = hashlib.sha256()
    loader = MigrationLoader(None)
    for key in sorted(key for key in loader.graph.nodes if key[0] in city_labels()):
        source = inspect.getsourcefile(type(loader.graph.nodes[key]))
        digest.update(f"{key}".encode())
        digest.update(Path(source).read_bytes() if source else b"")
    return digest.hexdigest()


@contextmanager
def owner_in(schema_name: str) -> Iterator[DatabaseWrapper]:
    """The owner's connection, pointed at one schema."""
    wrapper = cast(DatabaseWrapper, connections[OWNER_ALIAS])
    wrapper.set_tenant(FakeTenant(schema_name=schema_name))
    try:
        yield wrapper
    finally:
        wrapper.leave()


def migrate(schema_name: str, labels: frozenset[str]) -> int:
    """Apply what is missing in one schema; returns how many migrations that was."""
    with owner_in(schema_name) as wrapper:
        executor = MigrationExecutor(wrapper)
        targets = [key for key in executor.loader.graph.leaf_nodes() if key[0] in labels]
        plan: list[tuple[Any, bool]] = executor.migration_plan(targets)
        if plan:
            executor.migrate(targets, plan=plan)
        return len(plan)
