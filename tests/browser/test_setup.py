"""Setting a city up in a real browser: few presses, live previews, no scripts, no barrier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from core.tenancy import inside
from tests.browser.barriers import barriers
from tests.browser.conftest import PHONE, SCREEN
from tests.support import database

if TYPE_CHECKING:
    from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

PATHS: Final = (
    "",
    "dinas/",
    "dinas/baru",
    "dinas/dlh/",
    "dinas/dlh/nonaktifkan",
    "orang/",
    "orang/undang",
    "kategori/",
    "kategori/baru",
    "kategori/sampah/",
    "kategori/sampah/layanan",
    "penerusan/",
    "penerusan/baru",
    "penerusan/periksa",
    "penerusan/simulasi?kategori=sampah&kelurahan=21.71.01",
    "penerusan/putar-ulang/",
    "penerusan/versi/",
    "penerusan/versi/1/",
    "target/",
    "target/baru",
    "kalender/",
    "kalender/piket/",
    "kalender/baru",
    "kalender/piket/ramadan",
    "kalender/piket/nasional?tahun=2027",
    "wilayah/",
    "wilayah/muat/",
    "merek/",
    "merek/pengumuman",
    "merek/peta",
    "layar/",
    "jejak/",
)


def test_four_clicks_offer_a_category(open_setup: Open) -> None:
    from reporting.models import Category, RoutingRule

    page = open_setup("kategori/")

    page.get_by_role("link", name="Aktifkan Lampu jalan").click()
    page.get_by_role("radio", name="Dinas Bina Marga dan Sumber Daya Air").click()
    page.get_by_label("Satuan penyelesaian").select_option("hari, siang malam")
    page.get_by_role("button", name="Aktifkan untuk warga").click()
    page.get_by_text("Lampu jalan aktif: warga dapat memilihnya.").wait_for()

    with inside(database.city("batam")):
        assert Category.objects.get(code="lampu_jalan").is_active
        assert RoutingRule.objects.get(category__code="lampu_jalan").agency.code == "bina_marga"


def test_only_the_fields_of_a_role_show(open_setup: Open) -> None:
    page = open_setup("orang/undang")

    assert page.get_by_label("Dinas").is_visible()
    assert not page.get_by_label("Wilayah").is_visible()

    page.get_by_label("Peran").select_option("Petugas wilayah")

    assert page.get_by_label("Wilayah").is_visible()
    assert not page.get_by_label("Dinas").is_visible()


def test_the_preview_follows_the_colour(open_setup: Open) -> None:
    page = open_setup("merek/")

    page.get_by_label("Warna kota").fill("#ffd400")
    page.get_by_text("#ffd400").first.wait_for()
    assert page.get_by_label("Pilih warna").input_value() == "#ffd400"

    page.get_by_label("Warna kota").fill("kuning")
    page.get_by_text("“kuning” belum berupa warna").wait_for()


def test_the_simulator_answers_without_leaving_the_page(open_setup: Open) -> None:
    page = open_setup("penerusan/simulasi")

    page.get_by_label("Kategori").select_option("Jalan rusak")
    page.get_by_label("atau titik").fill("1.1301, 104.0535")
    page.get_by_role("button", name="Coba").click()
    page.locator("#hasil-coba").get_by_text("Bina Marga", exact=True).first.wait_for()

    page.evaluate(
        """document.querySelector("map-view").dispatchEvent(new CustomEvent("map:picked",
           {bubbles: true, detail: {lon: 106.8, lat: -6.2}}))"""
    )
    page.locator("#hasil-coba").get_by_text("di luar Kota Batam").wait_for()


def test_the_simulator_asks_what_the_category_asks(open_setup: Open) -> None:
    from reporting.models import Category, Question

    with inside(database.city("batam")):
        Question.objects.create(
            category=Category.objects.get(code="sampah"),
            code="jenis",
            text="Jenis sampah",
            kind="single",
            options=[{"key": "b3", "name": "B3"}],
        )
    page = open_setup("penerusan/simulasi")

    page.get_by_label("Kategori").select_option("Sampah")
    page.get_by_label("Jenis sampah").wait_for()
    page.get_by_label("Kategori").select_option("Jalan rusak")
    page.get_by_label("Jenis sampah").wait_for(state="detached")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_rule_is_drafted_reviewed_published_and_taken_back(
    open_setup: Open, scripts: bool
) -> None:
    from reporting.services import config

    def agency_of_roads() -> str:
        with inside(database.city("batam")):
            setup = config.snapshot()
            return setup.route(setup.categories["jalan_rusak"], None, "normal").agency

    page = open_setup("penerusan/", java_script_enabled=scripts, viewport=PHONE)
    page.get_by_role("link", name="Tambah aturan").click()
    page.get_by_label("Kategori").select_option("Jalan rusak")
    page.get_by_label("Diteruskan ke").select_option("Dinas Perhubungan")
    page.get_by_role("button", name="Tambah aturan").click()
    page.get_by_text("meminta hal yang sama").first.wait_for()

    page.get_by_role("link", name="Ubah aturan 9").click()
    page.get_by_label("Waktu").select_option("outside:city")
    page.get_by_role("button", name="Simpan ke rancangan").click()
    for place in range(9, 1, -1):
        page.get_by_role("button", name=f"Naikkan aturan {place}", exact=True).click()
    assert agency_of_roads() == "bina_marga"

    page.get_by_role("link", name="Periksa dan terbitkan").click()
    page.get_by_text("1 perbedaan dari versi 1").wait_for()
    page.get_by_label("Catatan versi").fill("Malam hari ke Dishub")
    page.get_by_role("button", name="Terbitkan rancangan").click()
    page.get_by_text("Versi 2 berlaku").first.wait_for()

    page.get_by_role("link", name="Versi", exact=True).click()
    page.get_by_role("link", name="Versi 1").click()
    page.get_by_role("button", name="Kembalikan").click()
    page.get_by_text("Versi 1 berlaku lagi, sebagai versi 3.").first.wait_for()
    assert agency_of_roads() == "bina_marga"


def test_without_scripts_everything_is_a_form(open_setup: Open) -> None:
    from core.identity.models import User

    page = open_setup("orang/undang", java_script_enabled=False)
    page.get_by_label("Surel kantor").fill("camat.baru@batam.example")
    page.get_by_label("Nama").fill("Bu Camat")
    page.get_by_label("Peran").select_option("Petugas wilayah")
    page.get_by_label("Wilayah").select_option("Sekupang")
    page.get_by_role("button", name="Kirim undangan").click()

    assert page.get_by_text("Petugas wilayah · Sekupang").first.is_visible()
    with inside(database.city("batam")):
        assert User.objects.filter(email="camat.baru@batam.example").exists()

    page.goto("/atur/merek/")
    page.get_by_label("Warna kota").fill("#e6a100")
    page.get_by_role("button", name="Lihat dulu").click()
    assert page.locator("#pratinjau").get_by_text("#e6a100").first.is_visible()


def test_on_a_phone_the_menu_shows_where_one_is(open_setup: Open) -> None:
    page = open_setup("jejak/", viewport=PHONE)

    line = page.locator(".desk-menu [aria-current=page]")
    box = line.bounding_box()

    assert box is not None
    assert 0 <= box["x"] <= PHONE["width"] - box["width"]


@pytest.mark.parametrize("viewport", [SCREEN, PHONE], ids=["desk", "phone"])
def test_no_barrier_and_nothing_wider_than_the_screen(
    open_setup: Open, viewport: dict[str, int]
) -> None:
    page = open_setup("", viewport=viewport, bypass_csp=True)

    for path in PATHS:
        page.goto(f"/atur/{path}")
        assert barriers(page) == [], path
