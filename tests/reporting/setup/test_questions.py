"""Setting up the questions a category asks, and taking a change of them back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from core.tenancy import inside
from reporting.models import Category, Question
from reporting.rules.roles import Role
from reporting.services import config
from reporting.services.catalog import questions
from tenants.models import City
from tests.make.people import make_person
from tests.make.questions import ask
from tests.make.reporting import make_report
from tests.reporting.setup.conftest import browser_of, everything, last_entry, undo

pytestmark = pytest.mark.usefixtures("rubbish")

QUESTION = {"text": "Nomor tiang?", "kind": "text", "is_public": "1"}
PAGES = ("kategori/sampah/pertanyaan/baru", "kategori/sampah/pertanyaan/jenis/")
ACTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("kategori/sampah/pertanyaan/baru", QUESTION),
    ("kategori/sampah/pertanyaan/jenis/", QUESTION),
    ("kategori/sampah/pertanyaan/jenis/turun", {}),
    ("kategori/sampah/pertanyaan/jenis/nonaktif", {}),
    ("kategori/sampah/pertanyaan/kantong/hapus", {}),
)


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


def test_a_new_question_comes_last() -> None:
    for number in range(6):
        ask(f"lagi_{number}", f"Lagi {number}?")

    assert questions.require("sampah", "lagi_5").position == 7


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


def test_an_admin_of_one_city_reaches_no_question_of_the_other(admin: Client, bekasi: City) -> None:
    with inside(bekasi):
        config.forget()
        foreign = ask("rahasia", "Hanya Bekasi?")
        entry, before = last_entry(), everything()

    answers = (
        admin.get(f"/atur/kategori/sampah/pertanyaan/{foreign.code}/"),
        admin.post(f"/atur/kategori/sampah/pertanyaan/{foreign.code}/nonaktif"),
        admin.post(f"/atur/jejak/{entry.pk + 1000}/batalkan"),
    )

    assert [answer.status_code for answer in answers] == [404] * len(answers)
    with inside(bekasi):
        assert everything() == before
