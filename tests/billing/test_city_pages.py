"""The city admin's pages about the package: what is shown is what is charged, and only admins see it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from billing.models import Change, CoverageEntry, Subscription
from billing.rules import money
from billing.services import coverage
from billing.services.coverage import Piece
from core import clock
from core.tenancy import inside, inside_public
from reporting.models import Area
from reporting.rules.roles import Role
from tenants import hosts
from tenants.models import City
from tests.make.cities import entitle
from tests.make.reporting import make_person
from tests.make.subscriptions import package, subscribe
from tests.support.clients import CityClient, signed_in

NOW = datetime(2026, 9, 12, 3, tzinfo=UTC)
PAGES = ("", "wilayah/", "ubah/", "riwayat/")


@pytest.fixture(autouse=True)
def _fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def bought(batam: City) -> Subscription:
    return subscribe(batam, at=datetime(2026, 3, 1, 3, tzinfo=UTC))


@pytest.fixture
def admin(batam: City) -> Client:
    return signed_in(batam, make_person(Role.CITY_ADMIN))


def _text(response: object) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))  # type: ignore[attr-defined]


@pytest.mark.parametrize("page", PAGES)
def test_only_admins_come_in(batam: City, bought: Subscription, admin: Client, page: str) -> None:
    address = f"/atur/paket/{page}"

    assert admin.get(address).status_code == 200
    assert signed_in(batam, make_person(Role.TRIAGE)).get(address).status_code == 403
    assert CityClient(batam).get(address).status_code == 302


def test_the_first_page_says_what_is_bought_used_and_billed(
    bought: Subscription, admin: Client
) -> None:
    text = _text(admin.get("/atur/paket/"))

    assert "Kota" in text
    assert "1 Mar 2026 – 1 Mar 2027" in text
    assert "dari 16" in text  # categories against their limit
    with inside_public():
        area = coverage.total_ha(coverage.on_day(bought.city, NOW.date()).values())
    assert money.shown_area(area) in text
    assert "Wilayah layanan, 50 km² pertama" in text
    assert "Rp 250.000 per km²" in text


def test_a_limit_that_is_passed_is_said_plainly(batam: City, admin: Client) -> None:
    make_person(Role.TRIAGE)
    entitle(max_staff=1)

    text = _text(admin.get("/atur/paket/"))

    assert "Batas terlewati: yang ada tetap jalan, tambahan baru ditolak." in text


def test_without_a_subscription_the_page_says_so_and_offers_no_changes(admin: Client) -> None:
    assert "Belum berlangganan" in _text(admin.get("/atur/paket/"))
    assert admin.get("/atur/paket/wilayah/")["Location"] == "/atur/paket/"
    assert admin.get("/atur/paket/ubah/")["Location"] == "/atur/paket/"
    assert admin.post("/atur/paket/ubah/harga").status_code == 404


def test_every_click_is_priced_and_the_preview_charges_what_it_shows(
    batam: City, bought: Subscription, admin: Client
) -> None:
    codes = sorted(coverage.measured(batam))
    ticked = {"area": codes[4:]}

    clicked = _text(admin.post("/atur/paket/wilayah/harga", ticked))
    response = admin.post("/atur/paket/wilayah/", ticked)
    page = admin.get(response["Location"])

    with inside_public():
        change = Change.objects.get()
    assert money.shown(change.total_minor) in clicked
    assert money.shown(change.total_minor) in _text(page)
    assert "Dimatikan: 4 kelurahan" in _text(page)
    assert Area.objects.kelurahan().covered().count() == len(codes)

    done = admin.post(f"{response['Location']}setujui", follow=True)

    assert "Perubahan berlaku sekarang." in _text(done)
    assert Area.objects.kelurahan().covered().count() == len(codes) - 4
    with inside_public():
        assert CoverageEntry.objects.filter(is_on=False).count() == 4
    history = _text(admin.get("/atur/paket/riwayat/"))
    assert "−4" in history
    assert "tidak dilayani" in history


def test_an_emptied_coverage_is_refused_in_words_and_changes_nothing(
    bought: Subscription, admin: Client
) -> None:
    response = admin.post("/atur/paket/wilayah/", {})

    assert response.status_code == 422
    assert "Pilih paling sedikit satu wilayah" in _text(response)
    with inside_public():
        assert not Change.objects.exists()


def test_the_second_admin_is_told_that_somebody_was_first(
    batam: City, bought: Subscription, admin: Client
) -> None:
    codes = sorted(coverage.measured(batam))
    other = signed_in(batam, make_person(Role.CITY_ADMIN))
    mine = admin.post("/atur/paket/wilayah/", {"area": codes[1:]})["Location"]
    theirs = other.post("/atur/paket/wilayah/", {"area": codes[2:]})["Location"]

    admin.post(f"{mine}setujui")
    refused = other.post(f"{theirs}setujui")

    assert refused.status_code == 409
    assert "sudah diubah orang lain" in _text(refused)
    assert "Setujui perubahan" not in _text(refused)
    assert Area.objects.kelurahan().covered().count() == len(codes) - 1


def test_options_and_price_follow_the_package_that_is_chosen(
    bought: Subscription, admin: Client
) -> None:
    komando = package("komando")

    text = _text(admin.post("/atur/paket/ubah/harga", {"paket": komando.pk, "layanan": ["sso"]}))

    assert "Layanan paket Komando" in text
    assert "+ Rp 20.000.000 setahun" in text
    assert "Ditagih sekarang" in text


def test_a_smaller_package_asks_for_categories_before_it_has_a_price(
    bought: Subscription, admin: Client
) -> None:
    rintisan = package("rintisan")

    asked = _text(admin.post("/atur/paket/ubah/harga", {"paket": rintisan.pk}))
    told = _text(
        admin.post(
            "/atur/paket/ubah/harga",
            {"paket": rintisan.pk, "kategori": ["sampah", "parkir_liar"]},
        )
    )

    assert "Pilih paling banyak 2 kategori" in asked
    assert "Kategori ini akan dimatikan" in told


def test_another_citys_preview_does_not_exist(
    batam: City, bekasi: City, bought: Subscription, admin: Client
) -> None:
    codes = sorted(coverage.measured(batam))
    location = admin.post("/atur/paket/wilayah/", {"area": codes[1:]})["Location"]
    with inside(bekasi):
        neighbour = signed_in(bekasi, make_person(Role.CITY_ADMIN))
        assert neighbour.get(location).status_code == 404
        assert neighbour.post(f"{location}setujui").status_code == 404

    assert admin.get(location).status_code == 200


def test_the_set_up_no_longer_switches_areas_that_are_bought(
    bought: Subscription, admin: Client
) -> None:
    refused = admin.post("/atur/wilayah/layani", {"kode": "21.71.01", "layani": "0"})
    page = admin.get("/atur/wilayah/").content.decode()

    assert refused.status_code == 409
    assert "/atur/paket/wilayah/" in page
    assert 'name="layani"' not in page


def test_a_suspended_city_changes_nothing(batam: City, bought: Subscription, admin: Client) -> None:
    codes = sorted(coverage.measured(batam))
    with inside_public():
        City.objects.filter(pk=batam.pk).update(state="suspended")
    hosts.forget()

    refused = admin.post("/atur/paket/wilayah/", {"area": codes[1:]})

    assert refused.status_code in (403, 422)
    assert "dihentikan sementara" in _text(refused)


def test_a_city_without_boundaries_is_told_where_they_are_uploaded(
    batam: City, admin: Client
) -> None:
    """It pays by the area that was typed; there is nothing to tick before boundaries are there."""
    with inside(batam):
        Area.objects.filter(level="kelurahan").update(is_active=False)
    whole = Piece(batam.kemendagri_code, batam.name, "", 41_24, coverage.TYPED)
    subscribe(batam, at=NOW, pieces=[whole], activated=False)

    page = admin.get("/atur/paket/wilayah/")

    assert "Batas wilayah belum ada" in _text(page)
    assert 'href="/atur/wilayah/muat/"' in page.content.decode()
    assert "Lihat pratinjau" not in _text(page)
    assert "diketik, belum diukur" in _text(admin.get("/atur/paket/riwayat/"))
