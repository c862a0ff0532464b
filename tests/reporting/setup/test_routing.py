"""The routing list on its page, and its try-out."""

from __future__ import annotations

from django.test import Client

from core.audit.models import AuditEntry
from reporting.models import RoutingRule

CENTER = "1.1301, 104.0535"


def _codes() -> list[str]:
    rows = RoutingRule.objects.active().in_order().select_related("agency", "category")
    return [f"{row.category.code if row.category else '*'}>{row.agency.code}" for row in rows]


def test_a_rule_is_added_before_another(admin: Client) -> None:
    first = RoutingRule.objects.in_order()[0]

    page = admin.post(
        "/atur/penerusan/baru",
        {"category": "sampah", "area": "21.71.01", "agency": "dishub", "before": first.pk},
        follow=True,
    ).content.decode()

    assert _codes()[0] == "sampah>dishub"
    assert "Aturan ditambahkan" in page
    assert "Pak Hendra" in page


def test_a_rule_without_an_agency_is_not_added(admin: Client) -> None:
    before = _codes()

    answer = admin.post("/atur/penerusan/baru", {"category": "sampah", "note": "Catatan saya"})

    assert answer.status_code == 422
    assert "Catatan saya" in answer.content.decode()
    assert _codes() == before


def test_rules_move_one_place_up_and_down(admin: Client) -> None:
    before = _codes()
    second = RoutingRule.objects.in_order()[1]

    admin.post(f"/atur/penerusan/{second.pk}/naik")
    assert _codes() == [before[1], before[0], *before[2:]]

    admin.post(f"/atur/penerusan/{second.pk}/turun")
    assert _codes() == before


def test_the_ends_of_the_list_stay(admin: Client) -> None:
    before = _codes()
    rules = list(RoutingRule.objects.in_order())

    admin.post(f"/atur/penerusan/{rules[0].pk}/naik")
    admin.post(f"/atur/penerusan/{rules[-1].pk}/turun")

    assert _codes() == before
    assert not AuditEntry.objects.filter(kind="routing_rule_moved").exists()


def test_a_removed_rule_is_kept_in_the_trail(admin: Client) -> None:
    rule = RoutingRule.objects.get(category__code="jalan_rusak")

    admin.post(f"/atur/penerusan/{rule.pk}/hapus")

    assert not RoutingRule.objects.filter(pk=rule.pk).exists()
    assert "Jalan rusak · seluruh kota → Bina Marga" in admin.get("/atur/jejak/").content.decode()


def test_a_rule_that_never_fits_is_marked(admin: Client) -> None:
    assert "Tidak pernah terpakai" not in admin.get("/atur/penerusan/").content.decode()

    admin.post(
        "/atur/penerusan/baru", {"category": "sampah", "area": "21.71.02", "agency": "dishub"}
    )

    assert "Tidak pernah terpakai" in admin.get("/atur/penerusan/").content.decode()
    assert "tidak pernah terpakai" in admin.get("/atur/").content.decode()


def test_the_try_out_names_the_agency_and_the_rule(admin: Client) -> None:
    number = 1 + _codes().index("jalan_rusak>bina_marga")

    page = admin.get("/atur/penerusan/", {"kategori": "jalan_rusak", "titik": CENTER})

    assert "Bina Marga" in page.content.decode()
    assert f"Karena aturan nomor {number}." in page.content.decode()


def test_the_try_out_answers_htmx_with_the_answer_only(admin: Client) -> None:
    answer = admin.get(
        "/atur/penerusan/",
        {"kategori": "lainnya", "kelurahan": "21.71.01"},
        headers={"hx-request": "true", "hx-target": "hasil-coba"},
    ).content.decode()

    assert "masuk ke dinas penampung" in answer
    assert "<html" not in answer


def test_the_try_out_says_why_it_has_no_answer(admin: Client) -> None:
    def asked(**query: str) -> str:
        return admin.get("/atur/penerusan/", query).content.decode()

    assert "Titik ditulis sebagai" in asked(kategori="sampah", titik="di sana")
    assert "di luar Kota Batam" in asked(kategori="sampah", titik="-6.2, 106.8")
    assert "Kategori ini tidak ada" in asked(kategori="tidak_ada", kelurahan="21.71.01")
    assert "bukan urusan kota" in asked(kategori="luar_kewenangan", kelurahan="21.71.01")
