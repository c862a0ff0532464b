"""Screens 1 and 2: finding a city, what ticks cost, and what a form may not say."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.models import Package
from billing.rules.areas import hectares
from core import clock
from core.tenancy import inside_public
from tenants.models import Application, Region
from tests.billing.signup.conftest import Applicant, package
from tests.make.regions import BATAM, BINTAN


def text(answer: object) -> str:
    return " ".join(answer.content.decode().split())  # type: ignore[attr-defined]


def test_a_city_is_found_by_a_part_of_its_name(applicant: Applicant) -> None:
    page = text(applicant.get("", q="bata"))

    assert "Kota Batam" in page
    assert "Kabupaten Bintan" not in page
    assert "1.342.038 jiwa" in page
    assert "1.020,28 km²" in page
    assert "2 kecamatan" in page


def test_scripts_get_only_the_results(applicant: Applicant) -> None:
    page = text(applicant.browser.get("/daftar/?q=bintan", headers={"HX-Request": "true"}))

    assert "Kabupaten Bintan" in page
    assert "<html" not in page


def test_nothing_found_says_what_to_do(applicant: Applicant) -> None:
    assert "Periksa ejaannya" in text(applicant.get("", q="atlantis\x00"))


def test_before_regions_are_loaded_nobody_is_led_astray(applicant: Applicant) -> None:
    with inside_public():
        Region.objects.all().delete()

    assert "belum dimuat" in text(applicant.get(""))


@pytest.mark.parametrize("code", ["99.99", "21.99"])
def test_an_unknown_city_is_not_found(applicant: Applicant, code: str) -> None:
    answer = applicant.get(f"{code}/")

    assert answer.status_code == 404
    assert "Tidak ada kabupaten atau kota" in text(answer)


def test_the_whole_city_is_proposed_with_its_price(applicant: Applicant) -> None:
    page = text(applicant.get(f"{BATAM}/"))

    assert page.count('name="area"') == 2
    assert page.count('data-area="21.71.02" checked') == 1
    # 96.000.000 + 22,21 km² × 250.000, tax free in Batam's zone
    assert "Rp 5.552.500" in page
    assert "2 kecamatan, 3 kelurahan" in page


def test_every_tick_is_priced(applicant: Applicant) -> None:
    kota = package("kota")

    one = text(
        applicant.post(f"{BATAM}/harga/", package=kota.pk, area=["21.71.02"], shown_package=kota.pk)
    )
    more = text(
        applicant.post(
            f"{BATAM}/harga/",
            package=kota.pk,
            area=["21.71.02"],
            service=["sso"],
            shown_package=kota.pk,
        )
    )

    assert "Rp 2.825.000" in one
    assert "1 kecamatan, 2 kelurahan" in one
    assert 'id="layanan"' not in one
    assert "Masuk lewat akun kantor" in more
    assert "Rp 15.000.000" in more


def test_another_package_brings_its_services(applicant: Applicant) -> None:
    rintisan = package("rintisan")

    page = text(
        applicant.post(f"{BATAM}/harga/", package=rintisan.pk, shown_package=package("kota").pk)
    )

    assert 'id="layanan"' in page
    assert "Rp 17.000.000" in page
    assert "Belum ada wilayah terpilih" in page


def test_without_scripts_the_form_counts_and_ticks(applicant: Applicant) -> None:
    none = text(applicant.choose(act="none"))
    every = text(applicant.choose(area=[], act="all"))

    assert "Belum ada wilayah terpilih" in none
    assert "2 kecamatan, 3 kelurahan" in every
    with inside_public():
        assert not Application.objects.exists()


def test_coverage_may_not_be_empty(applicant: Applicant) -> None:
    answer = applicant.choose(area=[])

    assert answer.status_code == 422
    assert "paling sedikit satu wilayah" in text(answer)
    with inside_public():
        assert not Application.objects.exists()


def test_areas_of_another_city_do_not_count(applicant: Applicant) -> None:
    applicant.choose(area=["21.71.02", "21.01.04", "x", "21.71.02"])

    assert applicant.application.choices["coverage"] == ["21.71.02"]


@pytest.mark.parametrize("wanted", ["", "0", "x", "99999999999", "²"])
def test_a_package_nobody_sells(applicant: Applicant, wanted: str) -> None:
    answer = applicant.choose(package=wanted)

    assert answer.status_code == 422
    assert "tidak dijual lagi" in text(answer)


def test_a_package_withdrawn_meanwhile(applicant: Applicant) -> None:
    kota = package("kota")
    with inside_public():
        Package.objects.filter(pk=kota.pk).update(withdrawn_at=clock.now())

    answer = applicant.choose(package=kota.pk)

    assert answer.status_code == 422
    assert "Pilih paket lain" in text(answer)
    with inside_public():
        assert not Application.objects.exists()


def test_estimated_areas_take_a_typed_one(applicant: Applicant) -> None:
    kota = package("kota")
    estimate = text(applicant.get(f"{BINTAN}/"))
    typed = applicant.post(
        f"{BINTAN}/harga/", package=kota.pk, area=["21.01.04"], area_km2="1.318,5"
    )

    assert "Batas wilayah ini belum kami miliki" in estimate
    assert "500,50 km²" in estimate
    assert "1.318,50 km²" in text(typed)


def test_a_typed_area_that_is_none(applicant: Applicant) -> None:
    answer = applicant.choose(BINTAN, area=["21.01.04"], area_km2="-5")

    assert answer.status_code == 422
    assert "Tulis luas dalam km²" in text(answer)
    assert 'value="-5"' in text(answer)


def test_where_areas_are_measured_nobody_types_them(applicant: Applicant) -> None:
    applicant.choose(area_km2="1")

    assert applicant.application.choices["typed_ha"] is None


def test_outlines_are_geojson(applicant: Applicant) -> None:
    answer = applicant.get(f"{BATAM}/peta.json")

    areas = json.loads(answer.content)
    assert [each["properties"]["name"] for each in areas["features"]] == [
        "Batu Ampar",
        "Lubuk Baja",
    ]
    assert "104.0000,1.1000,104.2000,1.2000" in text(applicant.get(f"{BATAM}/"))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("68,55", 6855),
        ("68.55", 6855),
        ("1.020,28", 102_028),
        ("1.020", 102_000),
        ("1020 km²", 102_000),
        ("0,01", 1),
        ("0", None),
        ("0,001", None),
        ("-3", None),
        ("1,2,3", None),
        ("1e5", None),
        ("१२", None),
        ("100.000", 10_000_000),
        ("100.001", None),
        ("9" * 50, None),
        ("", None),
    ],
)
def test_areas_as_people_type_them(typed: str, expected: int | None) -> None:
    assert hectares(typed) == expected


def test_a_click_asks_little_of_the_database(applicant: Applicant) -> None:
    """Every tick is priced while the applicant waits: no outlines, no facts that do not change the price."""
    applicant.choose()
    body = {"area": ["21.71.02"], "package": package("kota").pk, "shown_package": "0"}
    applicant.post(f"{BATAM}/harga/", **body)

    with inside_public(), CaptureQueriesContext(connection) as asked:
        answer = applicant.post(f"{BATAM}/harga/", **body)

    assert answer.status_code == 200
    assert len(asked) <= 5
    assert not any('"outline"' in query["sql"] for query in asked.captured_queries)
