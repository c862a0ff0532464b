"""Bringing every city to a release: one script for all, what failed is told and tried again."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.db import connections
from psycopg import sql
from pytest_django import Settings

from core.audit import migrations as audit_migrations
from core.tenancy import inside, inside_public
from reporting import migrations as reporting_migrations
from tenants.models import City
from tenants.services import fleet, owner, provisioning
from tests.architecture.sql import rows
from tests.tenants.conftest import AT, NewCity

PRESENT = {"audit": audit_migrations, "reporting": reporting_migrations}


class Release(Protocol):
    """Makes one more migration of an app."""

    def __call__(self, operations: str, app: str = "audit") -> None: ...


SCHEMA_ONLY = '[migrations.RunSQL("CREATE TABLE audit_later (id int PRIMARY KEY)")]'
ADDS_A_FIELD = (
    '[migrations.AddField("auditentry", "later", models.CharField(max_length=9, default="x"))]'
)
POINTS_AT_AGENCIES = (
    '[migrations.CreateModel(name="Later", fields=[("id", models.BigAutoField(primary_key=True)),'
    ' ("agency", models.ForeignKey("reporting.agency", on_delete=models.CASCADE))])]'
)
WITH_PYTHON = f"{SCHEMA_ONLY} + [migrations.RunPython(migrations.RunPython.noop)]"
EMPTY = "[migrations.RunSQL(migrations.RunSQL.noop)]"


@pytest.fixture
def release(fresh: None, tmp_path: Path, settings: Settings) -> Iterator[Release]:
    """A release in which apps have one migration more than in this one; given its operations, for audit by default."""
    sys.path.insert(0, str(tmp_path))
    settings.MIGRATION_MODULES = {}

    def make(operations: str, app: str = "audit") -> None:
        package = tmp_path / f"later_{app}_migrations"
        shutil.copytree(
            Path(str(PRESENT[app].__path__[0])), package, ignore=shutil.ignore_patterns("__py*")
        )
        last = max(file.stem for file in package.glob("0*.py"))
        (package / "0900_later.py").write_text(
            textwrap.dedent(
                f"""
                from django.db import migrations, models

                class Migration(migrations.Migration):
                    dependencies = [("{app}", "{last}")]
                    operations = {operations}
                """
            ),
            encoding="utf-8",
        )
        settings.MIGRATION_MODULES = {**settings.MIGRATION_MODULES, app: package.name}

    yield make
    sys.path.remove(str(tmp_path))
    for name in [name for name in sys.modules if name.startswith("later_")]:
        del sys.modules[name]
    connections["owner"].close()


@pytest.fixture
def cities(new_city: NewCity) -> list[City]:
    """Three more cities beside Batam and Bekasi, all of the present release."""
    provisioning.refill_spares(3)
    return [provisioning.build(new_city(f"armada{number}"), at=AT) for number in range(3)]


def in_order() -> list[City]:
    with inside_public():
        return list(City.objects.order_by("schema_name"))


def has_later(city: City) -> bool:
    with inside(city):
        return bool(
            rows(
                "SELECT 1 FROM pg_tables WHERE tablename = 'audit_later'"
                f" AND schemaname = '{city.schema_name}'"
            )
        )


def occupy(city: City) -> None:
    """Make the later migration fail in this city: its table is there already."""
    with owner.transaction() as cursor:
        cursor.execute(
            sql.SQL("CREATE TABLE {}.audit_later (other text)").format(
                sql.Identifier(city.schema_name)
            )
        )


def vacate(city: City) -> None:
    with owner.transaction() as cursor:
        cursor.execute(
            sql.SQL("DROP TABLE {}.audit_later").format(sql.Identifier(city.schema_name))
        )


def test_nothing_to_do_touches_no_schema(
    cities: list[City], monkeypatch: pytest.MonkeyPatch
) -> None:
    def touched(*args: Any) -> None:
        raise AssertionError(f"Touched: {args}")

    for name in ("_render", "_through_django", "_run_script", "_record"):
        monkeypatch.setattr(fleet, name, touched)

    result = fleet.migrate_cities()

    assert sorted(result.current) == [city.schema_name for city in in_order()]
    assert (result.migrated, result.failed, result.fanned_out) == ([], {}, 0)


def test_a_change_of_the_schema_goes_to_all_by_one_script(
    cities: list[City], release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(SCHEMA_ONLY)
    by_django: list[str] = []
    through = fleet._through_django

    def noted(schema: str, result: fleet.FleetResult) -> bool:
        by_django.append(schema)
        return through(schema, result)

    monkeypatch.setattr(fleet, "_through_django", noted)

    result = fleet.migrate_cities()

    assert len(by_django) == 1
    assert result.fanned_out == 4
    assert sorted(result.migrated) == [city.schema_name for city in in_order()]
    for city in in_order():
        assert has_later(city)
        assert city.migration_status == "current"
        with inside(city):  # the city's own role may use what the owner made
            assert rows("SELECT count(*) FROM audit_later") == [(0,)]
    assert len(fleet.migrate_cities().current) == 5


def test_a_new_column_has_its_default_everywhere(cities: list[City], release: Release) -> None:
    release(ADDS_A_FIELD)

    assert fleet.migrate_cities().fanned_out == 4

    for city in in_order():
        with inside(city):
            assert rows(
                "SELECT count(*) FROM information_schema.columns WHERE column_name = 'later'"
                f" AND table_schema = '{city.schema_name}'"
            ) == [(1,)]


def test_apps_that_know_nothing_of_each_other_change_in_one_release(
    cities: list[City], release: Release
) -> None:
    release(SCHEMA_ONLY)
    release(POINTS_AT_AGENCIES, "reporting")

    result = fleet.migrate_cities()

    assert (result.fanned_out, result.failed) == (4, {})
    for city in in_order():
        assert has_later(city)
        with inside(city):
            assert rows("SELECT count(*) FROM reporting_later") == [(0,)]


def test_spares_keep_up_with_the_release(fresh: None, release: Release) -> None:
    provisioning.refill_spares(1)
    release(SCHEMA_ONLY)

    result = fleet.migrate_cities()

    assert len(result.migrated) == 3


def test_python_goes_through_django_city_by_city(cities: list[City], release: Release) -> None:
    release(WITH_PYTHON)

    result = fleet.migrate_cities()

    assert (len(result.migrated), result.fanned_out) == (5, 0)
    assert all(has_later(city) for city in in_order())


def test_an_empty_script_is_refused(cities: list[City], release: Release) -> None:
    release(EMPTY)

    with pytest.raises(fleet.EmptyScript):
        fleet.migrate_cities()

    assert {city.migration_status for city in in_order()} == {"behind"}


def test_a_city_that_fails_says_so_and_is_tried_again(cities: list[City], release: Release) -> None:
    release(SCHEMA_ONLY)
    unlucky = in_order()[2]
    occupy(unlucky)

    result = fleet.migrate_cities()

    assert list(result.failed) == [unlucky.schema_name]
    assert len(result.migrated) == 4
    stored = {city.pk: city for city in in_order()}[unlucky.pk]
    assert stored.migration_status == "failed"
    assert "audit_later" in stored.migration_error
    assert stored.answers

    vacate(unlucky)
    again = fleet.migrate_cities()

    assert (again.migrated, again.failed) == ([unlucky.schema_name], {})
    stored = {city.pk: city for city in in_order()}[unlucky.pk]
    assert (stored.migration_status, stored.migration_error) == ("current", "")


def test_when_the_first_city_fails_no_other_is_touched(
    cities: list[City], release: Release
) -> None:
    release(SCHEMA_ONLY)
    canary, *rest = in_order()
    occupy(canary)

    result = fleet.migrate_cities()

    assert list(result.failed) == [canary.schema_name]
    assert result.migrated == []
    assert not any(has_later(city) for city in rest)
    assert [city.migration_status for city in in_order()] == ["failed", *["behind"] * 4]

    vacate(canary)
    assert len(fleet.migrate_cities().migrated) == 5


def test_only_the_cities_that_are_asked_for(cities: list[City], release: Release) -> None:
    release(SCHEMA_ONLY)
    first, second, *rest = in_order()

    result = fleet.migrate_cities([first.schema_name, second.schema_name])

    assert sorted(result.migrated) == [first.schema_name, second.schema_name]
    assert not any(has_later(city) for city in rest)
