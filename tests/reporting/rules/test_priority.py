"""How urgent words make a report."""

from __future__ import annotations

import pytest

from reporting.rules.priority import Priority, assess


@pytest.mark.parametrize(
    "text",
    [
        "Ada kebakaran di pasar!!",
        "KEBAKARAAAAN rumah warga",
        "lampunya korslet keluar api",
        "anak tenggelam di parit",
        "Kabelnya putus di jalan, masih ada listrik",
        "kebakarannya makin besar",
    ],
)
def test_an_emergency_shows_112(text: str) -> None:
    found = assess(text)

    assert (found.priority, found.emergency, found.danger) == (Priority.EMERGENCY, True, True)


@pytest.mark.parametrize(
    "text",
    [
        "mobil pemadam kebakaran parkir liar",
        "bukan kebakaran, hanya asap sate",
        "bekas kebakaran belum dibersihkan",
        "tidak ada kebakaran",
        "warga membakar sampah tiap sore",
        "lampu jalan mati sejak kemarin",
        "",
    ],
)
def test_no_emergency_without_one(text: str) -> None:
    found = assess(text)

    assert (found.priority, found.emergency) == (Priority.NORMAL, False)


def test_one_denial_does_not_hide_a_second_mention() -> None:
    assert assess("bukan kebakaran kecil, ini kebakaran besar sekali").emergency


@pytest.mark.parametrize(
    "text", ["jalan berlubang besar", "pohon tumbang menutup jalan", "membahayakan pengendara"]
)
def test_a_hazard_makes_it_high_but_not_an_emergency(text: str) -> None:
    found = assess(text)

    assert (found.priority, found.emergency, found.danger) == (Priority.HIGH, False, True)


def test_a_category_brings_its_own_hazard_words() -> None:
    words = ("jarum suntik",)

    assert assess("ada jarum suntik di taman", hazard_words=words).words == ("jarum suntik",)
    assert assess("ada jarum suntik di taman", hazard_words=words).priority is Priority.HIGH
    assert assess("ada jarum jahit di taman", hazard_words=words).priority is Priority.NORMAL


def test_the_reporter_may_say_it_is_dangerous() -> None:
    found = assess("tolong dicek", danger=True)

    assert (found.priority, found.danger, found.words) == (Priority.HIGH, True, ())


@pytest.mark.parametrize(
    ("category", "text", "priority"),
    [
        ("low", "bangku taman kotor", Priority.LOW),
        ("low", "bangku taman ambruk", Priority.HIGH),
        ("emergency", "bangku taman kotor", Priority.EMERGENCY),
        ("high", "jalan berlubang besar", Priority.HIGH),
    ],
)
def test_words_never_lower_what_the_category_says(
    category: str, text: str, priority: Priority
) -> None:
    assert assess(text, category_priority=category).priority is priority
