"""A crew's phone and the desk beside it: jobs without a signal, the board, proofs and the fund."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core import clock
from core.storage import files
from core.tenancy import CityLike, inside
from reporting.models import Crew, Photo, PhotoKind, Report, ReportEvent, WorkOrder, WorkState
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.services import fund
from tests.browser.barriers import barriers
from tests.make.fund import RUPIAH, a_receipt, head, make_fund
from tests.make.proofs import closed
from tests.make.reporting import (
    make_after_photo,
    make_crew,
    make_person,
    make_running_report,
    make_work_order,
    operator,
    some_kelurahan,
)
from tests.support import database, pictures
from tests.support.clients import signed_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("site")]
WIDE = {"width": 1366, "height": 768}
SMALL = {"width": 360, "height": 740}


@pytest.fixture
def city(site: str) -> CityLike:
    return database.city("batam")


def enter(context: BrowserContext, site: str, city: CityLike, role: Role, **facts: object) -> None:
    """Have the browser's context be somebody of the city."""
    with inside(city):
        person = make_person(role, **facts)  # type: ignore[arg-type]
        client = signed_in(city, person)
    context.add_cookies(
        [
            {"name": name, "value": cookie.value, "url": site}
            for name, cookie in client.cookies.items()
        ]
    )


@pytest.fixture
def job(phone: BrowserContext, site: str, city: CityLike) -> WorkOrder:
    """A job of the crew whose phone this is."""
    with inside(city):
        person = make_person(Role.CREW, name="Joko")
        client = signed_in(city, person)
        report = make_running_report(
            state=State.IN_PROGRESS,
            at=clock.now() - timedelta(hours=1),
            address_text="Jl. Duyung 4",
        )
        order = make_work_order(
            report=report, crew=make_crew(user_id=person.pk), assigned_at=clock.now()
        )
    phone.add_cookies(
        [
            {"name": name, "value": cookie.value, "url": site}
            for name, cookie in client.cookies.items()
        ]
    )
    return order


def test_a_job_from_start_to_proof_without_a_signal(
    page: Page, phone: BrowserContext, city: CityLike, job: WorkOrder, tmp_path: Path
) -> None:
    page.goto("/tugas/")
    page.wait_for_function(
        "async path => !!(await caches.match(path))", arg=f"/tugas/{job.public_id}"
    )
    page.wait_for_function("async () => !!(await navigator.serviceWorker.ready).active")
    page.goto(f"/tugas/{job.public_id}")
    phone.set_offline(True)

    page.get_by_role("button", name="Mulai").click()
    page.get_by_role("button", name="Sampai di lokasi").click()
    photo = tmp_path / "sesudah.jpg"
    photo.write_bytes(pictures.jpeg())
    page.locator("input[type=file]").first.set_input_files(str(photo))
    page.locator(".photo-list img").wait_for()
    page.reload()  # without a signal: from what the phone keeps

    page.get_by_role("heading", name="Belum terkirim").wait_for()
    page.locator("input[type=file]").first.set_input_files(str(photo))
    page.locator(".photo-list img").wait_for()
    page.get_by_role("button", name="Kirim bukti").click()
    page.get_by_text(re.compile("^Bukti: ")).wait_for()
    with inside(city):
        assert not ReportEvent.objects.filter(report=job.report).exists()

    phone.set_offline(False)
    page.get_by_text("Tugas ini selesai.").wait_for()
    with inside(city):
        job.refresh_from_db()
        assert job.state == WorkState.DONE
        kinds = list(ReportEvent.objects.of(job.report).in_order().values_list("kind", flat=True))
        assert kinds == ["crew_en_route", "crew_on_site", "resolve", "crew_done"]
        assert Photo.objects.filter(report=job.report, kind=PhotoKind.AFTER).count() == 1
    assert barriers(page) == []


def test_a_job_taken_away_meanwhile_is_explained_and_nothing_is_lost(
    page: Page, phone: BrowserContext, city: CityLike, job: WorkOrder
) -> None:
    page.goto(f"/tugas/{job.public_id}")
    phone.set_offline(True)
    page.get_by_role("button", name="Mulai").click()
    page.get_by_text("Menunggu sinyal").wait_for()
    with inside(city):
        WorkOrder.objects.filter(pk=job.pk).update(state=WorkState.CANCELLED)

    phone.set_offline(False)

    page.get_by_text(re.compile("sudah selesai atau dibatalkan")).first.wait_for()
    page.goto("/tugas/")
    page.get_by_role("heading", name="Belum terkirim").wait_for()
    assert page.get_by_text(re.compile("sudah selesai atau dibatalkan")).count() >= 1
    page.get_by_role("button", name="Hapus").click()
    page.get_by_role("heading", name="Belum terkirim").wait_for(state="hidden")


def test_nobody_is_kept_out_of_the_crews_pages(page: Page, city: CityLike, job: WorkOrder) -> None:
    with inside(city):
        WorkOrder.objects.filter(pk=job.pk).update(state=WorkState.ON_SITE)
    page.goto(f"/tugas/{job.public_id}")
    for words in ("Butuh bantuan atau tidak bisa…", "Tanya pelapor…"):
        page.get_by_text(words, exact=True).click()

    assert barriers(page) == []


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["phone", "desk"])
def test_nobody_is_kept_out_of_board_proofs_and_fund(
    browser: Browser, site: str, city: CityLike, size: dict[str, int]
) -> None:
    with inside(city):
        review, report = _a_busy_agency()
    for role, paths in (
        (
            Role.AGENCY_HEAD,
            (
                "/meja/papan",
                "/meja/dana",
                f"/meja/dana/dlh/{clock.now().year}",
                f"/meja/laporan/{report.number}/dana",
                f"/meja/laporan/{report.number}",
                "/atur/regu/",
                "/atur/regu/regu_sagulung/",
                "/atur/regu/baru?dinas=dlh",
            ),
        ),
        (Role.TRIAGE, ("/meja/bukti", f"/meja/bukti/{review}", "/meja/papan?dinas=dlh")),
        (Role.CITY_ADMIN, ("/atur/dana/", f"/atur/dana/dlh/{clock.now().year}", "/atur/regu/baru")),
    ):
        context = browser.new_context(base_url=site, viewport=size, locale="id-ID")  # type: ignore[arg-type]
        enter(context, site, city, role)
        tab = context.new_page()
        for path in paths:
            answer = tab.goto(path)
            assert answer is not None
            assert answer.status == 200, path
            assert barriers(tab) == [], path
        context.close()


def _a_busy_agency() -> tuple[object, Report]:
    """DLH with crews, jobs, a stuck crew, a doubted proof and a fund that is used."""
    now = clock.now()
    crews: list[Crew] = []
    for crew_name in ("Regu Sagulung", "Regu Nongsa"):
        crew = make_crew(
            code=crew_name.lower().replace(" ", "_"),
            name=crew_name,
            vehicle="Truk bak BP 8123 DX",
            user_id=make_person(Role.CREW, name="Joko").pk,
        )
        crew.areas.add(some_kelurahan())
        crews.append(crew)
    reports = [
        make_running_report(state=State.IN_PROGRESS, at=now - timedelta(hours=hours))
        for hours in range(1, 5)
    ]
    make_work_order(
        report=reports[0], crew=crews[0], assigned_at=now, state=WorkState.EN_ROUTE, started_at=now
    )
    make_work_order(
        report=reports[1],
        crew=crews[0],
        assigned_at=now,
        trouble="needs_equipment",
        trouble_note="Perlu gergaji mesin untuk batang besar",
    )
    make_work_order(
        report=reports[2],
        crew=crews[1],
        assigned_at=now,
        state=WorkState.CANCELLED,
        trouble="dangerous",
        trouble_note="Kabel menyala di genangan",
    )
    make_running_report(at=now - timedelta(minutes=20), danger=True)
    make_fund(year=now.year)
    kept = fund.reserve(
        report_id=reports[0].public_id,
        amount_minor=1_250_000 * RUPIAH,
        purpose="Aspal dingin dan pasir",
        actor=operator(),
        at=now,
    )
    fund.spend(
        reservation_id=kept.public_id,
        amount_minor=750_000 * RUPIAH,
        receipt=a_receipt(),
        actor=operator(),
        at=now,
        note="Toko Sumber Jaya",
    )
    fund.reserve(
        report_id=reports[0].public_id,
        amount_minor=3_000_000 * RUPIAH,
        purpose="Sewa alat berat sehari",
        actor=operator(),
        at=now,
    )
    fund.reserve(
        report_id=reports[1].public_id,
        amount_minor=2_500_000 * RUPIAH,
        purpose="Pohon pengganti",
        actor=head(),
        at=now,
    )
    done = closed(at=now - timedelta(hours=2), claims={"lon": 104.06, "lat": 1.1301})
    for kind in PhotoKind.BEFORE, PhotoKind.AFTER:
        key = files.city_key(f"photos/{kind}/display.webp")
        files.put(key, pictures.webp(800, 600), "image/webp")
        make_after_photo(report=done, kind=kind, at=now, display_key=key, thumb_key=key)
    return done.proof_reviews.get().public_id, reports[0]
