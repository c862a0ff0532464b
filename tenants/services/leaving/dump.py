"""Writing a city's archive: its tables, documents, files and ledger, as they stood at one moment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

import psycopg
from psycopg import sql

from core.outbox.sql import TABLE as OUTBOX
from core.storage import files
from core.storage.backends.base import FileMissing
from core.tenancy import inside, inside_public
from tenants.models import City, Domain
from tenants.services import owner
from tenants.services.leaving import tables
from tenants.services.leaving.archive import ArchiveWriter
from tenants.services.leaving.documents import Document, Kind, all_documents

TABLES: Final = "tabel/"
DOCUMENTS: Final = "dokumen/"
FILES: Final = "berkas/"
README: Final = "BACA-SAYA.txt"
#: Archives a city asked for lie among its files; they do not go into the next.
DOWNLOADS: Final = "unduhan/"
_CHUNK: Final = 1024 * 1024
_WAITING: Final = (
    f"SELECT count(*) FROM {OUTBOX} WHERE city = %s AND done_at IS NULL AND dead_at IS NULL"  # noqa: S608 - constants only
)

_EXPLAINED: Final = """Arsip {name}, dibuat {at:%d-%m-%Y %H:%M} UTC.

manifest.json  isi arsip: setiap berkas dengan ukuran dan SHA-256, jumlah baris setiap tabel
{documents}       laporan, riwayat, wilayah dan buku tagihan sebagai CSV dan GeoJSON
{tables}         semua tabel kota sebagai CSV (UTF-8, baris pertama nama kolom; geometri sebagai EWKB heksadesimal)
{files}        foto dan berkas lain, dengan nama yang tertulis di tabel sesudah awalan t/<skema>/
"""


def dump(city: City, path: Path, *, at: datetime, with_secrets: bool) -> dict[str, Any]:
    """Write the archive of a built city; needs the owner's password.

    Args:
        path: Where to write; replaced.
        at: The moment it is made (aware).
        with_secrets: Also passwords (hashed) and second factors: for moving a city, not for handing it out.

    Returns:
        The manifest without its list of members.
    """
    with owner.transaction() as cursor, ArchiveWriter(path) as archive:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute(
            sql.SQL("SET LOCAL search_path = {}, public, extensions").format(
                sql.Identifier(city.schema_name)
            )
        )
        archive.add(README, [_explained(city, at).encode()])
        for document in all_documents():
            archive.add(DOCUMENTS + document.name, _document(cursor, document, city))
        rows = {}
        for table in tables.tables_of(cursor, city.schema_name):
            if not with_secrets and table.name in tables.SECRET_TABLES:
                continue
            kept = tables.Table(
                table.name,
                tuple(
                    column
                    for column in table.columns
                    if with_secrets or (table.name, column) not in tables.SECRET_COLUMNS
                ),
            )
            archive.add(f"{TABLES}{table.name}.csv", _table(cursor, kept, city.schema_name))
            rows[table.name] = tables.count(cursor, city.schema_name, table.name)
        stored = _add_files(archive, city)
        facts = {
            "made_at": at.isoformat(),
            "city": _city_facts(city),
            "with_secrets": with_secrets,
            "migrations": tables.applied_migrations(cursor, city.schema_name),
            "rows": rows,
            "files": stored,
            "promises_waiting": _scalar(cursor, _WAITING, [city.schema_name]),
        }
        archive.finish(facts)
    return facts


def _city_facts(city: City) -> dict[str, Any]:
    with inside_public():
        hosts = list(
            Domain.objects.filter(tenant=city).order_by("pk").values_list("domain", flat=True)
        )
    return {
        "code": city.code,
        "name": city.name,
        "kind": city.kind,
        "province": city.province,
        "kemendagri_code": city.kemendagri_code,
        "number_prefix": city.number_prefix,
        "time_zone": city.time_zone,
        "state": str(city.state),
        "is_sandbox": city.is_sandbox,
        "schema_name": city.schema_name,
        "entitlements": city.entitlements,
        "hosts": hosts,
    }


def _document(cursor: psycopg.Cursor[Any], document: Document, city: City) -> Iterator[bytes]:
    query = sql.SQL(document.sql.replace("%(city)s", "{city}")).format(city=sql.Literal(city.pk))
    if document.kind is Kind.CSV:
        yield from _copied(
            cursor, sql.SQL("COPY ({}) TO STDOUT (FORMAT csv, HEADER)").format(query)
        )
        return
    yield b'{"type":"FeatureCollection","features":[\n'
    cursor.execute(query)
    between = b""
    while rows := cursor.fetchmany(500):
        for (feature,) in rows:
            yield between + json.dumps(feature, ensure_ascii=False).encode()
            between = b",\n"
    yield b"\n]}\n"


def _table(cursor: psycopg.Cursor[Any], table: tables.Table, schema: str) -> Iterator[bytes]:
    columns = sql.SQL(", ").join(sql.Identifier(column) for column in table.columns)
    yield from _copied(
        cursor,
        sql.SQL("COPY {}.{} ({}) TO STDOUT (FORMAT csv, HEADER)").format(
            sql.Identifier(schema), sql.Identifier(table.name), columns
        ),
    )


def _copied(cursor: psycopg.Cursor[Any], statement: sql.Composed) -> Iterator[bytes]:
    with cursor.copy(statement) as copy:
        for block in copy:
            yield bytes(block)


def _add_files(archive: ArchiveWriter, city: City) -> dict[str, int]:
    """Every file of the city; one that goes away meanwhile is left out."""
    count = size = 0
    with inside(city):
        for key in files.all_keys():
            path = files.path_of(key)
            if path.startswith(DOWNLOADS):
                continue
            try:
                stream = files.open(key)
            except FileMissing:
                continue
            with stream:
                added = archive.add(FILES + path, _pieces(stream), packed=False)
            count += 1
            size += added.size
    return {"count": count, "bytes": size}


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    while piece := stream.read(_CHUNK):
        yield piece


def _scalar(cursor: psycopg.Cursor[Any], query: Any, values: list[Any]) -> int:
    cursor.execute(query, values)
    row = cursor.fetchone()
    return int(row[0]) if row else 0


def _explained(city: City, at: datetime) -> str:
    return _EXPLAINED.format(name=city.name, at=at, documents=DOCUMENTS, tables=TABLES, files=FILES)
