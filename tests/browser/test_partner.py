"""The portal of partners in a browser: all can use every page, on a phone and on a screen; an offer from end to end."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from billing.services import packages, taxes
from billing.services.partners import deals, statements, terms
from billing.services.quotes import billing_day
from core import clock
from core.tenancy import inside_public
from tenants.models import City, Partner, Region, RegionLevel
from tests.browser.barriers import barriers
from tests.browser.conftest import PATIENCE_MS, PHONE, SCREEN, fail
from tests.make.money import make_invoice, make_payment
from tests.make.platform import make_partner, make_partner_person
from tests.support.clients import signed_in_platform

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("TANGGAP_PICTURES", "")


def fill(partner: Partner) -> list[str]:
    """A partner with a bit of everything; the addresses of its pages."""
    at = clock.now()
    how: dict[str, Any] = {"actor_label": "Uji", "at": at - timedelta(days=60)}
    with inside_public():
        packages.lay_out()
        taxes.lay_out()
        for code, name in (("32.73", "Kota Bandung"), ("32.04", "Kabupaten Bandung")):
            Region.objects.update_or_create(
                code=code, defaults={"name": name, "level": RegionLevel.REGENCY, "area_ha": 16_700}
            )
        City.objects.filter(code="batam").update(partner=partner)
        city = City.objects.get(code="batam")
        month = statements.month_of(billing_day(at) - timedelta(days=31))
        terms.set_margin(partner=partner, margin_bp=1250, valid_from=billing_day(how["at"]), **how)
        choice = deals.wanted(region_code="32.73", package_code="kota", services=["sso"])
        deal = deals.register(partner=partner, choice=choice, actor_label="Uji", at=at)
        invoice = make_invoice(city, on=month)
        make_payment(invoice, 500_000_000, at=at.replace(day=1) - timedelta(days=3))
        make_payment(invoice, 700_000_000, at=at)
        frozen = statements.freeze(
            partner=partner, month=(at.replace(day=1) - timedelta(days=3)).date(), at=at
        )
    assert frozen is not None
    return [
        "",
        "penawaran/",
        "penawaran/baru/",
        f"penawaran/{deal.public_id}/",
        "kota/",
        f"kota/{city.public_id}/",
        "harga/",
        "rekap/",
        f"rekap/{frozen.public_id}/",
        "kota-coba/",
        "merek/",
        "orang/",
        "kunci/",
    ]


@pytest.fixture
def partner(site: str) -> Partner:
    """A carrier."""
    return make_partner("telkomsel")


@pytest.fixture
def tab(browser: Browser, site: str, partner: Partner) -> Iterator[Page]:
    """A tab of somebody who manages it; an error in a script fails the test."""
    address = re.sub(r"//[a-z]+\.localhost", "//tanggap.localhost", site)
    cookies = signed_in_platform(make_partner_person(partner, name="Budi Hartono")).cookies
    with ExitStack() as contexts:
        context = browser.new_context(base_url=address, locale="id-ID")
        contexts.callback(context.close)
        context.set_default_timeout(PATIENCE_MS)
        context.add_cookies(
            [{"name": name, "value": cookies[name].value, "url": address} for name in cookies]
        )
        page = context.new_page()
        page.on("pageerror", fail)
        yield page


def test_all_can_use_every_page(tab: Page, partner: Partner) -> None:
    found = []
    for path in fill(partner):
        for name, size in (("phone", {**PHONE, "height": 640}), ("screen", SCREEN)):
            tab.set_viewport_size(size)  # type: ignore[arg-type]
            tab.goto(f"/mitra/{path}")
            found += [f"{path} ({name}): {problem}" for problem in barriers(tab)]
            if PICTURES:
                plain = re.sub(r"[^a-z]+", "-", re.sub(r"[0-9a-f-]{36}", "satu", path)) or "awal"
                picture = Path(PICTURES) / f"mitra-{plain.strip('-')}-{name}.png"
                tab.screenshot(path=picture, full_page=True)

    assert found == []


def test_an_offer_is_priced_before_it_is_written(tab: Page, partner: Partner) -> None:
    fill(partner)
    tab.set_viewport_size(SCREEN)  # type: ignore[arg-type]
    tab.goto("/mitra/penawaran/baru/")

    tab.get_by_label("Kabupaten atau kota").fill("Kabupaten Bandung (32.04)")
    tab.get_by_label("Paket").select_option("rintisan")
    tab.get_by_label("Luas yang dilayani").fill("12,5")
    tab.get_by_role("button", name="Hitung dulu").click()
    tab.get_by_role("heading", name="Harga setahun").wait_for()
    assert "Rp 18.250.000" in tab.content()  # 17,000,000 + 12.5 km² × 100,000
    assert barriers(tab) == []
    tab.get_by_role("button", name="Simpan penawaran").click()
    tab.get_by_role("heading", name="Kabupaten Bandung").wait_for()
    tab.get_by_role("button", name="Tandai sudah ditawarkan").click()
    tab.get_by_text("Ditawarkan").first.wait_for()
