"""The report form without JavaScript: it takes reports, and loses nothing when it refuses."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import Client

from core.errors import TooMany
from reporting.models import Area, Category, CitySettings, Photo, Report
from reporting.services import config, intake
from tests.reporting.citizen.conftest import photo
from tests.support import pictures

Fields = Callable[..., dict[str, object]]


def test_a_filled_in_form_becomes_a_report_and_leads_to_its_number(
    phone: Client, filled: Fields
) -> None:
    response = phone.post("/lapor", filled(photos=photo()))

    report = Report.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"/terkirim/{report.number}")
    assert (report.category.code, report.visibility, report.channel) == (
        "sampah",
        "anonymous",
        "web",
    )
    assert (report.location_source, report.location_accuracy_m) == ("gps", 12)
    assert Photo.objects.get().report == report


def test_the_receipt_says_number_agency_and_due_time(phone: Client, filled: Fields) -> None:
    phone.post("/lapor", filled())
    report = Report.objects.select_related("agency").get()
    assert report.agency is not None

    page = phone.get(f"/terkirim/{report.number}").content.decode()

    assert report.number in page
    assert report.agency.name in page
    assert "menjawab paling lambat" in page


def test_nobody_else_sees_the_receipt(phone: Client, neighbour: Client, filled: Fields) -> None:
    phone.post("/lapor", filled())

    assert neighbour.get(f"/terkirim/{Report.objects.get().number}").status_code == 404


def test_pressing_send_twice_makes_one_report(phone: Client, filled: Fields) -> None:
    phone.get("/lapor")
    first = phone.post("/lapor", filled(photos=photo()))
    second = phone.post("/lapor", filled(photos=photo()))

    assert Report.objects.count() == 1
    assert Photo.objects.count() == 1
    assert second["Location"] == first["Location"]


def test_a_used_form_with_other_words_gets_a_new_key_and_keeps_the_words(
    phone: Client, filled: Fields
) -> None:
    phone.get("/lapor")
    phone.post("/lapor", filled())

    response = phone.post("/lapor", filled(description="Laporan lain sama sekali"))

    page = response.content.decode()
    assert response.status_code == 422
    assert "sudah terkirim" in page
    assert "Laporan lain sama sekali" in page
    assert 'value="form-1"' not in page
    assert Report.objects.count() == 1


def test_a_kelurahan_from_the_list_is_a_place(phone: Client, filled: Fields) -> None:
    chosen = Area.objects.kelurahan().covered().order_by("-code")[0]

    response = phone.post("/lapor", filled(lon="", lat="", kelurahan=chosen.code))

    report = Report.objects.select_related("kelurahan").get()
    assert response.status_code == 303
    assert report.location_source == "area"
    assert report.kelurahan == chosen


def test_the_place_may_come_from_the_photo(
    phone: Client, filled: Fields, centre: tuple[str, str]
) -> None:
    taken_here = pictures.jpeg(place=(float(centre[1]), float(centre[0])))

    response = phone.post("/lapor", filled(lon="", lat="", photos=photo(data=taken_here)))

    assert response.status_code == 303
    assert Report.objects.get().location_source == "exif"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"lon": "", "lat": ""}, "Pilih lokasi"),
        ({"lon": "utara", "lat": "1.1"}, "Koordinat tidak dapat dibaca"),
        ({"lon": "0", "lat": "0"}, "Lokasi belum terisi"),
        ({"lon": "1.1", "lat": "104.0"}, "tertukar"),
        ({"lon": "106.8", "lat": "-6.2"}, "di luar"),
        ({"lon": "2.35", "lat": "48.85"}, "di luar Indonesia"),
        ({"category": "", "description": "  "}, "Kirim sedikitnya satu foto"),
        ({"category": "tidak_ada"}, "Kategori tidak dikenal"),
        ({"description": "x" * 2001}, "terlalu panjang"),
    ],
)
def test_what_is_wrong_is_said_and_everything_else_stays(
    phone: Client, filled: Fields, changes: dict[str, str], message: str
) -> None:
    response = phone.post("/lapor", filled(**changes, address_text="Depan SDN 3", secret="1"))

    page = response.content.decode()
    assert response.status_code == 422
    assert message in page
    assert "Depan SDN 3" in page
    assert 'name="secret" value="1" checked' in page
    if "description" not in changes:
        assert "Sampah menumpuk tiga hari" in page
    assert Report.objects.count() == 0


def test_a_place_out_of_coverage_names_the_area(phone: Client, filled: Fields) -> None:
    Area.objects.kelurahan().update(is_covered=False)
    config.load()

    page = phone.post("/lapor", filled())

    assert page.status_code == 422
    assert "belum termasuk wilayah layanan" in page.content.decode()


def test_a_category_switched_off_meanwhile_is_said_at_the_category(
    phone: Client, filled: Fields
) -> None:
    phone.get("/lapor")
    Category.objects.filter(code="sampah").update(is_active=False)
    CitySettings.objects.update(config_version=CitySettings.objects.the().config_version + 1)

    response = phone.post("/lapor", filled())

    page = response.content.decode()
    assert response.status_code == 409
    assert "sedang tidak dilayani" in page
    assert "Sampah menumpuk tiga hari" in page
    assert 'value="sampah" checked' not in page


@pytest.mark.parametrize(
    "broken",
    [b"", b"GIF89a not a photo", pictures.jpeg()[:200], b"<html>" + pictures.jpeg()],
    ids=["empty", "another type", "cut off", "hidden in another file"],
)
def test_a_broken_photo_is_said_and_the_good_one_is_kept(
    phone: Client, filled: Fields, broken: bytes
) -> None:
    bad = photo("rusak.jpg", broken) if broken else photo("rusak.jpg", b"\x00")

    response = phone.post("/lapor", filled(photos=[photo(), bad]))

    page = response.content.decode()
    assert response.status_code == 422
    assert "Foto 1 tersimpan" in page
    assert "field-error" in page
    assert Report.objects.count() == 0


def test_photos_kept_from_a_refused_form_travel_with_the_next(
    phone: Client, filled: Fields
) -> None:
    without_place = photo(data=pictures.jpeg(place=None))
    refused = phone.post("/lapor", filled(photos=without_place, lon="", lat=""))
    ((public_id, token),) = refused.context["form"].photos

    phone.post("/lapor", filled(photos_id=str(public_id), photos_token=token))

    assert Photo.objects.get().report == Report.objects.get()


def test_too_many_from_one_network_is_429_with_the_words_kept(
    phone: Client, filled: Fields
) -> None:
    with patch("reporting.web.citizen.submit.ratelimit.hit", return_value=120):
        response = phone.post("/lapor", filled())

    assert (response.status_code, response["Retry-After"]) == (429, "120")
    assert "Sampah menumpuk tiga hari" in response.content.decode()


def test_too_many_from_one_phone_is_429(phone: Client, filled: Fields) -> None:
    refusal = TooMany("Perangkat ini sudah mengirim banyak laporan hari ini.", retry_after=60)
    with patch.object(intake, "submit", side_effect=refusal):
        response = phone.post("/lapor", filled())

    assert response.status_code == 429
    assert "Perangkat ini sudah mengirim banyak" in response.content.decode()


def test_a_lost_database_is_503_so_that_the_phone_keeps_the_report(
    phone: Client, filled: Fields
) -> None:
    with patch.object(intake, "submit", side_effect=OperationalError("away")):
        response = phone.post("/lapor", filled())

    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0


def test_the_words_decide_when_no_category_is_chosen(phone: Client, filled: Fields) -> None:
    phone.post("/lapor", filled(category="", description="Jalan berlubang dalam di tikungan"))

    assert Report.objects.select_related("category").get().category.code == "jalan_berlubang"


def test_the_whole_list_wins_over_the_tile(phone: Client, filled: Fields) -> None:
    phone.post("/lapor", filled(other="parkir_liar"))

    assert Report.objects.select_related("category").get().category.code == "parkir_liar"


@pytest.mark.parametrize(
    ("choice", "stored"),
    [({}, "anonymous"), ({"hide_name": None}, "public"), ({"secret": "1"}, "secret")],
)
def test_who_may_know_is_stored_as_chosen(
    phone: Client, filled: Fields, choice: dict[str, object], stored: str
) -> None:
    phone.post("/lapor", filled(**choice))

    assert Report.objects.get().visibility == stored
