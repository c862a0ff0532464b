"""Setting up questions, chains, prepared replies; moving, merging and taking back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from core.audit.models import AuditEntry
from core.outbox.models import OutboxMessage
from core.tenancy import inside
from reporting.models import (
    Category,
    CitySettings,
    Deadline,
    EscalationStep,
    Question,
    ReplyTemplate,
    Report,
    ReportEvent,
)
from reporting.rules.lifecycle import State
from reporting.rules.roles import Role
from reporting.services import config, escalation
from reporting.services.catalog import categories, chains, questions, reply_templates, reshaping
from reporting.web.desk.phrases import phrases_for
from tenants.models import City
from tests.make.cities import entitle
from tests.make.people import make_person
from tests.make.reporting import make_report, make_running_report
from tests.make.reports import SUBMITTED_AT
from tests.reporting.questions.conftest import ADMIN, ask
from tests.reporting.setup.conftest import admin, browser_of
from tests.support.outbox import drain
from tests.support.queries import queries_of

__all__ = ["admin"]
pytestmark = pytest.mark.usefixtures("rubbish")
QUESTION = {"text": "Nomor tiang?", "kind": "text", "is_public": "1"}
CHAIN = {
    "angka-0": "50", "satuan-0": "percent", "siapa-0": ["desk"],
    "satuan-1": "breach", "siapa-1": ["head", "coordinator"],
    "angka-2": "0,5", "satuan-2": "times", "siapa-2": ["mayor"],
    "angka-3": "", "satuan-3": "percent",
}  # fmt: skip


def everything() -> dict[str, Any]:
    return {
        "version": CitySettings.objects.the().config_version,
        "audit": AuditEntry.objects.count(),
        "questions": list(Question.objects.order_by("pk").values_list("text", "position")),
        "chain": list(EscalationStep.objects.values_list("percent", "audiences")),
        "replies": list(ReplyTemplate.objects.values_list("text", "is_active")),
        "categories": list(Category.objects.order_by("pk").values_list("parent", "is_active")),
        "promised": OutboxMessage.objects.count(),
    }


def last_entry() -> AuditEntry:
    return AuditEntry.objects.order_by("-pk")[0]


def undo(admin: Client) -> str:
    page = admin.post(f"/atur/jejak/{last_entry().pk}/batalkan", follow=True)
    return str(page.content.decode())


def codes() -> list[str]:
    rows = Question.objects.filter(category__code="sampah").order_by("position")
    return list(rows.values_list("code", flat=True))


def test_a_question_is_added_reworded_and_put_in_order_on_its_pages(admin: Client) -> None:
    admin.post("/atur/kategori/sampah/pertanyaan/baru", QUESTION)
    admin.post("/atur/kategori/sampah/pertanyaan/nomor_tiang/naik")
    admin.post(
        "/atur/kategori/sampah/pertanyaan/nomor_tiang/",
        {"text": "Nomor di tiang?", "kind": "single", "options": "Ada\nTidak ada\nAda"},
    )

    page = admin.get("/atur/kategori/sampah/").content.decode()
    row = Question.objects.get(category__code="sampah", code="nomor_tiang")
    assert codes() == ["jenis", "nomor_tiang", "kantong"]
    assert [each["key"] for each in row.options] == ["ada", "tidak_ada"]
    assert (row.text, row.is_public, row.is_required) == ("Nomor di tiang?", False, False)
    assert "Nomor di tiang?" in page
    assert "menambah pertanyaan untuk kategori Sampah" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": " "}, "Bidang ini"),
        ({"text": "x" * 201}, "200"),
        ({"kind": "ya_tidak"}, "ya_tidak"),
        ({"kind": "single", "options": "Satu"}, "Tulis sedikitnya dua pilihan"),
        ({"kind": "single", "options": "\n".join(map(str, range(31)))}, "Paling banyak 30 pilihan"),
        ({"kind": "number", "minimum": "9", "maximum": "2"}, "Batas terkecil melebihi"),
        ({"code": "jenis"}, "Sudah ada pertanyaan dengan kode ini."),
        ({"code": "Nomor Tiang"}, "Kode hanya huruf kecil"),
    ],
)
def test_a_question_that_cannot_be_asked_changes_nothing(
    admin: Client, changes: dict[str, str], sentence: str
) -> None:
    before = everything()

    answer = admin.post("/atur/kategori/sampah/pertanyaan/baru", {**QUESTION, **changes})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert everything() == before


def test_parent_and_child_do_not_ask_under_one_code(admin: Client) -> None:
    child = Category.objects.filter(parent__code="sampah").first()
    assert child is not None
    before = everything()

    below = admin.post(
        f"/atur/kategori/{child.code}/pertanyaan/baru", {**QUESTION, "code": "jenis"}
    )

    assert below.status_code == 422
    assert everything() == before


def test_an_answered_question_is_only_switched_off(admin: Client) -> None:
    make_report(answers=[{"code": "jenis", "value": "bangunan"}])
    before = everything()
    path = "/atur/kategori/sampah/pertanyaan/jenis/"

    removed = admin.post(f"{path}hapus", follow=True).content.decode()
    changed = admin.post(path, {"text": "Jenis?", "kind": "text"})

    assert "hanya dapat dimatikan" in removed
    assert changed.status_code == 422
    assert everything() == before
    admin.post(f"{path}nonaktif")
    assert not Question.objects.get(code="jenis").is_active
    assert admin.post("/atur/kategori/sampah/pertanyaan/kantong/hapus").status_code == 302
    assert codes() == ["jenis"]


def test_a_chain_of_a_category_is_followed_by_those_below(admin: Client) -> None:
    child = Category.objects.filter(parent__code="sampah").first()
    assert child is not None

    preview = admin.post("/atur/eskalasi/sampah/", {**CHAIN, "pratinjau": "1"}).content.decode()
    assert "terlambat 0,5 kali target" in preview
    assert not EscalationStep.objects.exists()
    admin.post("/atur/eskalasi/sampah/", CHAIN)

    setup = config.snapshot()
    own = setup.categories["sampah"].chain
    assert [step.percent for step in own] == [50, 100, 150]
    assert setup.categories[child.code].chain == own
    assert setup.categories["jalan_rusak"].chain != own
    assert "kepala dinas dan koordinator" in admin.get("/atur/eskalasi/").content.decode()
    undo(admin)
    assert not EscalationStep.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"siapa-1": []}, "Pilih siapa yang diberi tahu saat batas waktu lewat."),
        ({"angka-0": "120"}, "Sebelum batas waktu: 1 sampai 99 %"),
        ({"angka-0": "x"}, "bukan angka"),
        ({"angka-3": "50", "siapa-3": ["head"]}, "Dua langkah saat 50 % target terpakai"),
        ({"angka-2": "30"}, "Paling lama 19 kali target."),
        ({"satuan-1": "percent", "angka-1": "90"}, "Langkah saat batas waktu lewat harus ada."),
    ],
)
def test_what_makes_no_chain_changes_nothing(
    admin: Client, changes: dict[str, Any], sentence: str
) -> None:
    before = everything()

    answer = admin.post("/atur/eskalasi/seluruh-kota/", {**CHAIN, **changes})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert everything() == before


def test_reports_under_way_follow_a_new_chain_and_repeat_no_step() -> None:
    report = make_running_report(state=State.IN_PROGRESS, at=SUBMITTED_AT)
    row = Deadline.objects.get(report=report, kind="resolution")
    late = row.due_at + timedelta(minutes=1)
    escalation.escalate(late)
    taken = ReportEvent.objects.filter(kind="escalated", facts__clock="resolution")
    assert [event.facts["percent"] for event in taken.in_order()] == [75, 100]

    steps = chains.from_stored(
        [{"percent": 50, "audiences": ["desk"]}, {"percent": 100, "audiences": ["mayor"]},
         {"percent": 101, "audiences": ["head", "mayor"]}]
    )  # fmt: skip
    chains.decide(category_code="sampah", steps=steps, actor=ADMIN, at=late)
    drain()
    much_later = row.due_at + timedelta(days=30)
    escalation.escalate(much_later)
    escalation.escalate(much_later)

    assert [event.facts["percent"] for event in taken.in_order()] == [75, 100, 101]
    assert Deadline.objects.get(pk=row.pk).escalation_ended
    told = OutboxMessage.objects.filter(
        topic="reporting.notify_agency", payload__kind="escalated_mayor", payload__note="resolution"
    )
    assert sorted(each.payload["audience"] for each in told) == ["head", "mayor"]


def test_prepared_replies_are_offered_where_they_fit(admin: Client) -> None:
    text = "Laporan {nomor} tentang {kategori} ditangani {dinas}."
    admin.post(
        "/atur/balasan/baru",
        {"moment": "resolve", "text": text, "category": "sampah", "agency": "dlh"},
    )
    admin.post("/atur/balasan/bawaan/resolve_cleaned/", {"text": "Sudah bersih."})
    admin.post("/atur/balasan/bawaan/resolve_repaired/nonaktif")

    rubbish, road = (
        make_report(agency="dlh"),
        make_report(category="jalan_rusak", agency="bina_marga"),
    )
    filled = f"Laporan {rubbish.number} tentang Sampah ditangani DLH."
    common = ["Sudah ditangani di lokasi.", "Sudah bersih."]
    assert phrases_for("resolve", rubbish) == [filled, *common]
    assert phrases_for("resolve", road) == common
    assert phrases_for("resolve") == common
    page = admin.get("/atur/balasan/").content.decode()
    assert "bawaan, diubah" in page
    undo(admin)
    assert phrases_for("resolve", road) == [*common, "Sudah diperbaiki."]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": "Halo {nama}"}, "Isian {nama} tidak dikenal."),
        ({"text": ""}, "Bidang ini"),
        ({"moment": "terbang"}, "terbang"),
        ({"text": "x" * 501}, "500"),
    ],
)
def test_a_reply_that_cannot_be_offered_changes_nothing(
    admin: Client, changes: dict[str, str], sentence: str
) -> None:
    before = everything()

    answer = admin.post(
        "/atur/balasan/baru", {"moment": "reply", "text": "Terima kasih.", **changes}
    )

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert everything() == before


def leaf(parent: str = "sampah") -> Category:
    found = Category.objects.filter(parent__code=parent, is_active=True).order_by("pk").first()
    assert found is not None
    return found


def test_open_reports_follow_a_merged_category_with_an_entry_each(admin: Client) -> None:
    old = leaf()
    opened = [make_report(category=old.code) for _each in range(2)]
    held = make_report(category=old.code, needs_triage=True, triage_reason="Foto gelap")
    closed = make_report(category=old.code, state=State.CLOSED)

    page = admin.post(f"/atur/kategori/{old.code}/gabung", {"into": "jalan_rusak"}, follow=True)
    drain()

    assert "3 laporan terbuka ikut pindah" in page.content.decode()
    followed = Report.objects.filter(category__code="jalan_rusak")
    assert {each.pk for each in followed} == {*(each.pk for each in opened), held.pk}
    entries = ReportEvent.objects.filter(kind="recategorise", report__in=[*opened, held])
    assert entries.count() == 3
    assert entries[0].facts["category_before"] == old.code
    held.refresh_from_db()
    closed.refresh_from_db()
    assert held.needs_triage
    assert closed.category_id == old.pk
    old.refresh_from_db()
    assert (old.is_active, old.merged_into and old.merged_into.code) == (False, "jalan_rusak")
    categories.switch_on(code=old.code, actor=ADMIN, at=SUBMITTED_AT)
    old.refresh_from_db()
    assert (old.is_active, old.merged_into) == (True, None)


def test_merging_goes_on_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reshaping, "BATCH", 2)
    old = leaf()
    for _each in range(5):
        make_report(category=old.code)

    reshaping.merge(code=old.code, into_code="jalan_rusak", actor=ADMIN, at=SUBMITTED_AT)
    drain()

    assert Report.objects.filter(category__code="jalan_rusak").count() == 5


@pytest.mark.parametrize(
    ("code", "into"), [("sampah", "jalan_rusak"), ("jalan_rusak", "jalan_rusak")]
)
def test_what_cannot_be_merged_stays_as_it_is(admin: Client, code: str, into: str) -> None:
    before = everything()

    assert admin.post(f"/atur/kategori/{code}/gabung", {"into": into}).status_code == 422
    assert everything() == before


def test_a_category_moves_and_moves_back(admin: Client) -> None:
    entitle()
    child = leaf()

    admin.post(f"/atur/kategori/{child.code}/pindah", {"parent": "jalan_rusak"})
    child.refresh_from_db()
    assert child.parent is not None
    assert child.parent.code == "jalan_rusak"
    assert not config.snapshot().categories[child.code].questions

    assert "Perubahan dibatalkan." in undo(admin)
    child.refresh_from_db()
    assert child.parent is not None
    assert child.parent.code == "sampah"


@pytest.mark.parametrize(
    ("code", "parent", "sentence"),
    [
        ("sampah", "jalan_rusak", "punya rincian sendiri"),
        ("sampah", "sampah", ""),
        ("lainnya", "lampu_jalan", "Aktifkan kategori Lampu jalan dulu."),
    ],
)
def test_a_move_that_makes_no_sense_changes_nothing(
    admin: Client, code: str, parent: str, sentence: str
) -> None:
    before = everything()

    answer = admin.post(f"/atur/kategori/{code}/pindah", {"parent": parent})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert everything() == before


def test_one_change_after_another_is_taken_back_only_from_the_newest(admin: Client) -> None:
    details = {"text": "Berapa karung?", "kind": "number"}
    admin.post("/atur/kategori/sampah/pertanyaan/kantong/", details)
    older = last_entry()
    admin.post("/atur/kategori/sampah/pertanyaan/kantong/", {**details, "text": "Berapa?"})
    before = everything()

    refused = admin.post(f"/atur/jejak/{older.pk}/batalkan", follow=True).content.decode()

    assert "Sudah diubah lagi sesudah itu." in refused
    assert everything() == before
    undo(admin)
    assert Question.objects.get(code="kantong").text == "Berapa karung?"
    assert admin.post("/atur/jejak/999999/batalkan").status_code == 404


def test_the_way_back_leads_nowhere_else(admin: Client) -> None:
    admin.post("/atur/kategori/sampah/pertanyaan/kantong/nonaktif")

    answer = admin.post(
        f"/atur/jejak/{last_entry().pk}/batalkan", {"kembali": "//jahat.example/atur/"}
    )

    assert answer["Location"] == "/atur/jejak/"


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


PAGES = (
    "kategori/sampah/pertanyaan/baru",
    "kategori/sampah/pertanyaan/jenis/",
    "kategori/sampah/pindah",
    "kategori/sampah/gabung",
    "eskalasi/",
    "eskalasi/seluruh-kota/",
    "balasan/",
    "balasan/baru",
    "balasan/bawaan/resolve_cleaned/",
)
ACTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("kategori/sampah/pertanyaan/baru", QUESTION),
    ("kategori/sampah/pertanyaan/jenis/", QUESTION),
    ("kategori/sampah/pertanyaan/jenis/turun", {}),
    ("kategori/sampah/pertanyaan/jenis/nonaktif", {}),
    ("kategori/sampah/pertanyaan/kantong/hapus", {}),
    ("kategori/sampah/turun", {}),
    ("kategori/sampah/pindah", {"parent": "jalan_rusak"}),
    ("kategori/lainnya/gabung", {"into": "sampah"}),
    ("eskalasi/sampah/", CHAIN),
    ("balasan/baru", {"moment": "reply", "text": "Terima kasih."}),
    ("balasan/bawaan/resolve_cleaned/", {"text": "Bersih."}),
    ("balasan/bawaan/resolve_cleaned/nonaktif", {}),
)


@pytest.mark.parametrize(
    ("role", "expected"),
    [(None, 302), (Role.AGENCY_OPERATOR, 403), (Role.TRIAGE, 403), (Role.CITY_ADMIN, 200)],
)
def test_only_city_admins_come_in(role: Role | None, expected: int) -> None:
    client = browser_of(make_person(role) if role else None)

    assert {page: client.get(f"/atur/{page}").status_code for page in PAGES} == dict.fromkeys(
        PAGES, expected
    )
    if expected == 200:
        return
    entry, before = last_entry(), everything()
    answers = [client.post(f"/atur/{page}", data) for page, data in ACTS]
    answers.append(client.post(f"/atur/jejak/{entry.pk}/batalkan"))
    assert {answer.status_code for answer in answers} == {expected}
    assert everything() == before


def test_an_admin_of_one_city_reaches_nothing_of_the_other(admin: Client, bekasi: City) -> None:
    with inside(bekasi):
        config.forget()
        foreign = ask("rahasia", "Hanya Bekasi?")
        reply = reply_templates.add(
            details=reply_templates.TemplateDetails("reply", "Hanya Bekasi."),
            actor=ADMIN,
            at=SUBMITTED_AT,
        )
        entry, before = last_entry(), everything()

    tries: tuple[Callable[[], Any], ...] = (
        lambda: admin.get(f"/atur/kategori/sampah/pertanyaan/{foreign.code}/"),
        lambda: admin.post(f"/atur/kategori/sampah/pertanyaan/{foreign.code}/nonaktif"),
        lambda: admin.post(f"/atur/balasan/{reply.pk + 1000}/nonaktif"),
        lambda: admin.post(f"/atur/jejak/{entry.pk + 1000}/batalkan"),
    )

    assert [each().status_code for each in tries] == [404] * len(tries)
    assert "Hanya Bekasi" not in admin.get("/atur/balasan/").content.decode()
    with inside(bekasi):
        assert everything() == before


def test_more_questions_cost_no_more_queries(admin: Client) -> None:
    pages = ("/atur/kategori/sampah/", "/atur/eskalasi/", "/atur/balasan/")
    few: list[int] = []
    for number in range(6):
        few = few or ([queries_of(admin, page) for page in pages] if number else [])
        ask(f"lagi_{number}", f"Lagi {number}?")
        reply_templates.add(
            details=reply_templates.TemplateDetails("reply", f"Kalimat {number}", "sampah", "dlh"),
            actor=ADMIN,
            at=SUBMITTED_AT,
        )
        other = Category.objects.filter(is_active=True).order_by("pk")[number]
        chains.decide(
            category_code=other.code,
            steps=chains.from_stored([{"percent": 100, "audiences": ["head"]}]),
            actor=ADMIN,
            at=SUBMITTED_AT,
        )

    many = [queries_of(admin, page) for page in pages]
    assert all(now <= then for now, then in zip(many, few, strict=True)), (few, many)
    assert questions.require("sampah", "lagi_5").position == 7
