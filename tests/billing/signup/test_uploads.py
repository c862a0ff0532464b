"""A regency's own boundaries: exact areas and a map before there is a city."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from billing.models import Quote
from core.tenancy import inside_public
from tenants.models import Application
from tests.billing.signup.conftest import Applicant
from tests.billing.signup.test_choosing import text
from tests.make.regions import BINTAN, square


def file_of(*codes: str, name: str = "batas.geojson", **properties: Any) -> SimpleUploadedFile:
    features = [
        {
            "type": "Feature",
            "properties": {"kode": code, "nama": f"Wilayah {code}", **properties},
            "geometry": square(104.5 + 0.1 * number, 1.0),
        }
        for number, code in enumerate(codes)
    ]
    body = json.dumps({"type": "FeatureCollection", "features": features})
    return SimpleUploadedFile(name, body.encode())


def applications() -> list[Application]:
    with inside_public():
        return list(Application.objects.all())


def test_a_file_gives_sizes_and_a_map(applicant: Applicant) -> None:
    answer = applicant.post(f"{BINTAN}/batas/", berkas=file_of("21.01.04", "21.01.05"))
    page = text(applicant.get(f"{BINTAN}/"))

    assert answer.headers["Location"] == f"/daftar/{BINTAN}/"
    assert "area-picker" in page
    assert "Batas dari berkas Anda" in page
    assert 'name="area_km2"' not in page
    outlines = applicant.get(f"{BINTAN}/peta.json")
    assert len(json.loads(outlines.content)["features"]) == 2
    assert outlines.headers["Cache-Control"] == "private, no-store"
    sizes = [area["ha"] for area in applicant.application.choices["boundaries"]["areas"].values()]
    assert all(12_200 < hectares < 12_400 for hectares in sizes)


def test_kelurahan_add_up_to_their_kecamatan(applicant: Applicant) -> None:
    applicant.post(f"{BINTAN}/batas/", berkas=file_of("21.01.04.2001", "21.01.04.2002"))

    areas = applicant.application.choices["boundaries"]["areas"]
    assert list(areas) == ["21.01.04"]
    assert 24_400 < areas["21.01.04"]["ha"] < 24_800
    assert "perkiraan" in text(applicant.get(f"{BINTAN}/"))


def test_the_offer_is_by_the_measured_areas(applicant: Applicant) -> None:
    applicant.post(f"{BINTAN}/batas/", berkas=file_of("21.01.04", "21.01.05"))
    applicant.choose(BINTAN, area=["21.01.04"])
    applicant.name()
    applicant.post("kode/", code=applicant.code())
    page = text(applicant.get("ringkasan/"))

    with inside_public():
        quote = Quote.objects.get()
    assert quote.area_is_typed is False
    assert quote.coverage[0]["area_ha"] == quote.area_ha
    assert "Gunung Kijang" in page
    assert applicant.get(f"penawaran/{quote.public_id}.pdf").status_code == 200


def test_others_do_not_see_the_file(applicant: Applicant) -> None:
    applicant.post(f"{BINTAN}/batas/", berkas=file_of("21.01.04", "21.01.05"))

    assert json.loads(Applicant().get(f"{BINTAN}/peta.json").content)["features"] == []


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (None, "Pilih dulu berkasnya"),
        (SimpleUploadedFile("batas.geojson", b"{"), "bukan GeoJSON yang utuh"),
        (SimpleUploadedFile("batas.pdf", b"%PDF-"), "Kirim GeoJSON"),
        (file_of("21.71.02"), "bukan bagian dari"),
        (file_of("21.01"), "tidak berisi kecamatan"),
        (file_of("21.01.04", "21.01.04"), "masalah"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(
    applicant: Applicant, file: SimpleUploadedFile | None, words: str
) -> None:
    if file is not None:
        file.seek(0)
    answer = applicant.post(f"{BINTAN}/batas/", **({"berkas": file} if file else {}))

    assert answer.status_code == 422
    assert words in text(answer)
    assert applications() == []


def test_a_file_of_another_place_is_refused(applicant: Applicant) -> None:
    """The codes were made to fit; the place is Batam's."""
    feature = {
        "type": "Feature",
        "properties": {"kode": "21.01.04", "nama": "Gunung Kijang"},
        "geometry": square(104.0, 1.1),
    }
    body = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()

    answer = applicant.post(f"{BINTAN}/batas/", berkas=SimpleUploadedFile("b.geojson", body))

    assert answer.status_code == 422
    assert "terletak di Kota Batam, bukan di Kabupaten Bintan" in text(answer)
    assert applications() == []


def test_a_file_far_larger_than_the_regency_is_refused(applicant: Applicant) -> None:
    """Wrong units, or the sea counted in: nobody is offered a price for half the country."""
    ring = [[105, -5], [110, -5], [110, 0], [105, 0], [105, -5]]
    feature = {
        "type": "Feature",
        "properties": {"kode": "21.01.04", "nama": "Gunung Kijang"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    body = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()

    answer = applicant.post(f"{BINTAN}/batas/", berkas=SimpleUploadedFile("b.geojson", body))

    assert answer.status_code == 422
    assert "luas resmi Kabupaten Bintan 1.318,54 km²" in text(answer)
    assert applications() == []
