"""Every region of Indonesia: loaded from the pinned package, found by what people type."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.tenancy import inside_public
from tenants.models import Region, RegionLevel
from tenants.rules.regions import match, shares
from tenants.services import regions

FILES = {
    "provinces.csv": "code,name\n21,Kepulauan Riau\n",
    "regencies.csv": "code,province_code,name\n21.71,21,Kota  Batam\n21.01,21,Kabupaten Bintan\n",
    "districts.csv": "code,regency_code,name\n21.71.01,21.71,Belakang Padang\n21.71.02,21.71,Batu Ampar\n",
    "villages.csv": 'code,district_code,name\n21.71.01.1002,21.71.01,"Pemping"\n',
}
FACTS = {
    "regencies.csv": "# source\ncode,area_km2,population\n21.71,1020.28,1342038\n21.01,,\n",
    "districts.csv": "code,area_km2\n21.71.01,3\n21.71.02,1\n21.01.01,2.5\n",
}


@pytest.fixture(autouse=True)
def _on_the_platform(db: None) -> Iterator[None]:
    with inside_public():
        yield


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    for name, files in (("package", FILES), ("facts", FACTS)):
        (tmp_path / name).mkdir()
        for file, text in files.items():
            (tmp_path / name / file).write_text(text, encoding="utf-8")
    return tmp_path / "package", tmp_path / "facts"


def test_names_meet_their_facts(folders: tuple[Path, Path]) -> None:
    package, facts = folders

    assert regions.load(package, seed=facts) == 6

    batam = Region.objects.get(code="21.71")
    assert (batam.name, batam.level, batam.parent_code) == ("Kota Batam", RegionLevel.REGENCY, "21")
    assert (batam.area_ha, batam.population, batam.area_is_estimate) == (102_028, 1_342_038, False)
    bintan = Region.objects.get(code="21.01")
    assert (bintan.area_ha, bintan.area_is_estimate, bintan.population) == (250, True, None)
    village = Region.objects.get(code="21.71.01.1002")
    assert (village.level, village.parent_code, village.area_ha) == ("village", "21.71.01", None)


def test_kecamatan_share_the_official_area(folders: tuple[Path, Path]) -> None:
    package, facts = folders
    regions.load(package, seed=facts)

    parts = Region.objects.filter(level=RegionLevel.DISTRICT)

    assert {part.code: part.area_ha for part in parts} == {"21.71.01": 76_521, "21.71.02": 25_507}
    assert all(part.area_is_estimate for part in parts)


def test_loading_again_follows_the_package(folders: tuple[Path, Path]) -> None:
    package, facts = folders
    regions.load(package, seed=facts)
    (package / "villages.csv").write_text("code,district_code,name\n21.71.02.1001,21.71.02,Baru\n")

    regions.load(package, seed=facts)
    regions.load(package, seed=facts)

    assert list(Region.objects.filter(level="village").values_list("name", flat=True)) == ["Baru"]


@pytest.mark.parametrize("file", ["villages.csv", "regencies.csv"])
def test_a_missing_file_changes_nothing(folders: tuple[Path, Path], file: str) -> None:
    package, facts = folders
    regions.load(package, seed=facts)
    (package / file).unlink()

    with pytest.raises(regions.RegionsMissing, match=file):
        regions.load(package, seed=facts)

    assert Region.objects.count() == 6


def test_a_file_of_another_shape_is_refused(folders: tuple[Path, Path]) -> None:
    package, facts = folders
    (package / "districts.csv").write_text("id,nama\n1,x\n")

    with pytest.raises(regions.RegionsMissing, match=r"districts\.csv must have the columns"):
        regions.load(package, seed=facts)

    assert not Region.objects.exists()


@pytest.mark.skipif(not regions.package_folder().is_dir(), reason="npm packages not installed")
def test_the_pinned_package_has_every_regency() -> None:
    assert regions.load(regions.package_folder()) > 91_000

    regencies = Region.objects.filter(level=RegionLevel.REGENCY)
    assert regencies.count() == 514
    assert not regencies.filter(area_ha__isnull=True).exists()
    assert regencies.filter(area_is_estimate=True).count() < 10
    assert regencies.filter(population__isnull=True).count() < 10


@pytest.mark.parametrize(
    ("typed", "name", "rank"),
    [
        ("batam", "Kota Batam", 0),
        ("kota batam", "Kota Batam", 0),
        ("bat", "Kota Batam", 1),
        ("kab bekasi", "Kabupaten Bekasi", 0),
        ("bekasi", "Kota Bekasi", 0),
        ("kota bekasi", "Kabupaten Bekasi", None),
        ("siau", "Kabupaten Kepulauan Siau Tagulandang Biaro", 2),
        ("selatan jak", "Kota Administrasi Jakarta Selatan", 2),
        ("jakarta sel", "Kota Administrasi Jakarta Selatan", 1),
        ("!!!", "Kota Batam", None),
        ("zzz", "Kota Batam", None),
    ],
)
def test_what_people_type_finds_the_region(typed: str, name: str, rank: int | None) -> None:
    assert match(typed, name) == rank


def test_a_code_finds_its_region() -> None:
    assert match("21.71", "Kota Batam", "21.71") == 0
    assert match("3275", "Kota Bekasi", "32.75") == 0


@pytest.mark.parametrize("total", [0, 1, 7, 102_028])
def test_shares_add_up(total: int) -> None:
    parts = shares(total, {"a": 1.0, "b": 2.5, "c": 0.01})

    assert sum(parts.values()) == total
    assert shares(total, {}) == {}
    assert sum(shares(total, {"a": 0.0, "b": 0.0}).values()) == total
