"""A city signs itself up: four screens, a price with every tick, an offer, a city to try."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.barriers import barriers
from tests.browser.conftest import PATIENCE_MS, PHONE, SCREEN, fail

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    Visit = Any


@pytest.fixture
def country(committed_db: None, settings: Any) -> None:
    """All regions with their outlines, and the price list."""
    from billing.services import outlines, packages
    from core.tenancy import inside_public
    from tenants.services import regions

    if not regions.package_folder().is_dir():
        pytest.skip("The front end's packages are not installed.")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    regions.load(regions.package_folder())
    outlines.draw()
    with inside_public():
        packages.lay_out()


@pytest.fixture
def visit(browser: Browser, site: str, country: None) -> Iterator[Visit]:
    """Open the platform's pages in a new browser; an error in a script fails the test."""
    with ExitStack() as contexts:

        def open_page(path: str = "/", **options: Any) -> Page:
            base = site.replace("//batam.", "//tanggap.")
            context = browser.new_context(base_url=base, **{"viewport": SCREEN, **options})
            contexts.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            page = context.new_page()
            page.on("pageerror", fail)
            page.goto(path)
            return page

        yield open_page


def sum_of(page: Page) -> str:
    return page.locator("#jumlah strong").inner_text()


def read_code() -> str:
    from django.core import mail

    from tests.support import outbox

    outbox.drain()
    found = re.search(r"^(\d{6})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("viewport", [SCREEN, PHONE], ids=["desk", "phone"])
def test_from_the_front_page_to_a_city(visit: Visit, viewport: dict[str, int]) -> None:
    """The whole way; every screen can be used by everybody."""
    from playwright.sync_api import expect

    from tests.support import outbox

    page = visit(viewport=viewport)
    assert barriers(page) == []
    page.get_by_role("link", name="Daftarkan kota").locator("visible=true").last.click()

    page.get_by_label("Nama kabupaten atau kota").press_sequentially("batam")
    expect(page.locator("#hasil a")).to_have_count(1)
    assert barriers(page) == []
    page.locator("#hasil a").click()

    expect(page.locator("area-picker[ready]")).to_be_visible()
    assert barriers(page) == []
    before = sum_of(page)
    page.get_by_label("Galang").click()
    expect(page.locator("#jumlah strong")).not_to_have_text(before)
    page.get_by_role("button", name="Lanjut").locator("visible=true").last.click()

    page.get_by_label("Instansi").fill("Diskominfo Kota Batam")
    page.get_by_label("Nama Anda").fill("Rina")
    page.get_by_label("Surel dinas").fill("rina@diskominfo.batam.go.id")
    assert barriers(page) == []
    page.get_by_role("button", name="Kirim kode").click()
    expect(page.get_by_label("Kode")).to_be_focused()
    assert barriers(page) == []
    page.get_by_label("Kode").fill(read_code())
    page.get_by_role("button", name="Lihat penawaran").click()

    expect(page.get_by_role("heading", name="Penawaran untuk Kota Batam")).to_be_visible()
    assert barriers(page) == []
    page.get_by_role("button", name="Buka kota uji coba").click()
    expect(page.locator("#kemajuan li[data-state=waiting]").first).to_be_visible()
    assert barriers(page) == []
    outbox.drain()
    expect(page.locator("#kemajuan .banner-title", has_text="Kota Anda siap")).to_be_visible()
    assert barriers(page) == []
    address = page.get_by_role("link", name="Buka kota").get_attribute("href") or ""
    assert re.fullmatch(r"http://batam-2\.localhost:\d+/", address)


def test_a_name_typed_before_the_scripts_have_come_is_looked_for(visit: Visit) -> None:
    """A slow line: the page can be typed into long before it can hear."""
    from playwright.sync_api import expect

    page = visit()
    held: list[Any] = []
    typed: list[str] = []

    def hold(route: Any) -> None:
        if typed:
            route.continue_()
        else:
            held.append(route)

    page.route("**/*.js", hold)
    page.goto("/daftar/", wait_until="commit")
    page.get_by_label("Nama kabupaten atau kota").press_sequentially("batam")
    typed.append("batam")
    assert held
    for route in held:
        route.continue_()
    expect(page.locator("#hasil a")).to_have_count(1)


def test_map_and_list_say_the_same(visit: Visit) -> None:
    """A press on the map ticks the list, a tick shades the map, and the sum follows both at once."""
    from playwright.sync_api import expect

    page = visit("/daftar/36.71/")
    expect(page.locator("area-picker[ready]")).to_be_visible()
    page.get_by_role("button", name="Kosongkan").click()
    expect(page.locator("#jumlah")).to_contain_text("Belum ada wilayah terpilih")
    assert page.locator("input[name=area]:checked").count() == 0

    page.evaluate("document.querySelector('area-picker').mounted.then(map => map.idle())")
    page.locator("area-picker canvas").click()
    expect(page.locator("input[name=area]:checked")).to_have_count(1)
    expect(page.locator("#jumlah")).to_contain_text("1 kecamatan")

    page.locator("input[name=area]:checked").click()
    expect(page.locator("#jumlah")).to_contain_text("Belum ada wilayah terpilih")


def test_the_whole_way_without_scripts(visit: Visit) -> None:
    """Everything but the map."""
    from playwright.sync_api import expect

    from tests.support import outbox

    page = visit("/daftar/", java_script_enabled=False)
    page.get_by_label("Nama kabupaten atau kota").fill("bintan")
    page.get_by_role("button", name="Cari").click()
    page.get_by_role("link", name="Kabupaten Bintan").click()
    before = sum_of(page)
    page.get_by_role("button", name="Kosongkan").click()
    page.get_by_label("Bintan Timur").check()
    page.get_by_role("button", name="Hitung ulang harga").click()
    expect(page.get_by_label("Bintan Timur")).to_be_checked()
    assert sum_of(page) != before
    page.get_by_role("button", name="Lanjut").last.click()
    page.get_by_label("Instansi").fill("Diskominfo Bintan")
    page.get_by_label("Nama Anda").fill("Budi")
    page.get_by_label("Surel dinas").fill("budi@bintankab.go.id")
    page.get_by_role("button", name="Kirim kode").click()
    page.get_by_label("Kode").fill(read_code())
    page.get_by_role("button", name="Lihat penawaran").click()
    page.get_by_role("button", name="Buka kota uji coba").click()
    outbox.drain()
    page.reload()
    expect(page.locator("#kemajuan .banner-title", has_text="Kota Anda siap")).to_be_visible()


def test_coming_back_the_ticks_are_those_of_the_price(visit: Visit) -> None:
    """A browser that puts ticks back by itself would show them beside the price of others."""
    from playwright.sync_api import expect

    page = visit("/daftar/36.71/")
    page.get_by_role("button", name="Kosongkan").click()
    expect(page.locator("#jumlah")).to_contain_text("Belum ada wilayah terpilih")

    page.goto("/daftar/")
    page.go_back()

    ticked = page.locator("input[name=area]:checked").count()
    expect(page.locator("#jumlah")).to_contain_text(
        f"{ticked} kecamatan" if ticked else "Belum ada wilayah terpilih"
    )
