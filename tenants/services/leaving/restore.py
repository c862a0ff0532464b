"""Bringing a city back from its archive, here or on another cluster, under a schema name of its own.

The name is the old one where it is free, so that what is bound to it (second factors, pseudonyms of devices) goes on
working. Otherwise file keys are rewritten and second factors kept again; devices then count as new ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import psycopg
from django.db import transaction
from psycopg import sql

from core.audit import chain
from core.db import roles
from core.errors import DomainError
from core.identity import second_factor
from core.storage import files
from core.tenancy import inside, inside_public
from tenants.models import City, CityEvent, ProvisioningStep
from tenants.models.city import new_schema_name
from tenants.rules.building import Build
from tenants.rules.life import State
from tenants.services import building, grants, migrating, owner, provisioning, removal, template
from tenants.services.leaving import manifest as manifests
from tenants.services.leaving import tables
from tenants.services.leaving.archive import ArchiveReader, BadArchive
from tenants.services.leaving.dump import FILES, TABLES
from tenants.services.leaving.manifest import Manifest

RESTORED: Final = "restored"
#: Facts in the trail are sealed: rewritten, they would look forged.
_SEALED: Final = frozenset({"audit_auditentry", "audit_auditseal"})
_TYPES: Final = {
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".pdf": "application/pdf",
}


class OtherRelease(DomainError):
    """The archive was made by a release with other tables than this one."""

    code = "other_release"


class WithoutSecrets(DomainError):
    """The archive is one for reading: nobody could sign in to a city made from it."""

    code = "without_secrets"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back.

    Attributes:
        rows: Rows per table, counted after loading; equal to the manifest's.
        second_factors_lost: People who enrol anew, because their secret was kept under another deployment's key.
        trail_breaks: Places where the city's audit trail is not what was written, here or before it was archived.
    """

    city: City
    rows: dict[str, int]
    file_count: int
    second_factors_lost: int
    trail_breaks: int


def restore(
    path: Path, *, code: str = "", host: str = "", at: datetime, new_schema: bool = False
) -> Restored:
    """Build a city from an archive; needs the owner's password. All of it, or nothing remains.

    Args:
        code: Its code here; the archive's own by default.
        host: Its first host name here; ``<code>.<suffix>`` by default.
        new_schema: Take a new schema name even where the old one is free.

    Raises:
        BadArchive: The archive is damaged, or no archive.
        WithoutSecrets: It was made for reading.
        OtherRelease: It belongs to a release with other tables.
        CityExists: The code or the host name is taken.
        Invalid: The code could not stand in an address.
    """
    with ArchiveReader(path) as archive:
        manifest = manifests.read(archive.manifest)
        if not manifest.with_secrets:
            raise WithoutSecrets(
                "Arsip ini untuk dibaca; untuk memindahkan kota, buat dengan dump_city."
            )
        _require_same_release(manifest)
        city = _written_down(manifest.city, code=code, host=host, at=at)
        try:
            rows = _load(archive, manifest, city, at=at, new_schema=new_schema)
            count, lost, broken = _inside(archive, manifest, city)
            _finish(city, manifest, at)
        except BaseException:
            _take_back(city)
            raise
    return Restored(city, rows, count, lost, broken)


def _require_same_release(manifest: Manifest) -> None:
    ours = sorted(f"{app}.{name}" for app, name in migrating.city_migrations())
    theirs = manifest.migrations
    if ours != theirs:
        odd = sorted(set(ours) ^ set(theirs))
        raise OtherRelease(
            "Arsip ini dari rilis lain. Pulihkan dengan rilis yang membuatnya, lalu migrasikan.",
            first_difference=odd[0] if odd else "",
        )


def _written_down(facts: Mapping[str, Any], *, code: str, host: str, at: datetime) -> City:
    manifests.require_code(code or facts["code"])
    wanted = provisioning.Facts(
        code=code or facts["code"],
        name=facts["name"],
        number_prefix=facts["number_prefix"],
        host=host,
        kind=facts["kind"],
        time_zone=facts["time_zone"],
        province=facts["province"],
        kemendagri_code=facts["kemendagri_code"],
        is_sandbox=facts["is_sandbox"],
        opens_as=State.TRIAL if facts["state"] == State.TRIAL else State.ACTIVE,
    )
    city = provisioning.write_down(wanted, at=at, actor_label="Pemulihan")
    with inside_public():
        City.objects.filter(pk=city.pk).update(entitlements=facts["entitlements"])
    return city


def _load(
    archive: ArchiveReader, manifest: Manifest, city: City, *, at: datetime, new_schema: bool
) -> dict[str, int]:
    old = manifest.schema_name
    with owner.transaction() as cursor:
        schema = new_schema_name() if new_schema or _is_taken(cursor, old) else old
        template.stamp(cursor, template.template_sql(migrating.source_fingerprint()), schema)
        grants.create_city_role(cursor, schema)
        there = {table.name: table for table in tables.tables_of(cursor, schema)}
        rows = {}
        odd = min(set(manifest.rows) ^ set(there), default=None)
        if odd is not None:
            raise BadArchive("Tabel di dalam arsip bukan tabel sebuah kota.", table=odd)
        for name, expected in manifest.rows.items():
            rows[name] = _load_table(cursor, archive, schema, name, old)
            if rows[name] != expected:
                raise BadArchive("Jumlah baris tidak sesuai daftar isi.", table=name)
        tables.advance_sequences(cursor, schema)
        cursor.execute(
            "UPDATE public.tenants_city SET schema_name = %s, schema_built_at = %s, migrated_at = %s,"
            " migration_status = 'current' WHERE id = %s",
            [schema, at, at, city.pk],
        )
    with inside_public():
        city.refresh_from_db()
    return rows


def _is_taken(cursor: psycopg.Cursor[Any], schema: str) -> bool:
    cursor.execute(
        "SELECT 1 FROM pg_namespace WHERE nspname = %s UNION SELECT 1 FROM pg_roles WHERE rolname = %s"
        " UNION SELECT 1 FROM public.tenants_city WHERE schema_name = %s",
        [schema, roles.city_role(schema), schema],
    )
    return cursor.fetchone() is not None


def _load_table(
    cursor: psycopg.Cursor[Any], archive: ArchiveReader, schema: str, table: str, old: str
) -> int:
    """Replace what the template brought with what the archive holds; returns how many rows that was."""
    where = sql.SQL("{}.{}").format(sql.Identifier(schema), sql.Identifier(table))
    cursor.execute(sql.SQL("SELECT EXISTS (SELECT 1 FROM {})").format(where))
    if cursor.fetchone() == (True,):
        cursor.execute(sql.SQL("DELETE FROM {}").format(where))
    member = f"{TABLES}{table}.csv"
    header = next(archive.chunks(member), b"").split(b"\n", 1)[0].decode("utf-8", "replace").strip()
    chunks = archive.chunks(member)
    if old != schema and table not in _SEALED:
        chunks = _renamed(chunks, old.encode(), schema.encode())
    columns = header.split(",")
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv, HEADER)").format(
        where, sql.SQL(", ").join(sql.Identifier(column.strip('"')) for column in columns)
    )
    try:
        with cursor.copy(statement) as copy:
            for chunk in chunks:
                copy.write(chunk)
    except (psycopg.DataError, psycopg.IntegrityError, psycopg.ProgrammingError) as error:
        raise BadArchive("Isi satu tabel tidak dapat dimuat.", table=table) from error
    return tables.count(cursor, schema, table)


def _renamed(chunks: Iterator[bytes], old: bytes, new: bytes) -> Iterator[bytes]:
    """Replace a name in a stream, also where it lies across two pieces."""
    kept = b""
    for chunk in chunks:
        text = (kept + chunk).replace(old, new)
        cut = max(len(text) - len(old) + 1, 0)
        kept = text[cut:]
        yield text[:cut]
    yield kept


def _inside(archive: ArchiveReader, manifest: Manifest, city: City) -> tuple[int, int, int]:
    """Files and second factors, under the city's name here; and whether its trail holds."""
    names = archive.below(FILES)
    with inside(city):
        for name in names:
            path = name.removeprefix(FILES)
            kind = _TYPES.get(Path(path).suffix, "application/octet-stream")
            files.put(files.city_key(path), b"".join(archive.chunks(name)), kind)
        with transaction.atomic():
            _carried, lost = second_factor.carry_over(manifest.schema_name)
        broken = len(chain.breaks())
    return len(names), lost, broken


def _finish(city: City, manifest: Manifest, at: datetime) -> None:
    """What building would have done is done; opening is left to it."""
    with inside_public(), transaction.atomic():
        ProvisioningStep.objects.filter(
            city=city, name__in=[Build.SCHEMA.value, Build.SET_UP.value]
        ).update(started_at=at, done_at=at)
        CityEvent.objects.create(
            city=city,
            kind=RESTORED,
            from_state=city.state,
            to_state=city.state,
            actor_label="Pemulihan",
            facts={"made_at": manifest.made_at, "from_code": manifest.city["code"]},
            happened_at=at,
        )
    building.build(city, at=at)


def _take_back(city: City) -> None:
    with inside_public():
        city.refresh_from_db()
    if city.schema_built_at is not None:
        with inside(city):
            for key in list(files.all_keys()):
                files.delete(key)
    removal.drop(city)
