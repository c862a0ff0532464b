"""What may be answered to a question, and how it reads."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from reporting.rules import questions
from reporting.rules.questions import Kind, Option, Question, WrongAnswers

KIND = Question(
    code="jenis",
    text="Sampah apa?",
    kind=Kind.SINGLE,
    options=(Option("rumah", "Rumah tangga"), Option("bangunan", "Bangunan")),
    is_required=True,
    is_public=True,
)
BAGS = Question(
    code="kantong",
    text="Berapa kantong?",
    kind=Kind.NUMBER,
    minimum=Decimal("0.5"),
    maximum=Decimal(100),
)
SINCE = Question(code="sejak", text="Sejak kapan?", kind=Kind.DATE)
WORDS = Question(code="pesan", text="Pesan?", kind=Kind.TEXT)
BOTHERS = Question(
    code="ganggu",
    text="Mengganggu apa?",
    kind=Kind.MULTIPLE,
    options=(Option("bau", "Bau"), Option("jalan", "Jalan")),
)
ALL = (KIND, BAGS, SINCE, WORDS, BOTHERS)


def said(**given: Any) -> dict[str, str]:
    answers = questions.check(ALL, {"jenis": "rumah", **given}, category="sampah")
    return {each.code: each.said for each in answers}


@pytest.mark.parametrize(
    ("code", "given", "value", "words"),
    [
        ("kantong", "12", 12, "12"),
        ("kantong", "1,5", 1.5, "1,5"),
        ("kantong", 2.25, 2.25, "2,25"),
        ("kantong", ["100"], 100, "100"),
        ("sejak", "2026-11-22", "2026-11-22", "22 Nov 2026"),
        ("pesan", "  dekat pos  ", "dekat pos", "dekat pos"),
        ("ganggu", ["jalan", "bau"], ["bau", "jalan"], "Bau, Jalan"),
        ("ganggu", "bau", ["bau"], "Bau"),
    ],
)
def test_an_answer_is_kept_as_a_value_and_as_people_read_it(
    code: str, given: Any, value: Any, words: str
) -> None:
    found = questions.check(ALL, {"jenis": "rumah", code: given}, category="sampah")

    answer = next(each for each in found if each.code == code)
    assert (answer.value, answer.said) == (value, words)


@pytest.mark.parametrize(
    ("code", "given", "sentence"),
    [
        ("jenis", "lain", "Pilih dari daftar."),
        ("jenis", ["rumah", "bangunan"], "Hanya satu jawaban yang bisa dipilih."),
        ("kantong", "banyak", "Isi dengan angka."),
        ("kantong", "NaN", "Angka ini terlalu besar."),
        ("kantong", "1e40", "Angka ini terlalu besar."),
        ("kantong", "0", "Paling kecil 0,5."),
        ("kantong", "101", "Paling besar 100."),
        ("sejak", "kemarin", "Tulis tanggalnya seperti 2026-11-22."),
        ("pesan", "x" * 501, "Jawaban paling panjang 500 karakter."),
        ("pesan", "a\x00b", "Jawaban berisi karakter yang tidak dapat disimpan."),
        ("pesan", {"a": 1}, "Jawaban ini tidak dapat dibaca."),
        ("pesan", True, "Jawaban ini tidak dapat dibaca."),
        ("ganggu", ["bau", "lain"], "Pilih dari daftar."),
        ("tidak_ada", "x", "Pertanyaan ini tidak ada di kategori ini."),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(code: str, given: Any, sentence: str) -> None:
    with pytest.raises(WrongAnswers) as refused:
        said(**{code: given})

    assert refused.value.by_code == {code: sentence}
    assert refused.value.facts["errors"] == [
        {"field": f"answers.{code}", "message": sentence, "code": "answers_invalid"}
    ]


@pytest.mark.parametrize("given", [{}, {"jenis": ""}, {"jenis": []}, {"jenis": None}])
def test_what_is_required_must_be_there(given: dict[str, Any]) -> None:
    with pytest.raises(WrongAnswers) as refused:
        questions.check(ALL, given, category="sampah")

    assert refused.value.by_code == {"jenis": "Jawab dulu: Sampah apa?"}
    assert questions.check(ALL, given, category="sampah", must_answer=False) == ()


def test_a_question_switched_off_is_not_asked_but_may_be_answered() -> None:
    off = Question(code="lama", text="Lama?", kind=Kind.TEXT, is_required=True, is_active=False)

    assert questions.check((off,), {}, category="sampah") == ()
    assert questions.check((off,), {"lama": "ya"}, category="sampah")[0].said == "ya"


def test_a_form_that_changed_its_category_loses_only_what_nobody_asked() -> None:
    found = questions.check(
        ALL, {"jenis": "rumah", "lubang": "besar"}, category="sampah", strict=False
    )

    assert [each.code for each in found] == ["jenis"]


def test_too_many_answers_are_not_even_looked_at() -> None:
    with pytest.raises(WrongAnswers, match="Terlalu banyak"):
        questions.check(ALL, {f"q{n}": "x" for n in range(41)}, category="sampah")
