"""Desk and crew in a real browser: few presses, keys, no scripts, no signal, no barrier."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.conf import settings

from core.tenancy import inside
from tests.browser.barriers import barriers
from tests.browser.conftest import PATIENCE_MS, fail
from tests.support import database, pictures

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from core.identity.models import User
    from reporting.models import Report

pytestmark = pytest.mark.browser

DESKTOP: Final = {"width": 1366, "height": 768}
PHONE: Final = {"width": 360, "height": 740}

SignIn = Callable[..., "Page"]

# The job's page and every file of the build that the list uses are in the phone.
EVERYTHING_KEPT: Final = """async job => {
    const loaded = performance.getEntriesByType("resource").map(each => new URL(each.name).pathname);
    const files = loaded.filter(path => path.startsWith("/static/"));
    const found = await Promise.all([job, ...files].map(path => caches.match(path, { ignoreVary: true })));
    return found.every(Boolean);
}"""


def _person(role: str, agency: str = "dlh", name: str = "Ayu") -> User:
    from reporting.rules.roles import Role
    from tests.make.reporting import make_person

    return make_person(Role(role), agency=agency, name=name)


def _waiting(count: int = 1) -> list[Report]:
    """Reports that DLH has to answer, the oldest first."""
    from core import clock
    from tests.make.reporting import make_running_report

    with inside(database.city("batam")):
        now = clock.now()
        return [
            make_running_report(at=now - timedelta(minutes=20 - number)) for number in range(count)
        ]


def _now(report: Report) -> Report:
    from reporting.models import Report as Reports

    with inside(database.city("batam")):
        return Reports.objects.select_related("agency").get(pk=report.pk)


@pytest.fixture
def sign_in(browser: Browser, site: str) -> Iterator[SignIn]:
    """Open a browser in which somebody with a role is signed in."""
    from tests.support.clients import signed_in

    opened: list[BrowserContext] = []

    def open_for(role: str, *, user: User | None = None, **facts: Any) -> Page:
        city = database.city("batam")
        with inside(city):
            cookies = signed_in(city, user or _person(role)).cookies
        context = browser.new_context(
            **{
                "base_url": site,
                "viewport": DESKTOP,
                "locale": "id-ID",
                "geolocation": {"latitude": 1.1301, "longitude": 104.0535, "accuracy": 9},
                "permissions": ["geolocation"],
                **facts,
            }
        )
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": cookies[name].value, "url": site}])
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", fail)
        return page

    yield open_for
    for context in opened:
        context.close()


@pytest.fixture
def crew(site: str) -> Any:
    """A crew of DLH, with Joko in it."""
    from tests.make.reporting import make_crew

    with inside(database.city("batam")):
        person = _person("crew", name="Joko")
        return make_crew(user_id=person.pk, name="Regu Percobaan"), person


def test_two_clicks_accept_a_report_and_send_the_crew(sign_in: SignIn, crew: Any) -> None:
    first, second = _waiting(2)
    page = sign_in("agency_operator")
    page.goto("/meja/")

    page.locator(f'[data-number="{second.number}"] a.row-link').click()
    page.locator(f'#laporan[data-number="{second.number}"]').wait_for()
    page.get_by_role("button", name="Terima & tugaskan").click()
    page.get_by_text("Diterima dan ditugaskan.").wait_for()

    assert (_now(second).state, _now(first).state) == ("in_progress", "assigned")
    page.locator(f'tr[data-number="{second.number}"]').get_by_text("Dikerjakan").wait_for()


def test_a_long_story_keeps_to_the_width_of_a_phone(sign_in: SignIn) -> None:
    from reporting.models import Report as Reports

    (report,) = _waiting(1)
    with inside(database.city("batam")):
        Reports.objects.filter(pk=report.pk).update(description="Sampah menumpuk di tepi " * 40)
    page = sign_in("agency_operator", viewport=PHONE)
    page.goto("/meja/")

    row = page.locator(f'tr[data-number="{report.number}"]')
    row.wait_for()
    box = row.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= PHONE["width"]


def test_keys_do_the_same(sign_in: SignIn, crew: Any) -> None:
    _first, second = _waiting(2)
    page = sign_in("agency_operator")
    page.goto("/meja/")

    page.keyboard.press("j")
    page.locator(f'#laporan[data-number="{second.number}"]').wait_for()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_text("Diterima dan ditugaskan.").wait_for()

    assert _now(second).state == "in_progress"


def test_three_clicks_hand_a_report_over(sign_in: SignIn) -> None:
    (report,) = _waiting()
    page = sign_in("agency_operator")
    page.goto("/meja/")

    page.get_by_role("link", name="Alihkan", exact=True).click()
    page.get_by_text("Bukan kewenangan kami").click()
    page.get_by_role("button", name="Alihkan ke dinas lain").click()
    page.get_by_text("bukan di meja Anda").wait_for()

    agency = _now(report).agency
    assert agency is not None
    assert agency.code != "dlh"


def test_a_form_that_is_refused_stays_open_with_what_was_typed(sign_in: SignIn) -> None:
    (report,) = _waiting()
    page = sign_in("agency_operator")
    page.goto(f"/meja/laporan/{report.number}")

    page.locator(".actions summary[title=Lainnya]").click()
    page.get_by_role("link", name="Nyatakan selesai").click()
    page.get_by_role("dialog").get_by_label("Tambahkan dengan kata sendiri").fill("Diangkut")
    page.get_by_role("dialog").get_by_role("button", name="Nyatakan selesai").click()

    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Tambahkan foto sesudah dikerjakan dulu.").wait_for()
    assert dialog.get_by_label("Tambahkan dengan kata sendiri").input_value() == "Diangkut"


def test_of_two_who_act_at_once_the_second_hears_of_the_first(sign_in: SignIn) -> None:
    (report,) = _waiting()
    ayu, budi = sign_in("agency_operator"), sign_in("agency_operator", user=None)
    for page in (ayu, budi):
        page.goto(f"/meja/laporan/{report.number}")

    ayu.get_by_role("link", name="Tanya pelapor").click()
    ayu.get_by_text("Mohon kirim foto yang lebih jelas.").click()
    ayu.get_by_role("dialog").get_by_role("button", name="Tanya pelapor").click()
    ayu.get_by_text("menunggu jawaban pelapor").first.wait_for()
    budi.get_by_role("button", name="Terima", exact=False).first.click()

    budi.get_by_text("Sudah didahului.").wait_for()
    assert _now(report).state == "on_hold"


def test_without_scripts_every_step_is_a_page(sign_in: SignIn) -> None:
    (report,) = _waiting()
    page = sign_in("agency_operator", java_script_enabled=False)
    page.goto("/meja/")

    page.locator("a.row-link").first.click()
    page.get_by_role("link", name="Alihkan", exact=True).click()
    page.get_by_text("Bukan kewenangan kami").click()
    page.get_by_role("button", name="Alihkan ke dinas lain").click()

    page.wait_for_url("**/meja/")
    assert _now(report).handover_count == 1


def test_five_taps_finish_a_job(sign_in: SignIn, crew: Any, tmp_path: Path) -> None:
    photo = tmp_path / "sesudah.jpg"
    photo.write_bytes(pictures.jpeg(1200, 900))
    report = _job(crew)
    page = sign_in("crew", user=crew[1], viewport=PHONE)
    page.goto("/tugas/")
    page.locator(".job-card a").click()

    page.get_by_role("button", name="Mulai").click()
    page.get_by_text("Posisi Anda terlihat oleh pusat komando").wait_for()
    page.get_by_role("button", name="Sampai di lokasi").click()
    with page.expect_file_chooser() as camera:
        page.locator("#bukti .photo-drop").click()
    camera.value.set_files(photo)
    page.locator("input[name=photos_id]").wait_for(state="attached")
    page.get_by_role("button", name="Kirim bukti").click()
    page.get_by_text("Tugas ini selesai.").wait_for()

    assert _now(report).state == "resolved"
    from reporting.models import CrewPosition

    with inside(database.city("batam")):
        assert CrewPosition.objects.exists()


def test_a_whole_job_without_a_signal_arrives_later_in_order_and_once(
    sign_in: SignIn, crew: Any, tmp_path: Path
) -> None:
    from reporting.models import WorkOrder

    photo = tmp_path / "sesudah.jpg"
    photo.write_bytes(pictures.jpeg(1200, 900))
    report = _job(crew)
    page = sign_in("crew", user=crew[1], viewport=PHONE)
    page.goto("/tugas/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.wait_for_function(EVERYTHING_KEPT, arg=f"/tugas/{_order(report)}")

    page.context.set_offline(True)
    page.locator(".job-card a").click()
    page.get_by_role("button", name="Mulai").click()
    page.get_by_role("button", name="Sampai di lokasi").click()
    page.locator("#bukti input[type=file]").set_input_files(photo)
    page.locator("#bukti .photo-list img").wait_for()
    page.get_by_role("button", name="Kirim bukti").click()
    page.wait_for_function("document.querySelectorAll('outbox-list [data-list] > li').length === 3")
    assert _now(report).state == "in_progress"
    page.context.set_offline(False)
    page.get_by_text("Tugas ini selesai.").wait_for()

    with inside(database.city("batam")):
        assert WorkOrder.objects.get(report=report).state == "done"
        assert report.photos.filter(kind="after").count() == 1
    assert _now(report).state == "resolved"


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_no_barrier_and_nothing_wider_than_the_screen(
    sign_in: SignIn, crew: Any, viewport: dict[str, int]
) -> None:
    (report,) = _waiting()
    job = _job(crew)
    desk = sign_in("agency_operator", viewport=viewport, bypass_csp=True)
    paths = ["/meja/", f"/meja/laporan/{report.number}", "/meja/laporan-baru"]
    paths += [f"/meja/laporan/{report.number}/langkah/{step}" for step in ("hand_over", "reject")]
    _check(desk, paths)
    phone = sign_in("crew", user=crew[1], viewport=viewport, bypass_csp=True)
    _check(phone, ["/tugas/", f"/tugas/{_order(job)}"])


def _check(page: Page, paths: list[str]) -> None:
    for path in paths:
        page.goto(path)
        assert barriers(page) == [], path


def _job(crew: Any) -> Report:
    from core import clock
    from reporting.rules.states import State
    from tests.make.reporting import make_running_report, make_work_order

    with inside(database.city("batam")):
        now = clock.now()
        report = make_running_report(state=State.IN_PROGRESS, at=now - timedelta(hours=1))
        make_work_order(report=report, crew=crew[0], assigned_at=now)
        return report


def _order(report: Report) -> str:
    from reporting.models import WorkOrder

    with inside(database.city("batam")):
        return str(WorkOrder.objects.get(report=report).public_id)
