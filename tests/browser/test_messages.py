"""Messages in a real browser: pages behind links, wishes, the set-up; the service worker shows what is pushed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from core import clock
from core.tenancy import inside
from reporting.models import Contact, Notice, SuppressedAddress
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.services.messages import links
from tests.browser.barriers import barriers
from tests.browser.conftest import PATIENCE_MS, PHONE
from tests.make.people import make_person
from tests.make.reporting import make_report
from tests.support import database
from tests.support.clients import signed_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
SCREEN = {"width": 1366, "height": 768}
PICTURES = os.environ.get("TANGGAP_PICTURES", "")


@pytest.fixture
def token(site: str) -> str:
    """The link in a mail that asks whether a report is fixed; with a life of messages around it."""
    with inside(database.city("batam")):
        now = clock.now()
        report = make_report(state=State.RESOLVED, resolved_at=now, device_hash="siti")
        Contact.objects.create(report=report, email="siti@contoh.id", created_at=now)
        notices = [
            Notice.objects.create(
                event=f"e{number}", kind=kind, person="device:siti", channel=channel,
                source=f"contact:{report.public_id}", report=report, state=state, reason=reason,
                address_hint="s•••i@c•••.id", created_at=now, sent_at=now,
                not_before=now + timedelta(hours=8 if state == "waiting" else 0),
            )
            for number, (kind, channel, state, reason) in enumerate(
                [
                    ("resolved", "email", "sent", ""),
                    ("question", "sms", "failed", "not_set_up"),
                    ("morning", "whatsapp", "delivered", ""),
                    ("agency_new", "email", "waiting", ""),
                    ("closed", "email", "failed", "uncertain"),
                    ("accepted", "email", "suppressed", "unsubscribed"),
                ]
            )
        ]  # fmt: skip
        for reason in ("bounced", "unsubscribed"):
            SuppressedAddress.objects.create(
                channel="email", address_hash=reason, hint="b•••i@c•••.id", reason=reason,
                created_at=now,
            )  # fmt: skip
        return links.token_of(notices[0])


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Any]:
    contexts = []

    def open_it(path: str, viewport: dict[str, int], *, scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=site, viewport=viewport, locale="id-ID", bypass_csp=True,  # type: ignore[arg-type]
            java_script_enabled=scripts,
        )  # fmt: skip
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        with inside(database.city("batam")):
            client = signed_in(database.city("batam"), make_person(Role.CITY_ADMIN))
        context.add_cookies(
            [
                {"name": name, "value": kept.value, "url": site}
                for name, kept in client.cookies.items()
            ]
        )
        page = context.new_page()
        page.goto(path)
        return page

    yield open_it
    for context in contexts:
        context.close()


@pytest.mark.parametrize("viewport", [SCREEN, PHONE], ids=["desk", "phone"])
def test_no_barrier_and_nothing_wider_than_the_screen(
    open_page: Any, token: str, viewport: dict[str, int]
) -> None:
    page = open_page("/atur/pesan/", viewport)

    for path in (
        "/atur/pesan/",
        "/atur/pesan/resolved/email/id/",
        "/atur/pesan/received/sms/en/",
        "/atur/kiriman/",
        "/atur/kiriman/alamat/",
        "/akun/pemberitahuan/",
        f"/k/{token}",
        f"/k/{token}/berhenti",
    ):
        page.goto(path)
        if PICTURES:
            name = path.strip("/").replace("/", "-").replace(token, "token")
            page.screenshot(path=Path(PICTURES) / f"{name}-{viewport['width']}.png", full_page=True)
        assert barriers(page) == [], path


def test_without_scripts_the_reporter_answers_and_chooses(open_page: Any, token: str) -> None:
    page = open_page(f"/k/{token}", PHONE, scripts=False)

    assert page.get_by_text("Kabari di perangkat ini").count() == 0
    page.get_by_label("Surel").uncheck()
    page.get_by_role("button", name="Simpan pilihan").click()
    assert page.get_by_text("Pilihan Anda disimpan.").first.is_visible()
    assert not page.get_by_label("Surel").is_checked()
    page.get_by_role("button", name="Sudah beres").click()
    assert page.get_by_text("jawaban Anda sudah sampai").first.is_visible()


def test_stopping_mail_takes_one_press_and_can_be_undone(open_page: Any, token: str) -> None:
    page = open_page(f"/k/{token}/berhenti", PHONE)

    page.get_by_role("button", name="Berhenti menerima surel").click()
    page.get_by_text("Kami tidak mengirim surel lagi").wait_for()
    page.get_by_role("button", name="Terima surel lagi").click()
    page.get_by_text("Anda menerima surel lagi.").first.wait_for()
