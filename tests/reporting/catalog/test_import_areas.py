"""Taking over boundaries from the files cities have."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from django.contrib.gis.gdal import CoordTransform, OGRGeometry, SpatialReference
from django.core.management import CommandError, call_command
from pyogrio import raw
from shapely.geometry import box, mapping
from shapely.geometry.base import BaseGeometry

from core.audit.models import AuditEntry
from reporting.models import Area, CitySettings
from reporting.rules.lifecycle import Actor
from reporting.services.catalog import areas
from reporting.services.catalog.area_changes import ImportResult
from reporting.services.catalog.areas import BoundaryProblems
from reporting.services.catalog.boundary_files import UnreadableFile

pytestmark = pytest.mark.usefixtures("batam")

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
# Two kelurahan side by side in a kecamatan Batam does not have: about 1.1 by 2.2 km together.
WEST, EAST = box(104.00, 1.00, 104.01, 1.01), box(104.01, 1.00, 104.02, 1.01)
KECAMATAN = {"code": "21.71.77", "name": "Contoh", "level": "kecamatan"}
ONE = {"code": "21.71.77.1001", "name": "Barat"}
TWO = {"code": "21.71.77.1002", "name": "Timur"}


def _geojson(folder: Path, *features: tuple[dict[str, Any], BaseGeometry | None]) -> Path:
    path = folder / "batas.geojson"
    collection = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": properties,
                "geometry": mapping(shape) if shape is not None else None,
            }
            for properties, shape in features
        ],
    }
    path.write_text(json.dumps(collection), encoding="utf-8")
    return path


def _whole(folder: Path) -> Path:
    return _geojson(folder, (ONE, WEST), (TWO, EAST), (KECAMATAN, shapely.union_all([WEST, EAST])))


def _import(path: Path, **options: Any) -> ImportResult:
    return areas.import_file(path=path, actor=Actor.system("uji"), at=NOON, **options)


def _problems(path: Path) -> list[str]:
    before = list(Area.objects.order_by("pk").values_list("code", "boundary"))
    version = CitySettings.objects.the().config_version

    with pytest.raises(BoundaryProblems) as refused:
        _import(path)

    assert list(Area.objects.order_by("pk").values_list("code", "boundary")) == before
    assert CitySettings.objects.the().config_version == version
    return refused.value.problems


def test_takes_over_a_kecamatan_with_its_kelurahan(tmp_path: Path) -> None:
    version = CitySettings.objects.the().config_version

    result = _import(_whole(tmp_path), source="Peta kota 2026")

    assert set(result.created) == {"21.71.77", "21.71.77.1001", "21.71.77.1002"}
    west = Area.objects.select_related("parent").get(code="21.71.77.1001")
    assert west.parent is not None
    assert (west.name, west.level, west.parent.name) == ("Barat", "kelurahan", "Contoh")
    assert (west.source, west.is_illustrative, west.is_covered) == ("Peta kota 2026", False, True)
    assert float(west.area_km2) == pytest.approx(1.231, abs=0.001)
    assert west.boundary.contains(west.label_point)
    assert CitySettings.objects.the().config_version == version + 1
    assert AuditEntry.objects.get(kind="areas_imported").facts["created"] == list(result.created)


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    path = _whole(tmp_path)
    _import(path)
    version = CitySettings.objects.the().config_version

    result = _import(path)

    assert not result.changes_something
    assert len(result.unchanged) == 3
    assert CitySettings.objects.the().config_version == version


def test_a_dry_run_only_says_what_would_happen(tmp_path: Path) -> None:
    result = _import(_whole(tmp_path), dry_run=True)

    assert len(result.created) == 3
    assert not Area.objects.filter(code__startswith="21.71.77").exists()


def test_what_the_file_does_not_name_stays_unless_it_replaces(tmp_path: Path) -> None:
    path = _whole(tmp_path)
    assert _import(path, dry_run=True).switched_off == ()

    result = _import(path, replaces=True)

    assert len(result.switched_off) == 64 + 12
    assert Area.objects.active().kelurahan().count() == 2
    assert Area.objects.get(code="21.71").is_active


def test_reads_a_zipped_shapefile_in_utm_with_codes_without_dots(tmp_path: Path) -> None:
    path = _shapefile(tmp_path, "EPSG:32648")

    result = _import(path)

    assert set(result.created) == {"21.71.77", "21.71.77.1001"}
    area = Area.objects.get(code="21.71.77.1001")
    assert float(area.area_km2) == pytest.approx(1.231, abs=0.002)
    assert area.boundary.extent == pytest.approx((104.00, 1.00, 104.01, 1.01), abs=1e-4)


def test_a_shapefile_that_does_not_say_its_coordinates_is_told_them(tmp_path: Path) -> None:
    path = _shapefile(tmp_path, "EPSG:32648", without=".prj")

    with pytest.raises(UnreadableFile, match="EPSG"):
        _import(path)
    assert _import(path, epsg=32648).created


def test_finds_an_area_by_the_bps_code_the_city_knows(tmp_path: Path) -> None:
    known = Area.objects.get(code="21.71.01")

    result = _import(
        _geojson(tmp_path, ({"kode_bps": known.bps_code, "nmkec": "Belakang Padang"}, WEST))
    )

    assert result.changed == ("21.71.01",)


def test_mends_a_stray_vertex_and_keeps_its_area(tmp_path: Path) -> None:
    stray = shapely.Polygon(
        [
            (104, 1),
            (104.005, 1.000001),
            (104.0049, 1.000001),
            (104.01, 1),
            (104.01, 1.01),
            (104, 1.01),
        ]
    )
    spur = shapely.Polygon(
        [*stray.exterior.coords[:-1], (104, 1.005), (103.999, 1.005), (104, 1.005)]
    )
    assert not spur.is_valid

    _import(_geojson(tmp_path, (KECAMATAN, box(103.9, 0.9, 104.1, 1.1)), (ONE, spur)))

    area = Area.objects.get(code="21.71.77.1001")
    assert area.boundary.valid
    assert float(area.area_km2) == pytest.approx(1.231, abs=0.01)


@pytest.mark.parametrize(
    ("properties", "shape", "problem"),
    [
        ({"name": "Barat"}, WEST, "tidak ada kode"),
        ({"code": "217", "name": "Barat"}, WEST, "tidak ada kode"),
        ({"code": "21.71.77.1001"}, WEST, "tidak ada nama"),
        ({"code": "15.71.01.1001", "name": "Jambi"}, WEST, "bukan bagian dari 21.71"),
        ({**ONE, "level": "kecamatan"}, WEST, "bukan kode Kecamatan"),
        (ONE, None, "tidak ada bentuk"),
        (ONE, shapely.Point(104, 1), "bukan poligon"),
        (ONE, box(1.00, 104.00, 1.01, 104.01), "tertukar"),
        (ONE, box(0, 0, 1, 1), "di luar Indonesia"),
        (ONE, WEST, "induknya 21.71.77 tidak ada"),
        (ONE, box(106.8, -6.3, 106.9, -6.2), "km dari kota ini"),
        (
            ONE,
            shapely.Polygon([(104, 1), (104.01, 1.01), (104.01, 1), (104, 1.01)]),
            "bersilang di 1.00500, 104.00500",
        ),
    ],
)
def test_names_what_is_wrong_with_a_shape(
    tmp_path: Path, properties: dict[str, Any], shape: BaseGeometry | None, problem: str
) -> None:
    problems = _problems(_geojson(tmp_path, (properties, shape)))

    assert len(problems) == 1
    assert problem in problems[0]


@pytest.mark.parametrize(
    ("rings", "problem"),
    [
        ("[[[104,1],[104.01,1],[104.01,1.01],[104,1.01]]]", "tidak kembali ke titik awal"),
        ("[[[104,1],[NaN,1],[104.01,1.01],[104,1]]]", "bukan angka"),
        ("[[[104,1],[1e999,1],[104.01,1.01],[104,1]]]", "bukan angka"),
        ("[[[104,1],[104.01,1],[104,1]]]", "kurang dari tiga sudut"),
        ('[[["104","1"],[104.01,1],[104,1]]]', "tidak dapat dibaca"),
        ('"semua"', "tidak dapat dibaca"),
        ("[]", "kurang dari tiga sudut"),
    ],
)
def test_names_what_is_wrong_with_a_ring(tmp_path: Path, rings: str, problem: str) -> None:
    path = tmp_path / "batas.geojson"
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":'
        f'{json.dumps(ONE)},"geometry":{{"type":"Polygon","coordinates":{rings}}}}}]}}',
        encoding="utf-8",
    )

    problems = _problems(path)

    assert len(problems) == 1
    assert problem in problems[0]
    assert "Baris 1 (Barat)" in problems[0]


def test_characters_nobody_can_see_are_not_part_of_a_name(tmp_path: Path) -> None:
    west = {**ONE, "name": "\x00Ba\x00rat\n"}
    _import(
        _geojson(tmp_path, (west, WEST), (TWO, EAST), (KECAMATAN, shapely.union_all([WEST, EAST])))
    )

    assert Area.objects.get(code=ONE["code"]).name == "Ba rat"


def test_lists_every_problem_at_once(tmp_path: Path) -> None:
    path = _geojson(
        tmp_path,
        (KECAMATAN, WEST),
        (ONE, WEST),
        (ONE, EAST),
        (TWO, WEST),
        ({"name": "Tanpa kode"}, WEST),
    )

    problems = " ".join(_problems(path))

    assert "dipakai 2 kali" in problems
    assert "bertumpuk" in problems
    assert "tidak terletak di dalam induknya" in problems
    assert "tidak ada kode" in problems


def test_refuses_files_it_cannot_read(tmp_path: Path) -> None:
    broken = tmp_path / "rusak.geojson"
    broken.write_text('{"type": "FeatureCollection", "features": [', encoding="utf-8")
    empty = tmp_path / "kosong.geojson"
    empty.write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    not_a_zip = tmp_path / "palsu.zip"
    not_a_zip.write_text("bukan zip", encoding="utf-8")
    table = tmp_path / "tabel.csv"
    table.write_text("code,name", encoding="utf-8")
    incomplete = tmp_path / "kurang.zip"
    with zipfile.ZipFile(incomplete, "w") as archive:
        archive.writestr("batas.shp", b"")

    for path in (broken, empty, not_a_zip, table, incomplete, tmp_path / "tidak_ada.geojson"):
        with pytest.raises(UnreadableFile):
            _import(path)


def test_the_command_says_what_it_did_and_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import_areas", "batam", str(_whole(tmp_path)), "--source", "Peta kota")
    assert "Baru: 3" in capsys.readouterr().out

    with pytest.raises(CommandError, match="tidak ada kode"):
        call_command("import_areas", "batam", str(_geojson(tmp_path, ({"name": "X"}, WEST))))
    with pytest.raises(CommandError, match="tidak ada"):
        call_command("import_areas", "atlantis", str(tmp_path / "batas.geojson"))


def _shapefile(folder: Path, crs: str, *, without: str = "") -> Path:
    """A ZIP as a survey office sends it: UTM metres, BIG's column names, codes as digits."""
    to_utm = CoordTransform(
        SpatialReference(4326), SpatialReference(int(crs.removeprefix("EPSG:")))
    )
    shapes = []
    for shape in (box(104.00, 1.00, 104.02, 1.01), WEST):
        geometry = OGRGeometry(memoryview(shapely.to_wkb(shape)))
        geometry.transform(to_utm)
        shapes.append(bytes(geometry.wkb))
    raw.write(
        folder / "BATAS.shp",
        geometry=np.array(shapes, dtype=object),
        field_data=[
            np.array(["217177", "2171771001"], dtype=object),
            np.array(["Contoh", "Barat"], dtype=object),
        ],
        fields=np.array(["KODE", "NAMOBJ"], dtype=object),
        geometry_type="Polygon",
        crs=crs,
        driver="ESRI Shapefile",
    )
    path = folder / "batas.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(folder.glob("BATAS.*")):
            if part.suffix != without:
                archive.write(part, f"peta/{part.name}")
    return path
