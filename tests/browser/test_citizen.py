"""A citizen's way on the phone: four taps, no signal, no scripts, no barrier."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from core.tenancy import inside
from tests.browser.barriers import barriers
from tests.browser.conftest import PATIENCE_MS
from tests.support import database, pictures

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

#: experience.md 1.4: HTML, style, script and font of a citizen's page.
MAX_PAGE_BYTES: Final = 80 * 1024


def reports() -> list[Any]:
    """What the city has, oldest first."""
    from reporting.models import Report

    with inside(database.city("batam")):
        return list(Report.objects.select_related("category", "kelurahan").order_by("pk"))


def test_a_report_in_four_taps(page: Page, tmp_path: Path) -> None:
    photo = tmp_path / "jalan.jpg"
    photo.write_bytes(pictures.jpeg(1200, 900))

    page.goto("/")
    with page.expect_file_chooser() as camera:
        page.get_by_role("link", name="Lapor", exact=True).click()
    camera.value.set_files(photo)
    page.wait_for_url("**/lapor")
    page.locator("input[name=photos_id]").wait_for(state="attached")
    page.get_by_label("Ceritakan singkat").fill("Jalan berlubang, motor hampir jatuh")
    page.locator("input[name=category][value=jalan_berlubang]:checked").wait_for(state="attached")
    page.get_by_text("Kel. Teluk Tering").wait_for()
    page.get_by_role("button", name="Kirim laporan").click()
    page.wait_for_url("**/terkirim/**")

    (report,) = reports()
    assert (report.category.code, report.location_source) == ("jalan_berlubang", "gps")
    assert page.get_by_text(report.number, exact=True).is_visible()
    with inside(database.city("batam")):
        assert report.photos.count() == 1


def test_without_signal_two_reports_wait_and_both_arrive_once(
    page: Page, phone: BrowserContext
) -> None:
    page.goto("/lapor")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.get_by_text("Kel. Teluk Tering").wait_for()

    phone.set_offline(True)
    for words in ("Sampah pertama", "Sampah kedua"):
        page.goto("/lapor")
        page.get_by_label("Ceritakan singkat").fill(words)
        page.get_by_role("button", name="Kirim laporan").click()
        page.get_by_text("Tersimpan di HP ini dan terkirim otomatis").first.wait_for()
    page.goto("/sekitar")
    assert page.get_by_role("heading", name="Sedang tanpa sinyal").is_visible()
    assert page.get_by_text("Sampah kedua").is_visible()
    assert reports() == []

    phone.set_offline(False)
    page.goto("/laporan-saya")
    page.get_by_text("Terkirim: Sampah kedua").wait_for()
    page.reload()
    page.get_by_role("link", name="Sampah pertama").wait_for()

    assert [report.description for report in reports()] == ["Sampah pertama", "Sampah kedua"]


def test_without_scripts_the_form_keeps_what_was_filled_in(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto("/lapor")
    page.get_by_label("Ceritakan singkat").fill("Sampah di selokan")
    page.get_by_role("button", name="Kirim laporan").click()
    assert page.locator(".field-error").first.inner_text().startswith("Pilih lokasi")

    assert page.get_by_label("Ceritakan singkat").input_value() == "Sampah di selokan"
    page.get_by_label("Kelurahan", exact=True).select_option(label="Teluk Tering")
    page.get_by_role("button", name="Kirim laporan").click()

    assert page.get_by_role("heading", name="Terkirim").is_visible()
    (report,) = reports()
    assert report.kelurahan.name == "Teluk Tering"
    context.close()


def test_a_refusal_is_shown_in_place_with_scripts_too(page: Page, phone: BrowserContext) -> None:
    phone.set_geolocation({"latitude": -6.2, "longitude": 106.8, "accuracy": 9})
    page.goto("/lapor")
    page.get_by_label("Ceritakan singkat").fill("Sampah di kota lain")
    page.locator("#tempat .field-error").wait_for()

    page.get_by_role("button", name="Kirim laporan").click()

    page.get_by_role("heading", name="Lapor").wait_for()
    page.locator("form[aria-busy]").wait_for(state="detached")
    assert page.locator(".field-error").first.inner_text().startswith("Lokasi ini di luar")
    assert page.get_by_label("Ceritakan singkat").input_value() == "Sampah di kota lain"
    assert reports() == []


def test_pages_are_light_and_have_no_barrier(page: Page, phone: BrowserContext) -> None:
    page.goto("/lapor")
    page.get_by_label("Ceritakan singkat").fill("Sampah menumpuk")
    page.get_by_text("Kel. Teluk Tering").wait_for()
    page.get_by_role("button", name="Kirim laporan").click()
    page.wait_for_url("**/terkirim/**")
    number = reports()[0].number
    paths = [
        "/", "/lapor", f"/terkirim/{number}", f"/laporan/{number}", "/sekitar", "/laporan-saya",
        "/kota-kita", "/bantuan", "/luring", "/laporan/BTM-2611-9999",
    ]  # fmt: skip

    for path in paths:
        page.goto(path)
        assert barriers(page) == [], path


def test_the_form_weighs_less_than_eighty_kibibytes(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, service_workers="block")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))

    page.goto("/lapor")
    page.wait_for_load_state("networkidle")

    assert sum(sizes) > 0
    assert _compressed(page, site) < MAX_PAGE_BYTES
    context.close()


def _compressed(page: Page, site: str) -> int:
    """What a proxy that compresses would send of everything the page fetched."""
    import gzip
    import urllib.request

    addresses: list[str] = page.evaluate(
        "[location.href, ...performance.getEntriesByType('resource').map(e => e.name)]"
    )
    total = 0
    for address in dict.fromkeys(a.replace("batam.localhost", "127.0.0.1") for a in addresses):
        if not address.startswith("http"):
            continue
        request = urllib.request.Request(address, headers={"Host": site.removeprefix("http://")})
        with urllib.request.urlopen(request) as answer:
            body: bytes = answer.read()
        total += len(body) if address.endswith(".woff2") else len(gzip.compress(body))
    return total
