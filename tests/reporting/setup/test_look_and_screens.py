"""Areas, brand, wall screens and the audit trail on their pages."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from core.audit.models import AuditEntry
from core.branding.models import Brand
from reporting.models import Area, WallScreen
from reporting.services import screens
from tests.make.cities import entitle
from tests.reporting.setup.conftest import browser_of

BRAND = {"app_name": "Lapor Batam", "tagline": "", "colour": "#8a1f3d", "banner_text": ""}


def test_a_kecamatan_is_switched_off_and_on_with_its_kelurahan(admin: Client) -> None:
    below = Area.objects.kelurahan().filter(parent__code="21.71.01")

    admin.post("/atur/wilayah/layani", {"kode": "21.71.01", "layani": "0"})
    assert not below.covered().exists()
    page = admin.get("/atur/wilayah/").content.decode()
    assert "Pak Hendra" in page
    assert "Batas ilustratif" in page

    admin.post("/atur/wilayah/layani", {"kode": "21.71.01", "layani": "1"})
    assert below.covered().count() == below.count()


def test_the_map_is_shaded_where_the_city_serves(admin: Client) -> None:
    area = Area.objects.kelurahan().order_by("code")[0]
    Area.objects.filter(pk=area.pk).update(is_covered=False)

    shapes = json.loads(admin.get("/atur/wilayah/batas.json").content)

    shades = {
        each["properties"]["code"]: each["properties"]["value"] for each in shapes["features"]
    }
    assert shades.pop(area.code) == 0
    assert set(shades.values()) == {0.45}


def test_an_area_of_another_city_is_refused(admin: Client) -> None:
    answer = admin.post("/atur/wilayah/layani", {"kode": "32.75.01", "layani": "0"})

    assert answer.status_code == 422
    assert not AuditEntry.objects.filter(kind="areas_uncovered").exists()


def test_the_brand_changes_for_every_page(admin: Client) -> None:
    before = Brand.objects.get().stylesheet_hash

    page = admin.post("/atur/merek/", {**BRAND, "app_name": "Batam Tanggap"}, follow=True)

    brand = Brand.objects.get()
    assert (brand.app_name, brand.colour) == ("Batam Tanggap", "#8a1f3d")
    assert brand.stylesheet_hash != before
    assert "nama aplikasi: Lapor Batam → Batam Tanggap" in page.content.decode()


@pytest.mark.parametrize("wrong", [{"colour": "merah"}, {"app_name": ""}, {"colour": ""}])
def test_a_brand_that_cannot_be_stays_filled_in(admin: Client, wrong: dict[str, str]) -> None:
    before = Brand.objects.values().get()

    answer = admin.post("/atur/merek/", {**BRAND, "tagline": "Kalimat saya", **wrong})

    assert answer.status_code == 422
    assert "Kalimat saya" in answer.content.decode()
    assert Brand.objects.values().get() == before
    assert not AuditEntry.objects.filter(kind="brand_changed").exists()


def test_looking_first_saves_nothing(admin: Client) -> None:
    before = Brand.objects.get().colour

    answer = admin.post("/atur/merek/", {**BRAND, "colour": "#ffd400", "lihat": "1"})

    assert answer.status_code == 200
    assert "#ffd400" in answer.content.decode()
    assert Brand.objects.get().colour == before


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#ffd400", "#e6a100", "#f0f"])
def test_every_colour_in_the_preview_keeps_its_promise(admin: Client, colour: str) -> None:
    shown = admin.get("/atur/merek/pratinjau", {"colour": colour}).content.decode()

    found = re.findall(r"Kontras ([\d,]+) : 1, paling sedikit ([\d,]+) : 1", shown)
    assert len(found) == 4
    for ratio, promised in found:
        assert float(ratio.replace(",", ".")) >= float(promised.replace(",", "."))


def test_half_a_colour_is_explained(admin: Client) -> None:
    shown = admin.get("/atur/merek/pratinjau", {"colour": "#12<b>"}).content.decode()

    assert "belum berupa warna" in shown
    assert "<b>" not in shown.replace("<b>#", "")


def test_a_screens_address_is_shown_once_and_opens_the_wall(admin: Client) -> None:
    page = admin.post("/atur/layar/", {"name": "Lobi"}).content.decode()

    found = re.search(r"http://batam\.localhost(/dinding/layar/[^<\s]+)", page)
    assert found is not None
    assert found.group(1) not in admin.get("/atur/layar/").content.decode()
    assert browser_of(None).get(found.group(1))["Location"] == "/dinding/"


def test_a_revoked_screen_sees_nothing_more(admin: Client) -> None:
    page = admin.post("/atur/layar/", {"name": "Lobi"}).content.decode()
    found = re.search(r"/dinding/layar/([^/<\s]+)", page)
    assert found is not None
    screen = WallScreen.objects.get()

    page = admin.post(f"/atur/layar/{screen.pk}/cabut", follow=True).content.decode()

    assert "Dicabut" in page
    assert browser_of(None).get(f"/dinding/layar/{found.group(1)}/").status_code == 404


def test_a_screen_needs_a_name(admin: Client) -> None:
    assert admin.post("/atur/layar/", {"name": "  "}).status_code == 422
    assert not WallScreen.objects.exists()


def test_the_trail_is_filtered_and_goes_on_behind_a_key(admin: Client) -> None:
    entitle()
    for number in range(45):
        admin.post("/atur/layar/", {"name": f"Layar {number:02}"})
    admin.post("/atur/dinas/dlh/penampung")

    first = admin.get("/atur/jejak/?bagian=layar").content.decode()
    found = re.search(r'href="(/atur/jejak/\?[^"]*sebelum=\d+)"', first)
    assert found is not None
    second = admin.get(found.group(1).replace("&amp;", "&")).content.decode()

    assert ("Layar 44" in first, "Layar 04" in first) == (True, False)
    assert ("Layar 44" in second, "Layar 04" in second) == (False, True)
    assert "menjadikan DLH" not in first + second
    assert "menjadikan DLH dinas penampung" in admin.get("/atur/jejak/").content.decode()


@pytest.mark.parametrize("query", ["bagian=tidak_ada", "bagian=%00"])
def test_an_unknown_part_of_the_trail_is_refused(admin: Client, query: str) -> None:
    assert admin.get(f"/atur/jejak/?{query}").status_code == 422


def test_screens_are_listed_with_when_they_were_seen(admin: Client) -> None:
    from core import clock
    from reporting.rules.lifecycle import Actor
    from reporting.rules.roles import Role

    at = clock.now()
    token = screens.add(name="Ruang kendali", actor=Actor(Role.CITY_ADMIN, "Ayu"), at=at)
    assert "Belum pernah dibuka" in admin.get("/atur/layar/").content.decode()

    screens.seen(token, at)

    assert "baru saja" in admin.get("/atur/layar/").content.decode().lower()
