"""The reference cities say what the brief says, and broken files are refused by name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reporting.rules.matching import ReportFacts, Rule, lineage, route
from reporting.seed.catalogue import load_catalogue
from reporting.seed.loader import CITY_CODES, FOLDER, load, load_from
from reporting.seed.shapes import CitySeed, SeedError

Target = tuple[int, str]


def agency_for(seed: CitySeed, category: str, area: str | None = None) -> str:
    """Route as the product does."""
    rules = [
        Rule(agency=line.agency, category=line.category, area=line.area, position=line.position)
        for line in seed.routing
    ]
    parents = seed.parents()
    facts = ReportFacts(category=lineage(category, parents), area=lineage(area, parents))
    code = route(rules, facts, default_agency=seed.default_agency.code).agency
    return next(agency.name for agency in seed.agencies if agency.code == code)


def promise(seed: CitySeed, category: str, kind: str) -> Target:
    return next(
        (target.amount, target.unit)
        for target in seed.targets
        if (target.category, target.kind, target.priority) == (category, kind, None)
    )


@pytest.mark.parametrize(
    ("code", "kecamatan", "kelurahan", "area_km2", "population", "colour", "app", "prefix"),
    [
        ("batam", 12, 64, 1020.28, 1_342_038, "#0b6fa4", "Lapor Batam", "BTM"),
        ("bekasi", 12, 56, 213.04, 2_572_209, "#1d7a3e", "Sorot Bekasi", "BKS"),
        ("jambi", 11, 68, 169.89, 649_656, "#8a1f3d", "SiKesal Jambi", "JMB"),
        ("tangerang", 13, 104, 178.35, 1_957_349, "#e6a100", "Laksa Tangerang", "TNG"),
    ],
)
def test_a_city_is_as_the_brief_describes_it(
    code: str,
    kecamatan: int,
    kelurahan: int,
    area_km2: float,
    population: int,
    colour: str,
    app: str,
    prefix: str,
) -> None:
    seed = load(code)
    assert (len(seed.kecamatan), len(seed.kelurahan)) == (kecamatan, kelurahan)
    assert (seed.official_area_km2, seed.population) == (area_km2, population)
    assert (seed.brand.colour, seed.brand.app_name, seed.number_prefix) == (colour, app, prefix)


@pytest.mark.parametrize(
    ("code", "category", "agency"),
    [
        ("batam", "sampah", "Dinas Lingkungan Hidup"),
        ("batam", "jalan_rusak", "Dinas Bina Marga dan Sumber Daya Air"),
        ("batam", "parkir_liar", "Dinas Perhubungan"),
        ("bekasi", "lampu_jalan", "Dinas Perumahan, Kawasan Permukiman dan Pertanahan"),
        ("bekasi", "air_bersih", "Perumda Tirta Patriot"),
        ("jambi", "lampu_jalan", "Dinas Perhubungan"),
        ("jambi", "air_bersih", "Perumdam Tirta Mayang"),
        ("tangerang", "jalan_rusak", "Dinas Pekerjaan Umum dan Penataan Ruang"),
        ("tangerang", "lampu_jalan", "Dinas Perhubungan"),
        ("tangerang", "air_bersih", "Perumda Tirta Benteng"),
    ],
)
def test_reports_go_to_the_agency_that_owns_them(code: str, category: str, agency: str) -> None:
    assert agency_for(load(code), category) == agency


@pytest.mark.parametrize(
    ("code", "category", "response", "resolution"),
    [
        ("batam", "sampah", (30, "minutes"), (1, "days")),
        ("batam", "jalan_rusak", (4, "hours"), (14, "days")),
        ("batam", "parkir_liar", (30, "minutes"), (4, "hours")),
        ("batam", "lalu_lintas", (30, "minutes"), (4, "hours")),
        ("bekasi", "sampah", (15, "minutes"), (6, "hours")),
        ("bekasi", "jalan_rusak", (1, "hours"), (3, "days")),
        ("jambi", "sampah", (2, "hours"), (24, "hours")),
        ("jambi", "jalan_rusak", (4, "hours"), (72, "hours")),
        ("tangerang", "sampah", (1, "hours"), (1, "days")),
        ("tangerang", "jalan_rusak", (2, "hours"), (7, "days")),
    ],
)
def test_targets_are_those_of_the_brief(
    code: str, category: str, response: Target, resolution: Target
) -> None:
    seed = load(code)
    assert promise(seed, category, "response") == response
    assert promise(seed, category, "resolution") == resolution


def test_only_resolution_is_promised_for_lamps_and_water_in_jambi() -> None:
    assert promise(load("jambi"), "lampu_jalan", "resolution") == (24, "hours")
    assert promise(load("jambi"), "air_bersih", "resolution") == (48, "hours")


def test_what_the_package_lacks_is_switched_off_but_kept() -> None:
    batam = {category.code: category for category in load("batam").categories}
    assert batam["sampah"].is_active
    assert batam["tumpukan_sampah"].is_active
    assert not batam["lampu_jalan"].is_active
    assert not batam["pipa_bocor"].is_active
    assert batam["lainnya"].is_active


def test_a_unit_takes_over_only_in_its_areas() -> None:
    seed = load("batam")
    on_the_islands = agency_for(seed, "sampah_tidak_diangkut", "21.71.01.1003")
    assert on_the_islands == "UPT Kebersihan Pulau-Pulau"
    assert agency_for(seed, "sampah_tidak_diangkut", "21.71.10.1003") == "Dinas Lingkungan Hidup"


@pytest.mark.parametrize("code", CITY_CODES)
def test_not_the_citys_business_names_the_next_door(code: str) -> None:
    for category in load(code).categories:
        is_elsewhere = "luar_kewenangan" in (category.code, category.parent)
        assert bool(category.next_door_name and category.next_door_contact) is is_elsewhere


@pytest.mark.parametrize("code", CITY_CODES)
def test_texts_fit_their_columns(code: str) -> None:
    seed = load(code)
    assert all(len(agency.phone) <= 30 for agency in seed.agencies)
    assert all(len(agency.short_name) <= 40 for agency in seed.agencies)
    assert all(len(category.name) <= 80 for category in seed.categories)
    assert all(len(crew.vehicle) <= 80 for crew in seed.crews)
    assert all(len(word) <= 60 for category in seed.categories for word in category.keywords)


@pytest.mark.parametrize("code", CITY_CODES)
def test_every_agency_with_field_work_has_a_crew(code: str) -> None:
    seed = load(code)
    sent_work = {line.agency for line in seed.routing}
    office_only = {"disdukcapil", "dpmptsp"}
    assert sent_work - office_only <= {crew.agency for crew in seed.crews}


def test_an_unknown_city_is_refused() -> None:
    with pytest.raises(SeedError, match="no seed for 'atlantis'"):
        load("atlantis")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('agency = "dlh"\n[[routing]]', 'agency = "dlhh"\n[[routing]]', "no agency 'dlhh'"),
        ('slug = "lalu_lintas"', 'slug = "lalu_lntas"', "lalu_lntas: no such first-level"),
        ('slug = "parkir_liar"', 'slug = "pohon"', "pohon: not in package Rintisan"),
        ('response = "4 hours working"', 'response = "4 jam kerja"', "is not like '30 minutes"),
        ('tagline = "', 'slogan = "', "'tagline' is missing"),
        ('colour = "#0b6fa4"', 'colour = "biru"', "brand colour 'biru'"),
        ('calendar = "piket"', 'calendar = "malam"', "no calendar 'malam'"),
        ('parent = "dlh"', 'parent = "dlhk"', "no earlier agency 'dlhk'"),
        ("is_default = true", "is_default = false", "exactly one agency must be the default"),
        ("population = 1342038", 'population = "banyak"', "'population' must be int"),
        ('areas = ["21.71.04", "21.71.10"]', 'areas = ["99.99"]', "no area '99.99'"),
        ('category = "juru_parkir"', 'category = "parkir_liar"', "can never match"),
        ('code = "derek_1"', 'code = "parkir_1"', "crews parkir_1 is listed twice"),
        ("[brand]", "[brand", "batam.toml: "),
        ("[settings]", "[aturan]\nx = 1\n[settings]", "unknown 'aturan'"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    folder = tmp_path / "seed"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    file = folder / "cities" / "batam.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SeedError) as refusal:
        load_from(folder, "batam")
    assert message in str(refusal.value)


@pytest.mark.parametrize("code", CITY_CODES)
def test_nothing_a_new_city_asks_is_required_and_choices_have_choices(code: str) -> None:
    asked = [question for category in load(code).categories for question in category.questions]

    assert {question.code for question in asked} >= {"nomor_tiang", "tinggi_air_cm"}
    assert all(
        bool(question.options) == (question.kind in {"single", "multiple"}) for question in asked
    )


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ('kind = "ya"', "no such kind of question: ya"),
        ('kind = "single"', "a choice, and only a choice, has options"),
        ('kind = "text"\noptions = ["a", "b"]', "a choice, and only a choice, has options"),
    ],
)
def test_a_question_that_cannot_be_asked_names_itself(
    tmp_path: Path, lines: str, sentence: str
) -> None:
    file = tmp_path / "categories.toml"
    file.write_text(
        '[[categories]]\nslug = "a"\nname = "A"\nicon = "dots"\n'
        f'[[categories.questions]]\nslug = "q"\ntext = "Q?"\n{lines}\n'
    )

    with pytest.raises(SeedError, match=sentence):
        load_catalogue(file)
