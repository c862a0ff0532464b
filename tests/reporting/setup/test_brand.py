"""Logo, texts, announcement and map background: on their pages, before citizens, in two cities."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from core import clock
from core.audit.models import AuditEntry
from core.branding import selectors
from core.branding.models import Brand
from core.branding.rules import tiles
from core.tenancy import CityLike, current_city, inside
from tests.reporting.setup.conftest import browser_of
from tests.support import pictures

OSM = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
ZONE = ZoneInfo("Asia/Jakarta")


def _png(size: tuple[int, int] = (600, 200), colour: str = "#8a1f3d80") -> bytes:
    file = BytesIO()
    Image.new("RGBA", size, colour).save(file, "PNG")
    return file.getvalue()


def _send(browser: Client, data: bytes, name: str = "logo.png") -> Any:
    return browser.post("/atur/merek/logo", {"logo": SimpleUploadedFile(name, data)}, follow=True)


def _announce(
    browser: Client, text: str, until: datetime | None = None, level: str = "danger"
) -> Any:
    said = until.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M") if until else ""
    return browser.post(
        "/atur/merek/pengumuman",
        {"banner_text": text, "banner_level": level, "banner_until": said},
        follow=True,
    )


@pytest.fixture(autouse=True)
def nothing_remembered(batam: CityLike) -> None:
    selectors.forget()


def test_a_logo_is_made_anew_in_every_size(admin: Client) -> None:
    page = _send(admin, _png()).content.decode()
    selectors.forget()

    brand = selectors.current_brand()
    assert brand.logo_url in page
    visitor = browser_of(None)
    sizes = {}
    for address in (brand.logo_url, brand.icon_url, brand.large_icon_url, brand.mail_logo_url):
        answer = visitor.get(address)
        assert answer.status_code == 200, (address, answer.content[:300])
        assert "immutable" in answer.headers["Cache-Control"]
        picture = Image.open(BytesIO(answer.content))
        sizes[address.rpartition("/")[2]] = (picture.format, *picture.size)
    assert sizes == {
        "kepala.webp": ("WEBP", 288, 96),
        "ikon-192.png": ("PNG", 192, 192),
        "ikon-512.png": ("PNG", 512, 512),
        "surel.png": ("PNG", 288, 96),
    }
    manifest = json.loads(visitor.get("/manifest.webmanifest").content)
    assert {icon["src"] for icon in manifest["icons"]} == {brand.icon_url, brand.large_icon_url}
    assert brand.logo_url in visitor.get("/bantuan").content.decode()


def test_a_logo_comes_off_and_its_address_ends(admin: Client) -> None:
    _send(admin, _png())
    selectors.forget()
    address = selectors.current_brand().logo_url

    admin.post("/atur/merek/logo", {"hapus": "1"})
    selectors.forget()

    assert selectors.current_brand().logo_url == ""
    assert browser_of(None).get(address).status_code == 404


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "SVG"),
        (b'<?xml version="1.0"?><svg/>', "SVG"),
        (b"<!DOCTYPE svg [<!ENTITY x 'y'>]><svg/>", "SVG"),
        (b"GIF89a" + b"\0" * 40, "PNG, JPEG, atau WebP"),
        (_png()[:200], "PNG, JPEG, atau WebP"),
        (_png() + b"\0" * (4 * 1024 * 1024), "paling besar 4 MB"),
    ],
)
def test_what_cannot_be_a_logo_is_refused(admin: Client, data: bytes, sentence: str) -> None:
    before = Brand.objects.values().get()

    answer = _send(admin, data)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Brand.objects.values().get() == before
    assert not AuditEntry.objects.filter(kind="brand_logo_changed").exists()


def test_a_logo_carries_no_metadata(admin: Client) -> None:
    _send(admin, pictures.jpeg(), "logo.jpg")
    selectors.forget()

    copy = browser_of(None).get(selectors.current_brand().large_icon_url).content

    assert not Image.open(BytesIO(copy)).getexif()


def test_texts_reach_the_pages_they_are_for(admin: Client) -> None:
    admin.post(
        "/atur/merek/",
        {
            "app_name": "Lapor Batam",
            "colour": "#0b6fa4",
            "footer_text": "Dikelola Diskominfo",
            "contact_text": "Batam Center, telepon 0778 000",
            "about_text": "Layanan <b>contoh</b>.",
        },
    )
    selectors.forget()

    page = browser_of(None).get("/bantuan").content.decode()

    assert "Dikelola Diskominfo" in page
    assert "Batam Center, telepon 0778 000" in page
    assert "Layanan &lt;b&gt;contoh&lt;/b&gt;." in page


def test_an_announcement_is_on_every_citizen_page_until_it_ends(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = (clock.now() + timedelta(hours=2)).replace(second=0, microsecond=0)

    _announce(admin, "Banjir di Sagulung. Hindari Jalan Trans.", ends)
    selectors.forget()

    visitor = browser_of(None)
    for path in ("/", "/lapor", "/sekitar", "/kota-kita", "/bantuan", "/laporan-saya"):
        page = visitor.get(path).content.decode()
        assert "Banjir di Sagulung" in page, path
        assert "banner-danger" in page
        assert f'until="{ends.isoformat()}"' in page
    later = ends + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)  # what the cache keeps is still good
    assert "Banjir di Sagulung" not in visitor.get("/").content.decode()


def test_taken_down_it_is_gone_at_once(admin: Client) -> None:
    _announce(admin, "Layanan berhenti sementara.")
    assert Brand.objects.get().banner_until is None
    _announce(admin, "")
    selectors.forget()

    assert selectors.current_brand().announcement is None
    assert AuditEntry.objects.filter(kind="brand_banner_changed").count() == 2


def test_an_end_in_the_past_is_refused(admin: Client) -> None:
    answer = _announce(admin, "Terlambat", clock.now() - timedelta(hours=1))

    assert answer.status_code == 422
    assert "sudah lewat" in answer.content.decode()
    assert not Brand.objects.get().banner_text


def test_two_people_change_two_parts_and_both_stay(admin: Client) -> None:
    _announce(admin, "Pohon tumbang di Baloi.")
    admin.post("/atur/merek/", {"app_name": "Batam Tanggap", "colour": "#0b6fa4"})

    brand = Brand.objects.get()
    assert (brand.app_name, brand.banner_text) == ("Batam Tanggap", "Pohon tumbang di Baloi.")


def _tiles(browser: Client, **said: str) -> Any:
    form = {"map_background": "tiles", "tiles_url": OSM, "tiles_credit": "© OpenStreetMap"}
    return browser.post("/atur/merek/peta", {**form, **said}, follow=True)


def test_tiles_are_allowed_on_the_pages_of_that_city_only(admin: Client, bekasi: CityLike) -> None:
    assert _tiles(admin).status_code == 200
    selectors.forget()

    mine = browser_of(None).get("/lapor")
    with inside(bekasi):
        selectors.forget()
        neighbours = browser_of(None).get("/lapor")

    policy = mine.headers["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert "https://tile.openstreetmap.org" in directives["img-src"]
    assert "https://tile.openstreetmap.org" in directives["connect-src"]
    assert "openstreetmap" not in directives["script-src"]
    assert f'content="{OSM}"' in mine.content.decode()
    assert "openstreetmap" not in neighbours.headers["Content-Security-Policy"]
    assert "openstreetmap" not in neighbours.content.decode()


def test_without_tiles_no_other_host_is_allowed(admin: Client) -> None:
    policy = browser_of(None).get("/lapor").headers["Content-Security-Policy"]

    assert "https://" not in policy


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://tile.openstreetmap.org/{z}/{x}/{y}.png", "https://"),
        ("https://127.0.0.1/{z}/{x}/{y}.png", "nama situs umum"),
        ("https://localhost/{z}/{x}/{y}.png", "nama situs umum"),
        ("https://peta.internal/{z}/{x}/{y}.png", "nama situs umum"),
        ("https://a:b@tile.example.org/{z}/{x}/{y}.png", "nama situs umum"),
        ("https://tile.example.org:8443/{z}/{x}/{y}.png", "nama situs umum"),
        ("https://*.example.org/{z}/{x}/{y}.png", "nama situs umum"),
        ("https://tile.example.org; script-src */{z}/{x}/{y}.png", "nama situs umum"),
        ("https://{s}.example.org/{z}/{x}/{y}.png", "nama situs umum"),
        ("https://tile.example.org/{z}/{x}.png", "masing-masing sekali"),
        ("https://tile.example.org/{z}/{x}/{y}/{y}.png", "masing-masing sekali"),
        ("https://tile.example.org/{z}/{x}/{y}.png#a", "tidak boleh dipakai"),
        ("https://tile.example.org/{z}/{x}/{y}/{key}.png", "tidak boleh dipakai"),
        ("", "Isi alamat peta"),
    ],
)
def test_tiles_that_cannot_be_named_are_refused(admin: Client, url: str, sentence: str) -> None:
    answer = _tiles(admin, tiles_url=url)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Brand.objects.get().map_background == "outline"


def test_tiles_need_their_source_named(admin: Client) -> None:
    assert _tiles(admin, tiles_credit="").status_code == 422


def test_an_origin_is_a_scheme_and_a_host() -> None:
    address = "https://Tiles.Example.org/a/{z}/{x}/{y}{r}.png?key=a-b"
    assert tiles.origin(address) == "https://tiles.example.org"


def test_the_plain_background_is_said_to_maps(admin: Client) -> None:
    _tiles(admin, map_background="plain", tiles_url="", tiles_credit="")
    selectors.forget()

    page = browser_of(None).get("/lapor").content.decode()

    assert '<meta name="map-background" content="plain">' in page
    assert current_city().code == "batam"
