"""Archives that somebody else wrote: cut off, changed with new checksums, or meant to do harm."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from django.core.management import CommandError, call_command

from core.tenancy import inside
from reporting.models import Report
from tenants.models import City
from tenants.services.leaving import restore
from tenants.services.leaving.archive import BadArchive
from tests.tenants.test_leaving import AT, archive, cities, pulau, schema_names

__all__ = ["archive", "pulau"]

Members = dict[str, bytes]
Change = Callable[[Members, dict[str, Any]], None]


def rewritten(archive: Path, change: Change) -> Path:
    """The archive after a change, with checksums that fit again: as a forger would write it."""
    with zipfile.ZipFile(archive) as old:
        members = {name: old.read(name) for name in old.namelist()}
    manifest: dict[str, Any] = json.loads(members.pop("manifest.json"))
    change(members, manifest)
    manifest["members"] = [
        {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in members.items()
    ]
    path = archive.with_name("lain.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in members.items():
            new.writestr(name, data)
        new.writestr("manifest.json", json.dumps(manifest))
    return path


def refused(path: Path, match: str | None = None) -> None:
    """The command says why, and neither a city nor a schema nor a role is left."""
    before = cities(), schema_names()
    with pytest.raises(CommandError, match=match):
        call_command("restore_city", path, code="lain", host="lain.localhost")
    assert (cities(), schema_names()) == before


def test_one_that_is_cut_off_or_scratched_anywhere_is_refused(archive: Path) -> None:
    whole = archive.read_bytes()
    broken = archive.with_name("rusak.zip")
    for number in range(1, 12):
        place = len(whole) * number // 12
        for data in (whole[:place], whole[:place] + b"\x00\xff\x13" + whole[place + 3 :]):
            broken.write_bytes(data)
            with pytest.raises(BadArchive):
                restore.restore(broken, code="lain", host="lain.localhost", at=AT)
    refused(broken)


def _set(*where: str, to: object) -> Change:
    def change(_members: Members, manifest: dict[str, Any]) -> None:
        inner = manifest
        for name in where[:-1]:
            inner = inner[name]
        inner[where[-1]] = to

    return change


def _without(*where: str) -> Change:
    def change(_members: Members, manifest: dict[str, Any]) -> None:
        inner = manifest
        for name in where[:-1]:
            inner = inner[name]
        del inner[where[-1]]

    return change


def _member(name: str) -> Change:
    def change(members: Members, _manifest: dict[str, Any]) -> None:
        members[name] = b"halo"

    return change


STRANGE: Final = (
    _without("city"),
    _without("city", "code"),
    _without("city", "schema_name"),
    _without("migrations"),
    _without("with_secrets"),
    _set("with_secrets", to="ya"),
    _set("rows", to=[]),
    _set("rows", "reporting_report", to="banyak"),
    _set("rows", "reporting_report", to=77),
    _set("rows", "pg_authid", to=1),
    _without("rows", "reporting_report"),
    _set("made_at", to="kemarin"),
    _set("format", to=99),
    _set("city", "kind", to="kerajaan"),
    _set("city", "time_zone", to="Mars/Olympus"),
    _set("city", "time_zone", to="../../etc/passwd"),
    _set("city", "name", to="x" * 500),
    _set("city", "code", to="../lain"),
    _set("city", "entitlements", to="semua"),
    _set("city", "schema_name", to=""),
    _set("city", "schema_name", to="public"),
    _set("city", "schema_name", to="c_a; CREATE ROLE maling SUPERUSER; --"),
    _member("../../tmp/maling.txt"),
    _member("/tmp/maling.txt"),
    _member("berkas/../../maling.jpg"),
    _member("berkas/.maling"),
    _member("berkas/a\\b.jpg"),
)


def test_one_that_says_what_no_city_is_is_refused(archive: Path) -> None:
    """And neither a city nor a schema is left of any of them."""
    before, taken = (cities(), schema_names()), []
    for number, change in enumerate(STRANGE):
        try:
            restore.restore(rewritten(archive, change), code="lain", host="lain.localhost", at=AT)
        except (BadArchive, restore.WithoutSecrets):
            continue
        taken.append(number)
    assert not taken
    assert (cities(), schema_names()) == before


def test_tables_that_do_not_fit_are_refused_by_name(archive: Path) -> None:
    table = "tabel/reporting_report.csv"

    def words(members: Members, _manifest: dict[str, Any]) -> None:
        head, _line, rest = members[table].partition(b"\n")
        members[table] = head + b"\n" + b"bukan,angka\n" + rest

    def columns(members: Members, _manifest: dict[str, Any]) -> None:
        members[table] = b"id,\"x) FROM PROGRAM 'touch /tmp/maling' --\"\n1,2\n"

    def nobodys(members: Members, _manifest: dict[str, Any]) -> None:
        lines = list(csv.reader(io.StringIO(members["tabel/reporting_reportevent.csv"].decode())))
        lines[1][lines[0].index("report_id")] = "4711"
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(lines)
        members["tabel/reporting_reportevent.csv"] = out.getvalue().encode()

    for change in (words, columns):
        refused(rewritten(archive, change), "reporting_report")
    refused(rewritten(archive, nobodys))


def test_a_file_that_is_there_twice_is_refused(archive: Path) -> None:
    with zipfile.ZipFile(archive, "a") as added, pytest.warns(UserWarning, match="Duplicate"):
        added.writestr("BACA-SAYA.txt", "lain")

    refused(archive)


def test_one_restored_twice_is_two_cities_or_a_clear_refusal(pulau: City, archive: Path) -> None:
    first = restore.restore(archive, code="satu", host="satu.localhost", at=AT)
    with pytest.raises(CommandError, match="satu"):
        call_command("restore_city", archive, code="satu", host="satu-lagi.localhost")
    second = restore.restore(archive, code="dua", host="dua.localhost", at=AT)

    assert len({pulau.schema_name, first.city.schema_name, second.city.schema_name}) == 3
    for city in (first.city, second.city):
        with inside(city):
            Report.objects.get()


def test_a_code_that_could_be_no_address_is_refused(archive: Path) -> None:
    for code in ("../lain", "kota lain", "a" * 41):
        with pytest.raises(CommandError, match="Kode kota"):
            call_command("restore_city", archive, code=code, host="lain.localhost")


def test_a_forged_trail_is_said_aloud(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = "tabel/audit_auditentry.csv"

    def forge(members: Members, _manifest: dict[str, Any]) -> None:
        assert b"pulau" in members[table]
        members[table] = members[table].replace(b"Uji", b"Oji")

    call_command("restore_city", rewritten(archive, forge), code="lain", host="lain.localhost")

    assert "audit trail is not what was written" in capsys.readouterr().err
