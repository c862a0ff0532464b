"""Building a city: killed anywhere it carries on; from a spare it takes a moment; never half open."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from psycopg import sql

from core.db import roles
from core.db.base import OWNER_ALIAS
from core.tenancy import inside, inside_public
from reporting.models import Area, Category, CitySettings
from reporting.rules.lifecycle import Actor
from reporting.services import intake
from tenants import hosts
from tenants.models import City, Domain
from tenants.services import building, grants, migrating, owner, provisioning, template
from tenants.signals import city_built
from tests.tenants.conftest import AT, NewCity


class Killed(BaseException):
    """The process dies here: nothing catches it."""


def dies(*_args: Any, **_kwargs: Any) -> None:
    raise Killed


def dies_after(function: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> None:
        function(*args, **kwargs)
        raise Killed

    return run


#: Where it may happen: what is patched, and with what.
MOMENTS: list[tuple[str, object, str, Callable[..., Any]]] = [
    ("before the template", template, "template_sql", dies),
    ("before stamping", template, "stamp", dies),
    ("after stamping", template, "stamp", dies_after(template.stamp)),
    ("before the role", grants, "create_city_role", dies),
    ("after the role", grants, "create_city_role", dies_after(grants.create_city_role)),
    ("after the schema", building, "_build_schema", dies_after(building._build_schema)),
    ("before the set-up", city_built, "send", dies),
    ("after the set-up", city_built, "send", dies_after(city_built.send)),
    ("before opening", building, "_open", dies),
    ("before telling", hosts, "forget", dies),
]


def counts(city: City) -> tuple[int, ...]:
    with inside(city):
        return (
            Area.objects.count(),
            Category.objects.count(),
            CitySettings.objects.count(),
        )


def answers(code: str) -> int:
    return int(Client(HTTP_HOST=f"{code}.localhost").get("/").status_code)


def test_killed_between_any_two_steps_it_converges(
    new_city: NewCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = provisioning.build(new_city("utuh"), at=AT)
    assert answers("utuh") == 200

    for number, (moment, where, name, death) in enumerate(MOMENTS):
        code = f"kota{number}"
        city = new_city(code)
        with monkeypatch.context() as patch:
            patch.setattr(where, name, death)
            with pytest.raises(Killed):
                provisioning.build(city, at=AT)
        hosts.forget()
        if moment != "before telling":
            assert answers(code) == 404, moment

        again = provisioning.build(_as_stored(code), at=AT)

        assert again.is_ready, moment
        assert counts(again) == counts(whole), moment
        assert answers(code) == 200, moment
    assert len(_orphans()) == 0


def test_building_twice_changes_nothing(new_city: NewCity) -> None:
    city = provisioning.build(new_city("sekali"), at=AT)
    before = counts(city), city.schema_name, city.ready_at

    again = provisioning.build(_as_stored("sekali"), at=AT.replace(day=23))

    assert (counts(again), again.schema_name, again.ready_at) == before


def test_a_code_or_a_host_is_taken_once(new_city: NewCity) -> None:
    new_city("dua")

    with pytest.raises(provisioning.CityExists):
        new_city("dua")
    with pytest.raises(provisioning.CityExists):
        provisioning.apply(code="tiga", name="x", number_prefix="X", host="batam.localhost")

    with inside_public():
        assert City.objects.filter(code__in=["dua", "tiga"]).count() == 1
        assert Domain.objects.count() == 3


def test_two_at_once_take_different_spares(new_city: NewCity) -> None:
    assert provisioning.refill_spares(2) == 2
    assert provisioning.refill_spares(2) == 0
    spares = _spares()
    cities = [new_city(f"cepat{number}") for number in range(3)]

    def build(city: City) -> str:
        try:
            return provisioning.build(city, at=AT).schema_name
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        schemas = list(pool.map(build, cities))

    assert len(set(schemas)) == 3
    assert spares < set(schemas)
    assert _spares() == set()
    assert [answers(city.code) for city in cities] == [200] * 3


def test_a_spare_of_an_earlier_release_is_thrown_away(fresh: None) -> None:
    provisioning.refill_spares(1)
    (old,) = _spares()
    with owner.transaction() as cursor:
        cursor.execute("UPDATE public.tenants_spareschema SET fingerprint = 'earlier'")

    assert provisioning.refill_spares(1) == 1

    assert old not in _spares()
    with owner.transaction() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [old])
        assert cursor.fetchone() is None
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [roles.city_role(old)])
        assert cursor.fetchone() is None


def test_a_dropped_city_leaves_nothing_behind(new_city: NewCity) -> None:
    city = provisioning.build(new_city("hilang"), at=AT)
    assert answers("hilang") == 200

    provisioning.drop(city)

    assert answers("hilang") == 404
    with owner.transaction() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [city.schema_name])
        assert cursor.fetchone() is None
        cursor.execute(
            "SELECT 1 FROM pg_roles WHERE rolname = %s", [roles.city_role(city.schema_name)]
        )
        assert cursor.fetchone() is None


def test_a_stamped_city_and_a_migrated_one_are_the_same(new_city: NewCity) -> None:
    stamped = provisioning.build(new_city("dicap"), at=AT).schema_name
    migrated = "c_migratedone1"
    with owner.transaction() as cursor:
        cursor.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(migrated)))
    assert migrating.migrate(migrated, migrating.city_labels()) > 10
    with owner.transaction() as cursor:
        grants.create_city_role(cursor, migrated)

    one, other = structure(stamped), structure(migrated)

    assert one == other
    assert len(one) > 500
    assert applied(stamped) == applied(migrated)


def test_a_report_can_be_sent_in_a_city_just_built(new_city: NewCity) -> None:
    city = provisioning.build(new_city("baru"), at=AT, seed="jambi")
    with inside(city):
        area = Area.objects.kelurahan().earliest("code")
        receipt = intake.submit(
            intake.Submission(
                description="Sampah menumpuk",
                category="sampah",
                lon=area.label_point.x,
                lat=area.label_point.y,
            ),
            actor=Actor.citizen(),
            at=AT,
        )

    assert receipt.number.startswith("KOT-")


def structure(schema: str) -> list[str]:
    """What ``pg_dump`` says of a schema, its name replaced; comments and order of columns kept."""
    params = connections[OWNER_ALIAS].get_connection_params()
    done = subprocess.run(
        [
            template._pg_dump_path(), "--schema-only", f"--schema={schema}",
            f"--host={params['host']}", f"--port={params['port']}",
            f"--username={params['user']}", str(params["dbname"]),
        ],
        env={"PGPASSWORD": str(params.get("password", ""))},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    text = re.sub(r"^\\.*$", "", done.stdout, flags=re.MULTILINE)
    return [_plain(line) for line in text.replace(schema, "CITY").splitlines() if line.strip()]


def _plain(line: str) -> str:
    """PostgreSQL writes the casts of a list of words another way once it was dumped and read back."""
    if " ANY (" not in line:
        return line
    return re.sub(r"::character varying|::text(\[\])?|[()]", "", line)


def applied(schema: str) -> list[Any]:
    with owner.transaction() as cursor:
        cursor.execute(
            sql.SQL("SELECT app, name FROM {}.django_migrations ORDER BY 1, 2").format(
                sql.Identifier(schema)
            )
        )
        return cursor.fetchall()


def _as_stored(code: str) -> City:
    with inside_public():
        city: City = City.objects.get(code=code)
        return city


def _spares() -> set[str]:
    with owner.transaction() as cursor:
        cursor.execute("SELECT schema_name FROM public.tenants_spareschema")
        return {str(name) for (name,) in cursor.fetchall()}


def _orphans() -> set[str]:
    """Schemas that look like a city's and belong to none."""
    with owner.transaction() as cursor:
        cursor.execute(
            r"SELECT nspname FROM pg_namespace WHERE nspname LIKE 'c\_%' AND nspname NOT IN"
            " (SELECT schema_name FROM public.tenants_city"
            "  UNION SELECT schema_name FROM public.tenants_spareschema)"
        )
        return {str(name) for (name,) in cursor.fetchall()}
