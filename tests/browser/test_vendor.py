"""Super-admin in a real browser: usable on a phone and on a desk, and a support visit from door to end."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from billing.models import Package
from billing.services import package_versions, packages
from core import clock
from core.outbox.models import OutboxMessage
from core.tenancy import inside_public
from tenants.models import VendorRole
from tenants.services import life, people, pulse
from tests.browser.barriers import barriers
from tests.browser.conftest import PATIENCE_MS, PHONE, SCREEN, fail
from tests.make.platform import make_partner, make_partner_person, make_vendor
from tests.support import database
from tests.support.clients import signed_in_platform

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    Open = Callable[..., Page]

PAGES = (
    "", "kota/batam/", "dukungan/", "antrean/", "mitra/", "mitra/telkomsel/", "orang/", "jejak/",
    "paket/", "paket/kota/1/", "paket/kota/2/",
)  # fmt: skip


@pytest.fixture
def open_vendor(browser: Browser, site: str) -> Iterator[Open]:
    """Open super-admin as an admin of the vendor; an error in a script fails the test."""
    address = site.replace("batam.localhost", "tanggap.localhost")
    admin = make_vendor(VendorRole.ADMIN, name="Bu Ratna")
    cookies = signed_in_platform(admin).cookies
    with ExitStack() as contexts:

        def open_page(path: str, **options: Any) -> Page:
            given = {"viewport": SCREEN, "locale": "id-ID", **options}
            context = browser.new_context(base_url=address, **given)
            contexts.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            context.add_cookies(
                [{"name": name, "value": cookies[name].value, "url": address} for name in cookies]
            )
            page = context.new_page()
            page.on("pageerror", fail)
            page.goto(f"/kelola/{path}")
            return page

        yield open_page


def a_lively_platform() -> None:
    batam, bekasi = database.city("batam"), database.city("bekasi")
    at = clock.now()
    with inside_public():
        packages.lay_out()
        if not Package.objects.filter(code="kota", published_at=None).exists():
            package_versions.draft_next(code="kota", actor_label="Bu Ratna", at=at)
        make_partner_person(make_partner("telkomsel", name="Telkomsel"))
        OutboxMessage.objects.create(
            city=bekasi.schema_name,
            topic="reporting.message",
            queue="default",
            dead_at=at,
            attempts=8,
            last_error='TryAgain: x\n File "/srv/core/messages/mail.py", line 88, in send',
        )
    people.invite_vendor(
        email="eka@tanggap.example", name="Eka", role="support", actor_label="Bu Ratna", at=at
    )
    life.move(batam, "fall_due", actor_label="Sistem", at=at, reason="Faktur lewat 30 hari")
    pulse.take_pulse(at)


@pytest.mark.parametrize("screen", [PHONE, SCREEN], ids=["phone", "desk"])
def test_nothing_keeps_anybody_out(open_vendor: Open, screen: dict[str, int]) -> None:
    a_lively_platform()
    found = {}
    folder = os.environ.get("TANGGAP_PICTURES")

    for path in PAGES:
        page = open_vendor(path, viewport=screen)
        assert page.url.endswith(f"/kelola/{path}")
        assert page.locator(".desk-menu").is_visible(), path
        if folder:
            name = path.strip("/").replace("/", "-") or "kelola"
            page.screenshot(path=f"{folder}/{name}-{screen['width']}.png", full_page=True)
        if problems := barriers(page):
            found[path] = problems

    assert found == {}


def test_a_visit_from_the_door_to_the_end(open_vendor: Open) -> None:
    page = open_vendor("kota/batam/")
    page.get_by_label("Alasan", exact=True).last.fill("Kota minta bantuan impor wilayah")
    page.get_by_role("button", name="Buka akses").click()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Masuk ke Kota Batam").click()
    city = opened.value
    city.on("pageerror", fail)
    city.get_by_role("button", name="Masuk").click()
    strip = city.get_by_role("complementary", name="Akses dukungan")
    strip.wait_for()
    assert "hanya baca" in strip.inner_text()
    city.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert barriers(city) == []
    if folder := os.environ.get("TANGGAP_PICTURES"):
        city.screenshot(path=f"{folder}/visit-360.png")
    strip.get_by_role("button", name="Akhiri").click()
    city.get_by_role("heading", name="Akses dukungan berakhir").wait_for()

    page.reload()
    assert "Akses ini sudah berakhir." in page.content()
