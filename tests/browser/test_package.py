"""The package in a real browser: map and list say the same, every click has a price, nothing changes before a yes."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from billing.services import coverage
from core import clock
from core.tenancy import inside
from reporting.models import Area
from tenants.models import City
from tests.browser.barriers import barriers
from tests.make.subscriptions import subscribe
from tests.support import database

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Open = Callable[..., Page]
PHONE = {"width": 360, "height": 640}


@pytest.fixture
def city(open_setup: Open) -> City:
    city = database.city("batam")
    with inside(city):
        subscribe(city, at=clock.now() - timedelta(days=100), services=["command_wall"])
    return city


def test_map_and_list_say_the_same_and_every_click_has_a_price(
    open_setup: Open, city: City
) -> None:
    page = open_setup("paket/wilayah/")
    picker = page.locator("area-picker[ready]")
    expect(picker).to_be_visible()
    before = page.locator("#harga").inner_text()
    first = page.locator(".coverage-district").first
    _picture(page, "wilayah")

    first.locator("[data-needs-picker] input").uncheck()
    expect(page.locator("#harga")).to_contain_text("Dikembalikan sekarang")
    expect(page.locator("#harga")).not_to_have_text(before)
    assert first.locator("input[name=area]:checked").count() == 0

    box = picker.bounding_box()
    assert box is not None
    on = page.locator("input[name=area]:checked")
    count = on.count()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    _picture(page, "wilayah-klik")
    expect(on).to_have_count(count - 1)

    page.get_by_role("button", name="Lihat pratinjau").click()
    expect(page.get_by_role("heading", name="Yang berubah")).to_be_visible()
    _picture(page, "pratinjau")
    assert not barriers(page)
    with inside(city):
        everything = len(coverage.measured(city))
        assert Area.objects.kelurahan().covered().count() == everything

    page.get_by_role("button", name="Setujui perubahan").click()
    expect(page.get_by_text("Perubahan berlaku sekarang.")).to_be_visible()
    with inside(city):
        assert Area.objects.kelurahan().covered().count() == count - 1


@pytest.mark.parametrize("path", ["", "wilayah/", "ubah/", "riwayat/"])
@pytest.mark.parametrize("narrow", [True, False])
def test_pages_of_the_package_have_no_barriers(
    open_setup: Open, city: City, path: str, narrow: bool
) -> None:
    options = {"viewport": PHONE} if narrow else {}
    page = open_setup(f"paket/{path}", **options)
    if path == "wilayah/":
        expect(page.locator("area-picker[ready]")).to_be_visible()
    _picture(page, f"{path.strip('/') or 'paket'}-{'hp' if narrow else 'meja'}")

    assert not barriers(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_another_package_shows_its_services_and_price(open_setup: Open, city: City) -> None:
    page = open_setup("paket/ubah/")

    page.get_by_role("radio", name="Komando").check(force=True)

    expect(page.get_by_role("heading", name="Layanan paket Komando")).to_be_visible()
    expect(page.locator(".coverage-price")).to_contain_text("Ditagih sekarang")
    _picture(page, "ubah-komando")
    assert not barriers(page)


def test_without_scripts_the_list_is_enough(open_setup: Open, city: City) -> None:
    page = open_setup("paket/wilayah/", java_script_enabled=False)

    page.locator(".coverage-district summary").first.click()
    page.locator("input[name=area]").first.uncheck()
    page.get_by_role("button", name="Hitung ulang harga").click()
    assert "−1" in page.locator("#harga").inner_text()
    page.get_by_role("button", name="Lihat pratinjau").click()

    expect(page.get_by_text("Dimatikan: 1 kelurahan")).to_be_visible()


def _picture(page: Page, name: str) -> None:
    """Keep a picture for people to look at, where ``TANGGAP_PICTURES`` names a folder."""
    folder = os.environ.get("TANGGAP_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
