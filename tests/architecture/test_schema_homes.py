"""Every table has one home, and nothing points out of a city."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models

from core.tenancy import inside_public
from tenants.models import City
from tests.architecture.sql import rows

PUBLIC_ONLY = set(settings.PLATFORM_ONLY_APPS)
CITY_ONLY = set(settings.CITY_ONLY_APPS)


def test_every_app_with_tables_declares_its_home() -> None:
    homeless = [
        config.name
        for config in apps.get_app_configs()
        if any(model._meta.managed for model in config.get_models())
        and config.name not in settings.SHARED_APPS
        and config.name not in settings.TENANT_APPS
    ]

    assert homeless == []


def test_no_model_of_a_city_points_at_a_table_of_the_platform() -> None:
    out = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_config is not None
        and model._meta.app_config.name in settings.TENANT_APPS
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and field.related_model._meta.app_config.name in PUBLIC_ONLY
    ]

    assert out == []


def test_no_foreign_key_crosses_schemas(batam: City) -> None:
    with inside_public():
        crossing = rows(
            "SELECT c.conname, n.nspname, m.nspname FROM pg_constraint c"
            " JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace"
            " JOIN pg_class u ON u.oid = c.confrelid JOIN pg_namespace m ON m.oid = u.relnamespace"
            " WHERE c.contype = 'f' AND n.oid <> m.oid"
        )

    assert crossing == []


@pytest.mark.parametrize("home", ["public", "city"])
def test_tables_stand_where_they_are_at_home_and_nowhere_else(batam: City, home: str) -> None:
    schema = "public" if home == "public" else batam.schema_name
    names = settings.SHARED_APPS if home == "public" else settings.TENANT_APPS
    wanted = {
        model._meta.db_table
        for config in apps.get_app_configs()
        if config.name in names
        for model in config.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    } | {"django_migrations"}

    found = {
        name for (name,) in rows(f"SELECT tablename FROM pg_tables WHERE schemaname = '{schema}'")
    }

    assert found == wanted


def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
