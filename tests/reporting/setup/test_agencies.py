"""Setting up agencies on their pages."""

from __future__ import annotations

import pytest
from django.test import Client

from core.audit.models import AuditEntry
from reporting.models import Agency, Area
from reporting.rules.roles import Role
from tests.make.cities import entitle
from tests.make.people import make_person
from tests.make.reports import make_report

PARKS = {"name": "Dinas Pertamanan", "short_name": "Pertamanan", "phone": "0778-1"}


def test_a_new_agency_gets_a_code_from_its_name(admin: Client) -> None:
    answer = admin.post("/atur/dinas/baru", {**PARKS, "areas": ["21.71.01"]}, follow=True)

    agency = Agency.objects.get(code="pertamanan")
    assert (agency.name, agency.phone, agency.is_active) == ("Dinas Pertamanan", "0778-1", True)
    assert [area.code for area in agency.areas.all()] == ["21.71.01"]
    page = answer.content.decode()
    assert "Dinas ditambahkan" in page
    assert "Pak Hendra" in page
    assert AuditEntry.objects.get(kind="agency_created").actor_label == "Pak Hendra"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Bidang ini"),
        ({"email": "bukan surel"}, "surel"),
        ({"code": "dlh"}, "Sudah ada dinas"),
        ({"code": "Kode Salah"}, "huruf kecil"),
    ],
)
def test_what_cannot_be_saved_stays_filled_in(
    admin: Client, wrong: dict[str, str], said: str
) -> None:
    before = Agency.objects.count()

    answer = admin.post("/atur/dinas/baru", {**PARKS, **wrong})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "0778-1" in page
    assert Agency.objects.count() == before
    assert not AuditEntry.objects.filter(kind="agency_created").exists()


def test_the_package_limits_agencies_in_words(admin: Client) -> None:
    entitle(max_agencies=Agency.objects.active().count())

    answer = admin.post("/atur/dinas/baru", PARKS)

    assert answer.status_code == 422
    assert "mengizinkan paling banyak" in answer.content.decode()


def test_a_change_shows_who_made_it_and_what_was_before(admin: Client) -> None:
    form = {"name": "Dinas Lingkungan Hidup dan Kebersihan", "short_name": "DLHK", "phone": "112"}

    page = admin.post("/atur/dinas/dlh/", form, follow=True).content.decode()

    assert Agency.objects.get(code="dlh").short_name == "DLHK"
    assert "mengubah dinas DLHK" in page
    assert "nama singkat: DLH → DLHK" in page
    assert "DLHK" in admin.get("/atur/dinas/").content.decode()


def test_switching_off_says_first_what_it_means(admin: Client) -> None:
    make_report(agency="dlh")

    asked = admin.get("/atur/dinas/dlh/nonaktifkan").content.decode()
    assert "aturan penerusan menuju ke sini" in asked
    assert "1 laporan yang masih terbuka" in asked
    assert Agency.objects.get(code="dlh").is_active

    admin.post("/atur/dinas/dlh/nonaktif")
    assert not Agency.objects.get(code="dlh").is_active

    admin.post("/atur/dinas/dlh/aktif")
    assert Agency.objects.get(code="dlh").is_active


def test_the_default_agency_stays(admin: Client) -> None:
    home = Agency.objects.the_default()

    answer = admin.post(f"/atur/dinas/{home.code}/nonaktif")

    assert answer.status_code == 409
    assert "menampung laporan tanpa dinas" in answer.content.decode()
    assert Agency.objects.the_default().is_active


def test_another_agency_becomes_the_default(admin: Client) -> None:
    admin.post("/atur/dinas/dlh/penampung")

    assert Agency.objects.the_default().code == "dlh"


def test_agencies_that_nobody_reads_for_are_marked(admin: Client) -> None:
    make_person(Role.AGENCY_OPERATOR, agency="dlh")

    page = admin.get("/atur/").content.decode()

    assert "menerima laporan tanpa ada yang membaca" in page
    assert "belum ada" in admin.get("/atur/dinas/").content.decode()


def test_areas_served_are_ticked_by_kecamatan_or_in_part(admin: Client) -> None:
    part = Area.objects.kelurahan().filter(parent__code="21.71.02").order_by("code")[0]
    inside = Area.objects.kelurahan().filter(parent__code="21.71.01").order_by("code")[0]
    form = {
        "name": "Dinas Lingkungan Hidup",
        "short_name": "DLH",
        "areas": ["21.71.01", inside.code, part.code],
    }

    page = admin.post("/atur/dinas/dlh/", form, follow=True).content.decode()

    served = Agency.objects.get(code="dlh").areas.order_by("code").values_list("code", flat=True)
    assert list(served) == ["21.71.01", part.code]  # a kecamatan stands for its kelurahan
    assert f'value="{part.code}" checked' in page
    assert part.name in page


def test_an_area_of_another_city_cannot_be_served(admin: Client) -> None:
    before = list(Agency.objects.get(code="dlh").areas.values_list("code", flat=True))

    form = {"name": "Dinas Lingkungan Hidup", "short_name": "DLH", "areas": ["32.75.01"]}
    answer = admin.post("/atur/dinas/dlh/", form)

    assert answer.status_code == 422
    assert list(Agency.objects.get(code="dlh").areas.values_list("code", flat=True)) == before
