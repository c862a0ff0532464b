"""A city goes away whole, comes back elsewhere, and is erased: with a neighbour that notices nothing."""

from __future__ import annotations

import csv
import io
import json
import math
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from allauth.mfa.totp.internal import auth
from django.core.management import CommandError, call_command

from core import clock, redis
from core.audit import chain
from core.audit.services import record
from core.errors import TooMany
from core.identity import second_factor
from core.identity.models import User
from core.storage import files
from core.storage.backends.base import FileMissing
from core.tenancy import inside, inside_public
from reporting.models import Report, ReportEvent
from reporting.rules.roles import Role
from reporting.rules.states import State
from tenants.models import City, CityDownload, CityState, ErasureCertificate
from tenants.rules.life import KEPT_AFTER_CLOSING, StepNotAllowed, Who
from tenants.services import life, owner, provisioning, removal
from tenants.services.leaving import downloads, dump, erasure, restore
from tenants.services.leaving.archive import BadArchive
from tests.make.people import PASSWORD, make_person
from tests.make.reports import make_report
from tests.support import database
from tests.support.clients import CityClient, signed_in
from tests.support.outbox import drain
from tests.tenants.conftest import NewCity

AT = datetime(2026, 11, 22, 3, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PHOTO = b"\xff\xd8\xff\xe0 not a real picture, but bytes all the same"


@pytest.fixture
def pulau(new_city: NewCity) -> City:
    """A city with a report, a person who signs in, a file and an entry in its trail; all committed."""
    city = provisioning.build(new_city("pulau"), at=AT, seed="batam")
    with inside(city):
        report = make_report(description="Sampah, “menumpuk”\ndi pasar")
        ReportEvent.objects.create(
            report=report, kind="note", actor_role="system", actor_label="Uji", happened_at=AT
        )
        person = make_person(Role.CITY_ADMIN)
        second_factor.enrol(person, SECRET)
        files.put(files.city_key("photos/satu.jpg"), PHOTO, "image/jpeg")
        record(kind="test", subject="pulau", actor_label="Uji", at=AT, facts={"a": 1})
    return city


@pytest.fixture
def archive(pulau: City, tmp_path: Path) -> Path:
    path = tmp_path / "pulau.zip"
    dump.dump(pulau, path, at=AT, with_secrets=True)
    return path


def cities() -> set[str]:
    with inside_public():
        return set(City.objects.values_list("code", flat=True))


def test_a_city_comes_back_whole_under_another_schema_name(pulau: City, archive: Path) -> None:
    done = restore.restore(archive, code="pulau-baru", host="pulau-baru.localhost", at=AT)

    city = done.city
    assert city.schema_name != pulau.schema_name
    with inside_public():
        city.refresh_from_db()
    assert (city.state, city.is_ready, city.name) == (CityState.ACTIVE, True, pulau.name)
    manifest = json.loads(zipfile.ZipFile(archive).read("manifest.json"))
    assert done.rows == manifest["rows"]
    assert done.rows["reporting_report"] == 1
    assert (done.file_count, done.second_factors_lost) == (1, 0)
    with inside(city):
        report = Report.objects.get()
        assert report.description == "Sampah, “menumpuk”\ndi pasar"
        assert files.read(files.city_key("photos/satu.jpg")) == PHOTO
        assert not chain.breaks()
        made = make_report(description="sesudah pulih")
        assert made.pk > report.pk  # numbers go on where they were
    with inside(pulau):
        assert Report.objects.count() == 1


def test_people_sign_in_and_the_map_is_the_same_there(pulau: City, archive: Path) -> None:
    with inside(pulau):
        email = User.objects.get(name="Ayu").email
        place = Report.objects.get().location
    before = CityClient("pulau").get(tile(place.x, place.y))

    restore.restore(archive, code="pulau-baru", host="pulau-baru.localhost", at=AT)

    there = CityClient("pulau-baru")
    answer = there.post("/masuk/", {"login": email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content[:300]
    answer = there.post(answer.headers["Location"], {"code": code_now()})
    assert answer.status_code == 302, answer.content[-2000:]
    assert there.get("/atur/").status_code == 200
    after = there.get(tile(place.x, place.y))
    assert (after.status_code, before.status_code) == (200, 200)
    assert after.content == before.content


def tile(lon: float, lat: float, z: int = 14) -> str:
    x = int((lon + 180) / 360 * 2**z)
    radians = math.radians(lat)
    y = int((1 - math.asinh(math.tan(radians)) / math.pi) / 2 * 2**z)
    return f"/tiles/reports/{z}/{x}/{y}.mvt"


def code_now() -> str:
    counter = next(iter(auth.yield_hotp_counters_from_time()))
    return str(auth.format_hotp_value(auth.hotp_value(SECRET, counter)))


def test_a_city_keeps_its_schema_name_where_that_is_free(pulau: City, archive: Path) -> None:
    removal.drop(pulau)

    done = restore.restore(archive, at=AT)

    assert (done.city.schema_name, done.city.code) == (pulau.schema_name, "pulau")


def test_an_archive_somebody_changed_is_refused_and_nothing_remains(
    pulau: City, archive: Path, tmp_path: Path
) -> None:
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b"menumpuk", b"tertumpuk"))
    before = cities()

    with pytest.raises(BadArchive):
        restore.restore(changed, code="lain", host="lain.localhost", at=AT)

    assert cities() == before


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"bukan arsip"])
def test_another_file_is_refused(pulau: City, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(content)

    with pytest.raises(CommandError, match="bukan arsip"):
        call_command("restore_city", path, code="lain")


def test_a_taken_name_and_an_archive_for_reading_are_refused(pulau: City, tmp_path: Path) -> None:
    path = tmp_path / "pulau.zip"
    dump.dump(pulau, path, at=AT, with_secrets=True)
    with pytest.raises(provisioning.CityExists):
        restore.restore(path, at=AT)

    dump.dump(pulau, path, at=AT, with_secrets=False)
    before = cities()
    with pytest.raises(restore.WithoutSecrets):
        restore.restore(path, code="lain", host="lain.localhost", at=AT)
    assert cities() == before


def test_what_breaks_off_leaves_nothing(
    pulau: City, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_args: object, **_values: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(files, "put", breaks)
    before, schemas = cities(), schema_names()

    with pytest.raises(RuntimeError, match="disk is full"):
        restore.restore(archive, code="lain", host="lain.localhost", at=AT)

    assert (cities(), schema_names()) == (before, schemas)


def schema_names() -> set[str]:
    with owner.transaction() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'c\\_%'")
        return {str(name) for (name,) in cursor.fetchall()}


def test_the_download_is_made_by_the_builder_and_opens_in_its_own_city_only(pulau: City) -> None:
    asked = downloads.request(pulau, actor_label="Ayu", at=AT)
    with pytest.raises(TooMany):
        downloads.request(pulau, actor_label="Ayu", at=AT)

    drain()

    with inside_public():
        made = CityDownload.objects.get(pk=asked.pk)
    assert made.ready_at is not None
    with inside(pulau):
        url = downloads.link(made)
        data = files.read(made.key)
    answer = CityClient("pulau").get(url)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == data  # type: ignore[attr-defined]
    assert CityClient("bekasi").get(url).status_code == 404
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        names = opened.namelist()
        people = opened.read("tabel/identity_user.csv").decode()
        reports = list(
            csv.DictReader(io.TextIOWrapper(opened.open("dokumen/laporan.csv"), "utf-8"))
        )
        areas = json.loads(opened.read("dokumen/wilayah.geojson"))
    assert "password" not in people.splitlines()[0].split(",")
    assert "tabel/mfa_authenticator.csv" not in names
    assert [row["uraian"] for row in reports] == ["Sampah, “menumpuk”\ndi pasar"]
    assert areas["features"][0]["geometry"]["type"] == "MultiPolygon"
    assert {"dokumen/buku/tagihan.csv", "berkas/photos/satu.jpg"} <= set(names)

    downloads.forget_downloads(clock.now() + downloads.KEPT + timedelta(days=1))
    with inside(pulau), pytest.raises(FileMissing):
        files.read(made.key)


def test_a_closed_city_is_erased_after_its_time_with_a_certificate(pulau: City) -> None:
    bekasi = database.city("bekasi")
    with inside(bekasi):
        files.put(files.city_key("photos/b.jpg"), PHOTO, "image/jpeg")
    redis.client().set(f"t:{pulau.schema_name}:limit:x", 1)
    life.move(pulau, "close", actor_label="Admin", at=AT, reason="pindah", who=Who.CITY)
    erasure.erase_due(AT + KEPT_AFTER_CLOSING - timedelta(hours=1))
    with inside(pulau):
        assert Report.objects.count() == 1
    with pytest.raises(StepNotAllowed):
        erasure.erase(pulau, actor_label="x", at=AT, reason="lebih awal")

    erasure.erase_due(AT + KEPT_AFTER_CLOSING + timedelta(hours=1))
    erasure.erase_due(AT + KEPT_AFTER_CLOSING + timedelta(hours=2))  # nothing left to do

    with inside_public():
        pulau.refresh_from_db()
        certificate = ErasureCertificate.objects.get()
    assert pulau.state == CityState.ERASED
    assert certificate.facts["rows"]["reporting_report"] == 1
    assert certificate.facts["files"] == {"count": 1, "bytes": len(PHOTO)}
    assert "menumpuk" not in json.dumps(certificate.facts)
    assert pulau.schema_name not in schema_names()
    assert redis.client().get(f"t:{pulau.schema_name}:limit:x") is None
    with inside(bekasi):
        assert files.read(files.city_key("photos/b.jpg")) == PHOTO
        assert Report.objects.filter(state=State.RECEIVED).count() == 0
    assert CityClient("pulau").get("/").status_code in {404, 410}


def test_an_erasure_that_was_killed_is_finished_the_next_time(
    pulau: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    life.move(pulau, "close", actor_label="Admin", at=AT, reason="pindah", who=Who.CITY)
    later = AT + KEPT_AFTER_CLOSING + timedelta(hours=1)

    def killed(*_args: object, **_values: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(life, "move", killed)
    with pytest.raises(KeyboardInterrupt):
        erasure.erase(pulau, actor_label="x", at=later, reason="lewat")
    monkeypatch.undo()

    erasure.erase_due(later)

    with inside_public():
        pulau.refresh_from_db()
        certificate = ErasureCertificate.objects.get()
    assert pulau.state == CityState.ERASED
    assert certificate.facts["rows"]["reporting_report"] == 1


def test_the_admin_asks_for_the_download_and_closes_the_city_on_one_page(pulau: City) -> None:
    with inside(pulau):
        admin = User.objects.get(name="Ayu")
    client = signed_in(pulau, admin)

    client.post("/atur/paket/keluar/unduh")
    drain()
    page = client.get("/atur/paket/keluar/").content.decode()
    assert "SHA-256" in page
    wrong = client.post("/atur/paket/keluar/tutup", {"code": "lain", "reason": "pindah"})
    assert wrong.status_code == 422
    assert "pindah" in wrong.content.decode()  # what was typed is kept
    with inside_public():
        pulau.refresh_from_db()
    assert pulau.state == CityState.ACTIVE

    closed = client.post("/atur/paket/keluar/tutup", {"code": "pulau", "reason": "pindah"})

    assert closed.status_code == 200
    with inside_public():
        pulau.refresh_from_db()
    assert pulau.state == CityState.CLOSED
    assert client.get("/").status_code == 410
