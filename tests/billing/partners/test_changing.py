"""A partner changes what its own city has bought on the portal: seen, priced, previewed, confirmed; never another's."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta

import pytest

from billing.models import Change, CoverageEntry, Subscription
from billing.rules import money
from billing.services import coverage
from core import clock
from core.tenancy import inside
from reporting.models import Area
from tenants import hosts
from tenants.models import City, CityState, Partner, PartnerRole
from tests.make.platform import make_partner_person
from tests.make.subscriptions import package, subscribe
from tests.support.clients import PlatformClient, signed_in_platform


@pytest.fixture
def city(telkomsel: Partner) -> City:
    """Batam, which the partner serves; the test stays on the platform."""
    found: City = City.objects.get(code="batam")
    return found


@pytest.fixture
def bought(city: City) -> Subscription:
    return subscribe(city, at=clock.now() - timedelta(days=60))


@pytest.fixture
def seller(telkomsel: Partner) -> PlatformClient:
    return signed_in_platform(make_partner_person(telkomsel, PartnerRole.SALES))


@pytest.fixture
def page(city: City) -> str:
    return f"/mitra/kota/{city.public_id}/"


def text(answer: object) -> str:
    """The words of a page."""
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", html.unescape(plain))


def codes(city: City) -> list[str]:
    return sorted(coverage.measured(city))


def test_coverage_is_priced_at_every_click_and_changed_after_a_yes(
    city: City, bought: Subscription, seller: PlatformClient, page: str
) -> None:
    all_codes = codes(city)
    ticked = {"area": all_codes[3:]}

    assert f"{page}wilayah/" in seller.get(page).content.decode()
    assert "Lihat pratinjau" in text(seller.get(f"{page}wilayah/"))
    clicked = text(seller.post(f"{page}wilayah/harga/", ticked))
    counted = seller.post(f"{page}wilayah/", {**ticked, "hitung": "1"})
    assert not Change.objects.exists()
    location = seller.post(f"{page}wilayah/", ticked)["Location"]
    shown = text(seller.get(location))

    change = Change.objects.get()
    assert change.total_minor < 0  # three kelurahan less for the rest of the year
    for seen in (clicked, text(counted), shown):
        assert money.shown(-change.total_minor) in seen
    assert "Dimatikan: 3 kelurahan" in shown
    assert not CoverageEntry.objects.filter(is_on=False).exists()

    done = seller.post(f"{location}setujui/", follow=True)
    again = seller.post(f"{location}setujui/", follow=True)

    assert "Perubahan berlaku sekarang." in text(done)
    assert again.status_code == 200
    assert CoverageEntry.objects.filter(is_on=False).count() == 3
    assert "Wilayah layanan diubah" in text(seller.get(page))
    with inside(city):
        assert Area.objects.kelurahan().covered().count() == len(all_codes) - 3


def test_the_map_draws_the_citys_kelurahan(
    city: City, bought: Subscription, seller: PlatformClient, page: str
) -> None:
    answer = seller.get(f"{page}wilayah/batas.json")

    drawn = {each["properties"]["code"] for each in json.loads(answer.content)["features"]}
    assert drawn == set(codes(city))


def test_a_package_is_changed_after_its_preview_and_names_what_it_switches_off(
    city: City, bought: Subscription, seller: PlatformClient, page: str
) -> None:
    komando, rintisan = package("komando"), package("rintisan")
    dearer = {"paket": komando.pk, "layanan": ["sso"]}

    assert "Layanan paket Komando" in text(seller.post(f"{page}paket/harga/", dearer))
    asked = text(seller.post(f"{page}paket/", {"paket": rintisan.pk}))
    assert "Pilih paling banyak 2 kategori" in asked
    smaller = {"paket": rintisan.pk, "kategori": ["sampah", "parkir_liar"]}
    shown = text(seller.get(seller.post(f"{page}paket/", smaller)["Location"]))
    assert "Jalan" in shown.split("Kategori yang dimatikan:")[1][:200]
    assert "jalan_rusak" not in shown

    location = seller.post(f"{page}paket/", dearer)["Location"]
    assert "Perubahan berlaku sekarang." in text(seller.post(f"{location}setujui/", follow=True))

    bought.refresh_from_db()
    assert (bought.package, bought.services) == (komando, ["sso"])


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Pilih paling sedikit satu wilayah"),
        ({"area": ["32.75.01.1001"]}, "Wilayah ini tidak ada: 32.75.01.1001"),
        ({"area": ["' OR 1=1 --"]}, "Wilayah ini tidak ada"),
    ],
)
def test_what_cannot_be_served_is_refused_in_words(
    bought: Subscription, seller: PlatformClient, page: str, fields: dict[str, object], words: str
) -> None:
    refused = seller.post(f"{page}wilayah/", fields)

    assert refused.status_code == 422
    assert words in text(refused)
    assert words in text(seller.post(f"{page}wilayah/harga/", fields))
    assert not Change.objects.exists()


def test_nothing_new_and_a_package_off_sale_are_refused_in_words(
    city: City, bought: Subscription, seller: PlatformClient, page: str
) -> None:
    same = seller.post(f"{page}wilayah/", {"area": codes(city)})
    gone = seller.post(f"{page}paket/", {"paket": "999999"})

    assert (same.status_code, gone.status_code) == (422, 422)
    assert "Tidak ada yang berubah" in text(same)
    assert "tidak dijual lagi" in text(gone)
    assert not Change.objects.exists()


def test_of_two_sellers_the_second_is_told(
    city: City,
    telkomsel: Partner,
    bought: Subscription,
    seller: PlatformClient,
    page: str,
) -> None:
    colleague = signed_in_platform(make_partner_person(telkomsel))
    mine = seller.post(f"{page}wilayah/", {"area": codes(city)[1:]})["Location"]
    theirs = colleague.post(f"{page}wilayah/", {"area": codes(city)[2:]})["Location"]

    seller.post(f"{mine}setujui/")
    refused = colleague.post(f"{theirs}setujui/")

    assert refused.status_code == 409
    assert "sudah diubah orang lain" in text(refused)
    assert CoverageEntry.objects.filter(is_on=False).count() == 1


def test_a_suspended_city_and_one_without_a_package_are_left_alone(
    city: City, telkomsel: Partner, seller: PlatformClient, page: str
) -> None:
    assert seller.get(f"{page}wilayah/").status_code == 404
    assert "belum berlangganan" in text(seller.get(f"{page}paket/"))
    assert "/wilayah/" not in seller.get(page).content.decode()
    subscribe(city, at=clock.now() - timedelta(days=60))
    City.objects.filter(pk=city.pk).update(state=CityState.SUSPENDED)
    hosts.forget()

    refused = seller.post(f"{page}wilayah/", {"area": codes(city)[1:]})

    assert refused.status_code == 422
    assert "dihentikan sementara" in text(refused)
    assert not Change.objects.exists()


def test_another_partners_city_does_not_exist(
    city: City,
    indosat: Partner,
    bought: Subscription,
    seller: PlatformClient,
    page: str,
) -> None:
    stranger = signed_in_platform(make_partner_person(indosat))
    location = seller.post(f"{page}wilayah/", {"area": codes(city)[1:]})["Location"]
    change = location.rstrip("/").rsplit("/", 1)[1]
    borrowed = f"/mitra/kota/{City.objects.get(code='bekasi').public_id}/perubahan/{change}/"

    for path in (
        f"{page}wilayah/",
        f"{page}wilayah/batas.json",
        f"{page}paket/",
        location,
        borrowed,
    ):
        assert stranger.get(path).status_code == 404, path
    for path in (f"{page}wilayah/harga/", f"{page}paket/harga/", f"{location}setujui/",
                 f"{borrowed}setujui/", f"{page}wilayah/"):  # fmt: skip
        assert stranger.post(path, {"area": codes(city)[2:]}).status_code == 404, path
    assert Change.objects.get().confirmed_at is None
