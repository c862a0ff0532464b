"""The triage desk by hand: two keys a card, boxes on a photo, and both without scripts."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest

from core.tenancy import inside
from tests.browser.barriers import barriers
from tests.browser.test_desk import DESKTOP, PHONE, SignIn, sign_in
from tests.support import database, pictures

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from reporting.models import Photo, Report

pytestmark = pytest.mark.browser
__all__ = ["sign_in"]

SHOTS: Final = os.environ.get("TANGGAP_SHOTS", "")


def _held(text: str, *, minutes: int, **facts: Any) -> Report:
    from core import clock
    from tests.make.reporting import make_report, some_kelurahan

    return make_report(
        submitted_at=clock.now() - timedelta(minutes=minutes),
        kelurahan=some_kelurahan(),
        needs_triage=True,
        triage_reason="Kategori belum pasti; Ada data pribadi di teks: nomor telepon",
        description=text,
        device_hash="d" * 64,
        **facts,
    )


def _photo_of(report: Report) -> Photo:
    """A processed photo of a report, as an upload leaves it behind."""
    from django.db import transaction

    from core import clock
    from reporting.models import Photo
    from reporting.services import photos
    from tests.support import outbox

    uploaded = photos.receive_upload(file=pictures.jpeg(1200, 900), device_hash="", at=clock.now())
    with transaction.atomic():
        photos.attach(
            report_id=report.pk, uploads=[(uploaded.public_id, uploaded.token)], at=clock.now()
        )
    outbox.drain(may_fail=True)
    return Photo.objects.get(public_id=uploaded.public_id)


def _shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_card_has_no_barrier(sign_in: SignIn, size: Any) -> None:
    with inside(database.city("batam")):
        report = _held("Mobil parkir sembarangan di trotoar, hubungi 0812 3456 7890", minutes=30)
        _held("Lampu mati", minutes=20)
        _photo_of(report)
    page = sign_in("triage", viewport=size)
    page.goto("/meja/triase/")
    _shot(page, f"triase-{size['width']}")
    assert barriers(page) == []
    page.get_by_text("Bukan kewenangan", exact=True).click()
    _shot(page, f"triase-bukan-{size['width']}")
    assert barriers(page) == []


def test_two_keys_decide_and_u_takes_it_back(sign_in: SignIn) -> None:
    from reporting.models import TriageDecision

    with inside(database.city("batam")):
        first = _held("Sampah menumpuk", minutes=30)
        second = _held("Parkir liar di trotoar", minutes=20)
    page = sign_in("triage")
    page.goto("/meja/triase/")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"text={second.number}")
    _shot(page, "triase-sesudah")
    with inside(database.city("batam")):
        decision = TriageDecision.objects.get()
        assert (decision.report_id, decision.kind) == (first.pk, "route")

    page.keyboard.press("u")
    page.wait_for_selector(f"text=Keputusan tentang {first.number} dibatalkan.")

    with inside(database.city("batam")):
        decision.refresh_from_db()
        assert decision.state == "undone"


def test_boxes_are_drawn_moved_and_sent(sign_in: SignIn) -> None:
    with inside(database.city("batam")):
        report = _held("Sampah menumpuk", minutes=30)
        photo = _photo_of(report)
    page = sign_in("triage")
    page.goto(f"/meja/laporan/{report.number}/foto/{photo.public_id}?dari=triase")
    image = page.locator(".cover-image").bounding_box()
    assert image is not None
    page.mouse.move(image["x"] + image["width"] * 0.2, image["y"] + image["height"] * 0.2)
    page.mouse.down()
    page.mouse.move(image["x"] + image["width"] * 0.5, image["y"] + image["height"] * 0.4)
    page.mouse.up()
    page.keyboard.press("ArrowRight")
    _shot(page, "tutup-1366")
    assert barriers(page) == []
    assert 20 <= float(page.locator("#left-1").input_value()) <= 22
    page.get_by_role("button", name="Tutup bagian ini").click()
    page.wait_for_url("**/meja/triase/")

    with inside(database.city("batam")):
        photo.refresh_from_db()
    assert len(photo.boxes) == 1
    assert photo.display_key == ""


def test_the_photo_page_fits_a_phone_and_works_without_scripts(
    sign_in: SignIn,
) -> None:
    with inside(database.city("batam")):
        report = _held("Sampah menumpuk", minutes=30)
        photo = _photo_of(report)
    page = sign_in("triage", viewport=PHONE, java_script_enabled=False)
    page.goto(f"/meja/laporan/{report.number}/foto/{photo.public_id}")
    _shot(page, "tutup-360")
    for name, value in (("left", "10"), ("top", "10"), ("width", "20"), ("height", "20,5")):
        page.locator(f"#{name}-1").fill(value)
    page.get_by_role("button", name="Tutup bagian ini").click()
    page.wait_for_url(f"**/meja/laporan/{report.number}")
    page.goto("/meja/triase/")
    page.get_by_text("Lewati", exact=True).click()
    page.get_by_role("button", name="Putuskan").click()
    page.wait_for_url("**/meja/triase/")

    with inside(database.city("batam")):
        photo.refresh_from_db()
        report.refresh_from_db()
        skipped = report.triage_card.skipped_at
    assert photo.boxes == [[10.0, 10.0, 20.0, 20.5]]
    assert skipped is not None


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_set_up_screen_has_no_barrier(sign_in: SignIn, size: Any) -> None:
    from core import clock
    from reporting.rules.lifecycle import Actor
    from reporting.services import blocks, guess_training
    from tests.make.reporting import triage

    with inside(database.city("batam")):
        guess_training.learn(at=clock.now(), actor=Actor.system("Uji"))
        blocks.block_value(
            kind="phone",
            value="+6281234567890",
            days=7,
            reason="Iklan berulang",
            actor=triage(),
            at=clock.now(),
        )
    page = sign_in("city_admin", viewport=size)
    page.goto("/atur/triase/")
    _shot(page, f"atur-{size['width']}")
    assert barriers(page) == []
