"""Webhooks in a real browser: an admin adds an address, tries it, and reads what happened; no barrier."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from pytest_django.fixtures import Settings

from tests.browser.barriers import barriers
from tests.browser.conftest import PHONE, SCREEN
from tests.support.outbox import drain
from tests.support.receivers import receiving

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Open

pytestmark = pytest.mark.browser


def fits(page: Page, name: str) -> None:
    """Nothing keeps anybody out, on a desk or a phone; with ``SHOTS`` set, pictures are kept there."""
    for size, word in ((SCREEN, "meja"), (PHONE, "hp")):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        folder = os.environ.get("SHOTS")
        if folder:
            page.screenshot(path=f"{folder}/{name}-{word}.png", full_page=True)
        assert barriers(page) == [], (name, word)
    page.set_viewport_size(SCREEN)  # type: ignore[arg-type]


def test_an_admin_adds_an_address_and_sees_what_arrived(
    open_setup: Open, settings: Settings
) -> None:
    with receiving() as receiver:
        settings.WEBHOOK_TEST_HOSTS = [receiver.host]
        page = open_setup("webhook/")
        fits(page, "kosong")
        page.get_by_role("link", name="Tambah alamat").first.click()
        fits(page, "baru")
        page.get_by_label("Alamat penerima").fill(receiver.url)
        page.get_by_label("Dipakai oleh").fill("Dasbor Diskominfo")
        page.get_by_label("Laporan masuk").check()
        page.get_by_role("button", name="Tambah alamat").click()
        assert page.get_by_text("whsec_").inner_text().startswith("whsec_")
        fits(page, "kunci")

        page.get_by_role("button", name="Kirim percobaan").click()
        page.get_by_text("Belum dicoba.").wait_for()
        drain()
        page.reload()

        page.get_by_text("HTTP 200").wait_for()
        fits(page, "kiriman")
        page.get_by_role("link", name="Alamat webhook").click()
        page.get_by_role("heading", name="Dasbor Diskominfo").wait_for()
        page.get_by_text("Ubah alamat dan kejadian").click()
        page.get_by_text("Ganti kunci tanda tangan").click()
        fits(page, "alamat")
        page.goto("/atur/webhook/")
        fits(page, "daftar")
    assert len(receiver.heard) == 1
