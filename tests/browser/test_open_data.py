"""The page of open data, as somebody meets it who wants a file."""

from __future__ import annotations

import json
import os
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from core.tenancy import inside
from tests.browser.barriers import barriers
from tests.browser.conftest import PHONE, SCREEN
from tests.make.cities import entitle
from tests.make.reporting import make_report
from tests.support import database

PICTURES = os.environ.get("TANGGAP_PICTURES", "")


def shown(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def test_it_can_be_used_on_a_phone_and_on_a_desk(site: str, browser: Browser) -> None:
    with inside(database.city("batam")):
        entitle()
    for name, size in (("open-data-360", PHONE), ("open-data-1366", SCREEN)):
        context = browser.new_context(base_url=site, viewport=size, locale="id-ID")  # type: ignore[arg-type]
        page = context.new_page()
        page.goto("/open-data/")

        expect(page.get_by_role("heading", level=1)).to_have_text("Data terbuka")
        assert barriers(page) == []
        shown(page, name)
        for more in page.locator("details.more > summary").all():
            more.click()
        assert barriers(page) == []
        shown(page, f"{name}-open")
        context.close()


def test_a_part_of_the_reports_is_downloaded_without_scripts(site: str, browser: Browser) -> None:
    with inside(database.city("batam")):
        entitle()
        kept = make_report(category="parkir_liar")
        make_report()
    assert kept.category.code == "parkir_liar"
    context = browser.new_context(base_url=site, locale="id-ID", java_script_enabled=False)
    page = context.new_page()
    page.goto("/open-data/")
    page.get_by_label("Soal").select_option("parkir_liar")
    page.get_by_label("Masuk sejak").fill("2026-03-01")

    form = page.locator("form.panel")
    with page.expect_download() as waiting:
        form.get_by_role("button", name="NDJSON").first.click()

    lines = waiting.value.path().read_text().splitlines()
    assert [json.loads(line)["category"] for line in lines] == ["parkir_liar"]
    assert waiting.value.suggested_filename.startswith("batam-reports-")
    context.close()
