"""A city's own boundaries on their pages: looked at, applied once, taken back, or refused."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from shapely.geometry import box

from core import clock
from core.audit.models import AuditEntry
from core.storage import files
from core.tenancy import CityLike, inside
from reporting.models import Area, BoundarySet, BoundaryState, CitySettings
from reporting.rules.roles import Role
from reporting.services.catalog import boundary_keeping, boundary_sets
from tests.make import boundaries
from tests.make.boundaries import EAST, KECAMATAN, WEST, WHOLE, geojson, upload, zipped
from tests.make.people import make_person
from tests.reporting.setup.conftest import browser_of
from tests.support import outbox

START = "/atur/wilayah/muat/"


def _areas() -> list[tuple[Any, ...]]:
    rows = Area.objects.order_by("code")
    return list(rows.values_list("code", "name", "is_active", "boundary", "source", "parent"))


def _send(browser: Client, data: bytes, name: str = "batas.geojson", **said: Any) -> BoundarySet:
    answer = browser.post(START, {"file": upload(data, name), "source": "Bappeda", **said})
    assert answer.status_code == 302, answer.content.decode()
    outbox.drain()
    return BoundarySet.objects.newest()[0]


def _post(browser: Client, found: BoundarySet, act: str) -> Any:
    return browser.post(f"{START}{found.public_id}/{act}", follow=True)


def test_an_upload_shows_what_would_change_and_changes_nothing(admin: Client) -> None:
    before, version = _areas(), CitySettings.objects.the().config_version

    found = _send(admin, geojson(*WHOLE), drawn_on="2025-06-30")

    page = admin.get(f"{START}{found.public_id}/").content.decode()
    assert found.state == BoundaryState.READY
    assert "Baru (3)" in page
    assert "Timur" in page
    assert "30 Juni 2025" in page
    assert _areas() == before
    assert CitySettings.objects.the().config_version == version
    shapes = json.loads(admin.get(f"{START}{found.public_id}/batas.json").content)
    changes = [each["properties"]["change"] for each in shapes["features"]]
    assert changes[-2:] == ["created", "created"]  # on top of what stays around them
    assert set(changes[:-2]) == {"unchanged"}


def test_applying_twice_does_it_once(admin: Client) -> None:
    found = _send(admin, geojson(*WHOLE))

    assert "Batas wilayah diterapkan" in _post(admin, found, "terapkan").content.decode()
    once, version = _areas(), CitySettings.objects.the().config_version
    assert _post(admin, found, "terapkan").status_code == 200

    west = Area.objects.get(code="21.71.77.1001")
    assert (west.source, west.is_illustrative, west.is_covered) == ("Bappeda", False, True)
    assert _areas() == once
    assert CitySettings.objects.the().config_version == version
    assert AuditEntry.objects.filter(kind="areas_imported").count() == 1


def test_taking_back_is_the_import_of_what_was_before(admin: Client) -> None:
    before = [row for row in _areas() if row[2]]
    found = _send(admin, geojson(*WHOLE), replaces="1")
    assert len(found.changes["switched_off"]) == 64 + 12
    _post(admin, found, "terapkan")
    assert Area.objects.active().kelurahan().count() == 2

    page = _post(admin, found, "kembalikan").content.decode()
    undoing = BoundarySet.objects.newest()[0]
    assert "Tidak ada lagi (3)" in page
    assert "Berubah (76)" in page
    assert "dipakai lagi" in page
    assert _post(admin, found, "kembalikan").status_code == 200
    assert BoundarySet.objects.count() == 2  # a second press prepares no second one

    _post(admin, undoing, "terapkan")
    assert [row for row in _areas() if row[2]] == before


def test_problems_are_listed_by_feature_and_nothing_can_be_applied(admin: Client) -> None:
    before = _areas()
    bow_tie = ({"code": "21.71.77.1003", "name": "Silang"}, box(104, 1, 104.01, 1.01))
    data = geojson(KECAMATAN, WEST, WEST, bow_tie, ({"name": "Tanpa kode"}, EAST[1]))
    broken = json.loads(data)
    ring = broken["features"][3]["geometry"]["coordinates"][0]
    ring[1], ring[2] = ring[2], ring[1]

    found = _send(admin, json.dumps(broken).encode())

    page = admin.get(f"{START}{found.public_id}/").content.decode()
    assert found.state == BoundaryState.REFUSED
    assert "Baris 4 (Silang): garisnya bersilang" in page
    assert "Kode 21.71.77.1001 dipakai 2 kali" in page
    assert "Baris 5 (Tanpa kode): tidak ada kode" in page
    assert _post(admin, found, "terapkan").status_code == 409
    assert _areas() == before


def _bomb() -> bytes:
    return zipped({"batas.shp": b"\0" * (300 * 1024 * 1024), "batas.dbf": b"", "batas.shx": b""})


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("batas.zip", b"bukan zip", "ZIP ini rusak"),
        ("batas.zip", zipped({"../../jahat.shp": b"x"}), "mengarah ke luar"),
        ("batas.zip", zipped({"/etc/jahat.shp": b"x"}), "mengarah ke luar"),
        ("batas.zip", zipped({"a.shp": b"", "b.shp": b""}), "tepat satu Shapefile"),
        ("batas.zip", zipped({"batas.shp": b""}), "tidak lengkap, tambahkan: .dbf, .shx"),
        (
            "batas.zip",
            zipped({"a.shp": b"<OGRVRTDataSource>", "a.dbf": b"", "a.shx": b""}),
            "di dalam ZIP ini rusak",
        ),
        (
            "batas.geojson",
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml/>',
            "XML",
        ),
        ("batas.geojson", b'{"type": "FeatureCollection", "features": [', "bukan GeoJSON"),
        ("batas.geojson", b"[" * 200_000, "bukan GeoJSON"),
        ("batas.geojson", b'{"type": "Topology"}', "FeatureCollection"),
        ("batas.geojson", b"\xff\xfe\x00", "bukan GeoJSON"),
        ("batas.geojson", geojson(), "tidak berisi satu pun"),
    ],
)
def test_a_hostile_or_broken_file_is_refused_in_a_sentence(
    admin: Client, name: str, data: bytes, sentence: str
) -> None:
    before = _areas()

    found = _send(admin, data, name)

    assert found.state == BoundaryState.REFUSED
    assert len(found.problems) == 1
    assert sentence in found.problems[0]
    assert sentence in admin.get(f"{START}{found.public_id}/").content.decode()
    assert _areas() == before


def test_a_zip_that_swells_is_refused_before_it_is_unpacked(admin: Client) -> None:
    found = _send(admin, _bomb(), "batas.zip")

    assert found.state == BoundaryState.REFUSED
    assert "Isi ZIP lebih besar" in found.problems[0]


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("batas.kml", b"<kml/>", "Kirim GeoJSON"),
        ("batas", b"{}", "Kirim GeoJSON"),
        ("batas.geojson", b"", "kosong"),
    ],
)
def test_what_cannot_be_a_boundary_file_is_refused_at_once(
    admin: Client, name: str, data: bytes, sentence: str
) -> None:
    answer = admin.post(START, {"file": upload(data, name), "source": "Bappeda"})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not BoundarySet.objects.exists()


def test_a_file_above_the_limit_is_refused(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boundary_sets, "MAX_BOUNDARY_BYTES", 100)

    answer = admin.post(START, {"file": upload(geojson(*WHOLE)), "source": "Bappeda"})

    assert answer.status_code == 422
    assert not BoundarySet.objects.exists()


def test_a_preview_of_other_areas_than_the_present_ones_is_made_anew(admin: Client) -> None:
    first = _send(admin, geojson(*WHOLE))
    second = _send(admin, geojson(KECAMATAN, WEST))
    _post(admin, second, "terapkan")
    now = _areas()

    answer = _post(admin, first, "terapkan")

    assert answer.status_code == 409
    assert "berubah setelah pratinjau" in answer.content.decode()
    assert _areas() == now
    outbox.drain()
    assert len(BoundarySet.objects.get(pk=first.pk).changes["created"]) == 1


def test_thrown_away_or_expired_it_is_gone_with_its_files(admin: Client) -> None:
    thrown, waiting = _send(admin, geojson(*WHOLE)), _send(admin, geojson(*WHOLE))
    _post(admin, thrown, "batalkan")
    boundary_sets.expire(clock.now() + boundary_sets.KEPT + timedelta(minutes=1))

    states = dict(BoundarySet.objects.values_list("pk", "state"))
    assert states == {thrown.pk: BoundaryState.DISCARDED, waiting.pk: BoundaryState.EXPIRED}
    for found in (thrown, waiting):
        assert _post(admin, found, "terapkan").status_code == 410
    assert not Area.objects.filter(code="21.71.77").exists()


def test_files_of_a_decided_upload_are_deleted(
    admin: Client, django_capture_on_commit_callbacks: Any
) -> None:
    found = _send(admin, geojson(*WHOLE))
    assert files.exists(found.file_key)

    with django_capture_on_commit_callbacks(execute=True):
        _post(admin, found, "batalkan")

    assert not files.exists(found.file_key)
    assert not files.exists(boundary_keeping.key_of(found.public_id, "plan.geojson"))


def test_not_more_than_a_few_wait_for_a_decision(admin: Client) -> None:
    for _number in range(boundary_sets.MOST_UNDECIDED):
        admin.post(START, {"file": upload(geojson(*WHOLE)), "source": "Bappeda"})

    answer = admin.post(START, {"file": upload(geojson(*WHOLE)), "source": "Bappeda"})

    assert answer.status_code == 422
    assert BoundarySet.objects.count() == boundary_sets.MOST_UNDECIDED


def test_a_partial_file_says_what_it_lies_on(admin: Client) -> None:
    _post(admin, _send(admin, geojson(*WHOLE)), "terapkan")
    other = ({"code": "21.71.77.1009", "name": "Tengah"}, box(104.005, 1, 104.015, 1.01))

    found = _send(admin, geojson(other))

    assert any("Tengah" in said and "Barat" in said for said in found.notices)


@pytest.mark.isolation
def test_anothers_upload_does_not_exist(admin: Client, bekasi: CityLike) -> None:
    found = _send(admin, geojson(*boundaries.WHOLE))
    with inside(bekasi):
        neighbour = browser_of(make_person(Role.CITY_ADMIN))
        for path in ("", "batas.json"):
            assert neighbour.get(f"{START}{found.public_id}/{path}").status_code == 404
        for act in ("terapkan", "batalkan", "kembalikan"):
            assert neighbour.post(f"{START}{found.public_id}/{act}").status_code == 404

    assert BoundarySet.objects.get().state == BoundaryState.READY
