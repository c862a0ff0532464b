"""Guessing the category from what people type."""

from __future__ import annotations

import pytest

from reporting.rules.guess import Keywords, guess_category
from reporting.rules.learned_guess import learned_guesses
from reporting.rules.words import read, words_of

CATEGORIES = (
    Keywords("sampah", "Sampah", ("tumpukan sampah", "bau", "tps", "liar")),
    Keywords("jalan_rusak", "Jalan rusak", ("berlubang", "aspal", "amblas")),
    Keywords("lampu_jalan", "Lampu jalan", ("lampu mati", "gelap", "padam")),
    Keywords("drainase_banjir", "Drainase dan banjir", ("banjir", "selokan", "tersumbat")),
    Keywords("parkir_liar", "Parkir liar", ("parkir", "trotoar", "liar")),
)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Sampah menumpuk di depan pasar", "sampah"),
        ("smpah blm diangkut, bauuuu", "sampah"),
        ("jln berlubang2 dekat sekolah", "jalan_rusak"),
        ("Lampunya mati, gelap bgt", "lampu_jalan"),
        ("got mampet tersumbat bikin kebanjiran", "drainase_banjir"),
        ("Mobil PARKIR di trotoar", "parkir_liar"),
        ("Perpanjangan parkir-liar", "parkir_liar"),
    ],
)
def test_understands_how_people_write(text: str, category: str) -> None:
    best = guess_category(text, CATEGORIES).best

    assert best is not None
    assert best.category == category


def test_offers_alternatives_in_order_and_says_why() -> None:
    guesses = guess_category(
        "Sampah menyumbat selokan sampai banjir, aspal rusak, lampu mati", CATEGORIES
    )

    assert guesses.best is not None
    assert guesses.best.category == "drainase_banjir"
    assert guesses.best.because == ("banjir", "selokan", "tersumbat")
    assert [each.category for each in guesses.alternatives] == ["lampu_jalan", "sampah"]


def test_a_shared_word_counts_for_less() -> None:
    guesses = guess_category("pedagang liar parkir sembarangan", CATEGORIES)

    assert guesses.best is not None
    assert guesses.best.category == "parkir_liar"
    assert guesses.best.confidence > 2 * guesses.alternatives[0].confidence


def test_one_word_is_never_certainty() -> None:
    best = guess_category("bau", CATEGORIES).best

    assert best is not None
    assert 0.5 < best.confidence < 0.8


@pytest.mark.parametrize("text", ["", "   ", "halo pak wali", "!!!", "👍"])
def test_does_not_guess_from_nothing(text: str) -> None:
    guesses = guess_category(text, CATEGORIES)

    assert (guesses.best, guesses.alternatives) == (None, ())


def test_guesses_nothing_in_a_city_without_categories() -> None:
    assert guess_category("sampah", ()).best is None


def test_reads_words_plainly() -> None:
    assert words_of("Jln. RÚSAK paraaah, tdk diperbaiki!") == (
        "jalan",
        "rusak",
        "parah",
        "tidak",
        "diperbaiki",
    )


@pytest.mark.parametrize(
    ("text", "phrase", "places"),
    [
        ("penumpukan sampah", "tumpuk", [0]),
        ("air menggenang", "genangan", [1]),
        ("pohon ditebang lalu pohon tumbang", "pohon", [0, 3]),
        ("pohon ditebang lalu pohon tumbang", "pohon tumbang", [3]),
        ("sekolah", "seko", []),
        ("lampu", "", []),
    ],
)
def test_finds_a_phrase_by_its_roots(text: str, phrase: str, places: list[int]) -> None:
    assert read(text).places(phrase) == places


def test_a_sure_guess_still_offers_two_others() -> None:
    families = {
        "sampah": [
            Keywords("sampah", "Sampah", ("sampah",)),
            Keywords("tps_penuh", "TPS penuh", ("tps penuh",)),
        ],
        "parkir": [Keywords("parkir", "Parkir", ("parkir",))],
        "jalan": [Keywords("jalan", "Jalan", ("jalan",))],
        "lainnya": [Keywords("lainnya", "Lainnya", ())],
    }
    shares = {"sampah": 0.97, "lainnya": 0.015, "jalan": 0.01, "parkir": 0.005}

    plain = learned_guesses("bau busuk", shares, families)
    branch = learned_guesses("sampah di tps penuh", shares, families)

    assert plain.best is not None
    assert plain.best.category == "sampah"
    assert [each.category for each in plain.alternatives] == ["jalan", "parkir"]
    assert branch.best is not None
    assert {branch.best.category, branch.alternatives[0].category} == {"sampah", "tps_penuh"}
    assert len(branch.alternatives) == 2
