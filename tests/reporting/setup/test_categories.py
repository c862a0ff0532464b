"""Setting up categories on their pages."""

from __future__ import annotations

import pytest
from django.test import Client

from core.audit.models import AuditEntry
from reporting.models import Category, CitySettings, RoutingRule, SlaTarget
from reporting.services import config
from tests.make.cities import entitle
from tests.make.reports import make_report

OFFER = {
    "agency": "bina_marga",
    "response_amount": "4",
    "response_unit": "hours_working",
    "resolution_amount": "3",
    "resolution_unit": "days_working",
}


@pytest.fixture
def lamps(batam: object) -> Category:
    """A category that is switched off, in a package that allows all."""
    entitle()
    return Category.objects.get(code="lampu_jalan", is_active=False)


def test_a_category_is_switched_on_with_agency_and_targets_at_once(
    admin: Client, lamps: Category
) -> None:
    assert "/atur/kategori/lampu_jalan/layanan" in admin.get("/atur/kategori/").content.decode()

    page = admin.post("/atur/kategori/lampu_jalan/layanan", OFFER, follow=True).content.decode()

    lamps.refresh_from_db()
    assert lamps.is_active
    assert RoutingRule.objects.get(category=lamps).agency.code == "bina_marga"
    kept = SlaTarget.objects.filter(category=lamps).order_by("kind")
    assert [(row.kind, row.amount, row.unit, row.counting) for row in kept] == [
        ("resolution", 3, "days", "working"),
        ("response", 4, "hours", "working"),
    ]
    assert "Lampu jalan aktif" in page
    assert "ditanggapi 4 jam kerja" in page


def test_a_promise_that_cannot_be_kept_switches_nothing_on(admin: Client, lamps: Category) -> None:
    before = CitySettings.objects.the().config_version
    wrong = {**OFFER, "resolution_amount": "9000", "resolution_unit": "days_elapsed"}

    answer = admin.post("/atur/kategori/lampu_jalan/layanan", wrong)

    assert answer.status_code == 422
    assert "9000" in answer.content.decode()
    lamps.refresh_from_db()
    assert not lamps.is_active
    assert not RoutingRule.objects.filter(category=lamps).exists()
    assert CitySettings.objects.the().config_version == before


def test_what_is_so_already_is_not_written_again(admin: Client) -> None:
    before = (RoutingRule.objects.count(), SlaTarget.objects.count(), AuditEntry.objects.count())
    same = {
        "agency": "dlh",
        "response_amount": "30",
        "response_unit": "minutes_working",
        "resolution_amount": "1",
        "resolution_unit": "days_elapsed",
    }

    answer = admin.post("/atur/kategori/sampah/layanan", same)

    assert answer.status_code == 302
    after = (RoutingRule.objects.count(), SlaTarget.objects.count(), AuditEntry.objects.count())
    assert after == before


def test_a_new_agency_stands_behind_rules_for_single_areas(admin: Client) -> None:
    islands = RoutingRule.objects.active().filter(category__code="sampah_tidak_diangkut").count()
    admin.post("/atur/kategori/sampah_tidak_diangkut/layanan", {**OFFER, "agency": "dishub"})

    setup = config.snapshot()
    facts = setup.categories["sampah_tidak_diangkut"]
    island = next(area for area in setup.areas.values() if area.code == "21.71.01")
    assert setup.route(facts, None, "normal").agency == "dishub"
    assert setup.route(facts, island, "normal").agency == "upt_kebersihan_pulau"
    assert (
        RoutingRule.objects.active().filter(category__code="sampah_tidak_diangkut").count()
        == islands + 1
    )


@pytest.mark.parametrize(
    ("package", "said"),
    [
        ({"categories": ["sampah"]}, "Tidak termasuk paket kota"),
        ({"max_categories": 1}, "Jumlah kategori paket sudah terpakai"),
    ],
)
def test_the_package_locks_categories_in_words(
    admin: Client, lamps: Category, package: dict[str, object], said: str
) -> None:
    entitle(**package)

    assert said in admin.get("/atur/kategori/").content.decode()
    answer = admin.post("/atur/kategori/lampu_jalan/layanan", OFFER)

    assert answer.status_code == 422
    lamps.refresh_from_db()
    assert not lamps.is_active


def test_switching_off_keeps_its_reports(admin: Client) -> None:
    make_report(category="jalan_rusak", agency="bina_marga")

    page = admin.post("/atur/kategori/jalan_rusak/nonaktif", follow=True).content.decode()

    assert not Category.objects.get(code="jalan_rusak").is_active
    assert "Laporan yang masih terbuka: 1" in page
    assert AuditEntry.objects.get(kind="category_switched_off").subject == "jalan_rusak"


def test_a_second_level_category_needs_its_parent(admin: Client, lamps: Category) -> None:
    answer = admin.post("/atur/kategori/lampu_mati/aktif")

    if Category.objects.get(code="lampu_mati").is_active:
        pytest.fail("switched on below a parent that is off")
    assert answer.status_code == 409
    assert "Aktifkan kategori Lampu jalan dulu" in answer.content.decode()


def test_somebody_elses_business_is_marked_and_needs_no_agency(admin: Client) -> None:
    page = admin.get("/atur/kategori/").content.decode()

    assert "Bukan urusan kota: diarahkan ke" in page
    assert "/atur/kategori/luar_kewenangan/layanan" not in page


def test_words_are_kept_as_lists_and_shown_in_the_history(admin: Client) -> None:
    form = {
        "name": "Sampah",
        "keywords": "Sampah, bau busuk\nTPS liar",
        "hazard_words": "jarum suntik",
        "default_priority": "high",
        "visibility_default": "public",
        "duplicate_radius_m": "60",
        "duplicate_window_days": "14",
    }

    page = admin.post("/atur/kategori/sampah/", form, follow=True).content.decode()

    category = Category.objects.get(code="sampah")
    assert category.keywords == ["sampah", "bau busuk", "tps liar"]
    assert category.icon == "trash"
    assert "prioritas: Biasa → Tinggi" in page


def test_a_new_category_leads_on_to_its_agency(admin: Client) -> None:
    entitle()
    form = {
        "name": "Layangan di kabel",
        "default_priority": "normal",
        "visibility_default": "public",
        "duplicate_radius_m": "50",
        "duplicate_window_days": "30",
    }

    answer = admin.post("/atur/kategori/baru", form)

    assert answer["Location"] == "/atur/kategori/layangan_di_kabel/layanan"
    assert Category.objects.get(code="layangan_di_kabel").parent is None


def test_an_icon_that_is_not_drawn_is_refused(admin: Client) -> None:
    form = {
        "name": "Sampah",
        "default_priority": "normal",
        "visibility_default": "public",
        "duplicate_radius_m": "50",
        "duplicate_window_days": "30",
    }

    assert admin.post("/atur/kategori/sampah/", {**form, "icon": "roket"}).status_code == 422
    assert admin.post("/atur/kategori/sampah/", {**form, "icon": "truck"}).status_code == 302
    assert Category.objects.get(code="sampah").icon == "truck"
