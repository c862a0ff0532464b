"""Building a city: schema and role, then its set-up, then ``ready``, in steps that may be repeated.

1. The city's row and its host name exist; nothing answers on it.
2. Schema, role and grants appear together with ``schema_built_at``, in one transaction: a spare
   schema that was stamped beforehand, or the template stamped now.
3. Apps above lay out what a city starts with (``signals.city_built``), each step safe to repeat.
4. ``is_ready`` last. Killed anywhere, running :func:`build` again carries on from there.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from psycopg import sql

from core.errors import DomainError
from core.tenancy import inside, inside_public
from tenants import hosts
from tenants.models import City, CityState, Domain
from tenants.models.city import new_schema_name
from tenants.services import grants, migrating, owner, template
from tenants.signals import city_built


class CityExists(DomainError):
    """Another city already has this code or host name."""

    code = "city_exists"


def apply(
    *,
    code: str,
    name: str,
    number_prefix: str,
    host: str,
    time_zone: str = "Asia/Jakarta",
    province: str = "",
    kemendagri_code: str = "",
) -> City:
    """Write down a new city and its host name. It answers nothing until :func:`build` is through.

    Raises:
        CityExists: The code or the host name is taken; nothing was written.
    """
    with inside_public(), transaction.atomic(durable=True):
        if City.objects.filter(code=code).exists():
            raise CityExists(f"Kota dengan kode {code} sudah ada.", city=code)
        if Domain.objects.filter(domain=host).exists():
            raise CityExists(f"Alamat {host} sudah dipakai.", host=host)
        city = City(
            code=code,
            name=name,
            number_prefix=number_prefix,
            time_zone=time_zone,
            province=province,
            kemendagri_code=kemendagri_code,
        )
        city.save()
        Domain.objects.create(domain=host, tenant=city, is_primary=True)
    return city


def build(city: City, *, at: datetime, seed: str = "") -> City:
    """Carry a city from wherever it stands to ready.

    Args:
        city: A city made by :func:`apply`, perhaps half built by a process that was killed.
        at: When (aware); recorded as the moment it became ready.
        seed: Code of a prepared set-up to lay out; "" for the defaults.
    """
    with inside_public():
        city.refresh_from_db()
    if city.schema_built_at is None:
        _build_schema(city, at)
    if not city.is_ready:
        with inside(city):
            city_built.send(sender=City, city=city, seed=seed, at=at)
        _open(city, at)
    return city


def drop(city: City) -> None:
    """Remove a city with everything in it: schema, role, host names, row. There is no way back."""
    with owner.transaction() as cursor:
        cursor.execute(
            sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(city.schema_name))
        )
        grants.drop_city_role(cursor, city.schema_name)
        cursor.execute("DELETE FROM public.tenants_domain WHERE tenant_id = %s", [city.pk])
        cursor.execute("DELETE FROM public.tenants_city WHERE id = %s", [city.pk])
    hosts.forget()


def refill_spares(wanted: int) -> int:
    """Stamp spare schemas until ``wanted`` of this release wait; returns how many were made."""
    fingerprint = migrating.source_fingerprint()
    text = template.template_sql(fingerprint)
    _drop_stale_spares(fingerprint)
    made = 0
    while made < wanted:
        with owner.transaction() as cursor:
            cursor.execute("SELECT count(*) FROM public.tenants_spareschema")
            row = cursor.fetchone()
            if row is None or row[0] >= wanted:
                return made
            schema_name = new_schema_name()
            template.stamp(cursor, text, schema_name)
            grants.create_city_role(cursor, schema_name)
            cursor.execute(
                "INSERT INTO public.tenants_spareschema (schema_name, fingerprint, created_at)"
                " VALUES (%s, %s, now())",
                [schema_name, fingerprint],
            )
            made += 1
    return made


def _build_schema(city: City, at: datetime) -> None:
    """A schema with its role, and the record of it, together or not at all."""
    fingerprint = migrating.source_fingerprint()
    with owner.transaction() as cursor:
        cursor.execute(
            "DELETE FROM public.tenants_spareschema WHERE id = (SELECT id FROM public.tenants_spareschema"
            " WHERE fingerprint = %s ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING schema_name",
            [fingerprint],
        )
        spare = cursor.fetchone()
        schema_name = str(spare[0]) if spare else city.schema_name
        if spare is None:
            template.stamp(cursor, template.template_sql(fingerprint), schema_name)
            grants.create_city_role(cursor, schema_name)
        cursor.execute(
            "UPDATE public.tenants_city SET schema_name = %s, schema_built_at = %s, migrated_at = %s,"
            " migration_status = 'current' WHERE id = %s",
            [schema_name, at, at, city.pk],
        )
    with inside_public():
        city.refresh_from_db()


def _drop_stale_spares(fingerprint: str) -> None:
    """Spares of an earlier release are thrown away: they would miss its migrations."""
    with owner.transaction() as cursor:
        cursor.execute(
            "DELETE FROM public.tenants_spareschema WHERE fingerprint <> %s RETURNING schema_name",
            [fingerprint],
        )
        for (schema_name,) in cursor.fetchall():
            cursor.execute(
                sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema_name))
            )
            grants.drop_city_role(cursor, schema_name)


def _open(city: City, at: datetime) -> None:
    with inside_public():
        city.state = CityState.ACTIVE
        city.is_ready = True
        city.ready_at = at
        city.save(update_fields=["state", "is_ready", "ready_at"])
    hosts.forget()
