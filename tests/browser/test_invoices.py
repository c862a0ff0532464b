"""Government invoices in a browser: read by the city, settled by the vendor; on a phone and on a desk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.barriers import barriers
from tests.browser.conftest import PATIENCE_MS, PHONE, SCREEN, fail

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from billing.models import Invoice
    from tests.browser.conftest import Open

pytestmark = pytest.mark.browser
SMALL: dict[str, Any] = {"viewport": {**PHONE, "height": 640}}


@pytest.fixture
def invoice(site: str) -> Invoice:
    """In two termin, the first late; the treasurer collects PPN and paid it."""
    from billing.rules.terms import Part
    from billing.services import invoicing
    from billing.services.quotes import billing_day
    from core import clock
    from tests.make.billing import RUPIAH, make_account, make_invoice, pay
    from tests.support import database

    at = clock.now()
    today = billing_day(at)
    city = database.city("batam")
    make_account(
        city,
        tax="ppn_buyer_pph23",
        legal_name="Dinas Komunikasi dan Informatika Kota Batam",
        npwp="001234567215000",
        address="Jalan Engku Putri 1, Batam Center, Kota Batam",
        contract_number="027/SPK/DISKOMINFO/2026",
        budget_year=2026,
    )
    found = make_invoice(
        city,
        issued_on=today - timedelta(days=40),
        due_on=today + timedelta(days=30),
        at=at,
        handover_number="BAST-027/2026",
        handover_on=date(2026, 10, 2),
    )
    invoicing.reschedule(
        invoice_id=found.public_id,
        parts=[
            Part("Termin I", 9_000_000 * RUPIAH, today - timedelta(days=6)),
            Part("Termin II", 9_870_000 * RUPIAH, today + timedelta(days=30)),
        ],
        actor_label="Sari (Tanggap)",
        at=at,
    )
    pay(found, 1_870_000, "ppn_by_buyer", reference="NTPN 8F21A0C3D4E5", paid_on=today, at=at)
    return found


@pytest.fixture
def open_vendor(browser: Browser, site: str) -> Iterator[Open]:
    """Open the platform's host as somebody of billing."""
    from tenants.models import VendorRole
    from tests.make.platform import make_vendor
    from tests.support.clients import signed_in_platform

    host = site.replace("batam.localhost", "tanggap.localhost")
    cookies = signed_in_platform(make_vendor(VendorRole.BILLING)).cookies
    with ExitStack() as contexts:

        def open_page(path: str, **options: Any) -> Page:
            context = browser.new_context(
                base_url=host, **{"viewport": SCREEN, "locale": "id-ID", **options}
            )
            contexts.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            context.add_cookies(
                [{"name": name, "value": cookies[name].value, "url": host} for name in cookies]
            )
            page = context.new_page()
            page.on("pageerror", fail)
            page.goto(path)
            return page

        yield open_page


def look(page: Page, name: str) -> None:
    """No barrier, nothing wider than the screen; a picture for people where one is asked for."""
    folder = os.environ.get("TANGGAP_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    assert barriers(page) == [], name


def test_the_city_reads_its_invoice_and_writes_its_numbers(
    open_setup: Open, invoice: Invoice
) -> None:
    page = open_setup("paket/tagihan/")
    look(page, "city-list")
    look(open_setup("paket/tagihan/", **SMALL), "city-list-small")
    look(open_setup("paket/tagihan/data", **SMALL), "city-facts-small")
    look(open_setup(f"paket/tagihan/{invoice.public_id}/", **SMALL), "city-invoice-small")

    page.get_by_role("link", name=str(invoice)).click()
    look(page, "city-invoice")
    page.get_by_label("Nomor kontrak (SPK)").fill("SPK/100/2026")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("Data tagihan tersimpan.")).to_be_visible()
    expect(page.locator("dd", has_text="SPK/100/2026")).to_be_visible()


def test_the_vendor_records_what_came(open_vendor: Open, invoice: Invoice, tmp_path: Path) -> None:
    from billing.services.quotes import billing_day
    from core import clock

    proof = tmp_path / "sp2d.pdf"
    proof.write_bytes(b"%PDF-1.4\n% sp2d\ntrailer\n%%EOF\n")
    page = open_vendor("/kelola/tagihan/")
    look(page, "vendor-list")
    look(open_vendor("/kelola/tagihan/", **SMALL), "vendor-list-small")
    look(open_vendor("/kelola/tagihan/kota/batam/"), "vendor-account")
    look(open_vendor("/kelola/tagihan/kota/batam/", **SMALL), "vendor-account-small")
    look(open_vendor(f"/kelola/tagihan/{invoice.public_id}/", **SMALL), "vendor-invoice-small")

    page.get_by_role("link", name=str(invoice)).click()
    page.get_by_text("Atur ulang termin").click()
    look(page, "vendor-invoice")
    form = page.locator("form#bayar")
    form.get_by_label("Jumlah").fill("99.000.000")
    form.get_by_label("Tanggal di bukti").fill(f"{billing_day(clock.now()):%Y-%m-%d}")
    form.get_by_label("Nomor bukti").fill("SP2D 0931/LS/2026")
    form.get_by_label("Bukti").last.set_input_files(proof)
    form.get_by_role("button", name="Catat pembayaran").click()
    expect(page.get_by_text("melebihi sisa tagihan").first).to_be_visible()
    look(page, "vendor-refused")

    form.get_by_label("Jumlah").fill("16.660.000")
    form.get_by_label("Bukti").last.set_input_files(proof)
    form.get_by_role("button", name="Catat pembayaran").click()
    expect(page.get_by_text("Pembayaran tercatat.")).to_be_visible()
    expect(page.get_by_role("cell", name="SP2D 0931/LS/2026")).to_be_visible()
