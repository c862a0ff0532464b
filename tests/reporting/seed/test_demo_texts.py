"""The demo's invented words: enough of them, fit for their columns, the same for the same seed."""

from __future__ import annotations

from random import Random

import pytest

from reporting.demo import texts
from reporting.rules.reasons import HoldReason, RejectReason
from reporting.seed.catalogue import load_catalogue
from reporting.seed.loader import FOLDER

CATEGORIES = [category.code for category in load_catalogue(FOLDER / "categories.toml")]


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_category_has_hundreds_of_descriptions(category: str) -> None:
    rng = Random(1)
    told = {texts.describe(category, rng) for _ in range(400)}
    assert len(told) > 300
    for text in told:
        assert 3 < len(text) < 300
        assert "{" not in text
        assert "  " not in text


@pytest.mark.parametrize("category", CATEGORIES)
def test_crews_can_say_what_they_did(category: str) -> None:
    note = texts.crew_note(category, Random(2))
    assert note.endswith(".")
    assert "{" not in note


def test_the_same_seed_tells_the_same_story() -> None:
    first, again = Random(7), Random(7)
    assert [texts.describe("sampah", first) for _ in range(20)] == [
        texts.describe("sampah", again) for _ in range(20)
    ]


def test_children_speak_of_their_own_problem() -> None:
    rng = Random(3)
    told = " ".join(texts.describe("pipa_bocor", rng) for _ in range(50)).lower()
    assert "pipa" in told
    assert "sampah" not in told


@pytest.mark.parametrize("reason", list(HoldReason))
def test_every_reason_to_wait_has_words(reason: HoldReason) -> None:
    assert texts.hold_note(reason, Random(4))


@pytest.mark.parametrize("reason", list(RejectReason))
def test_every_reason_to_end_has_words(reason: RejectReason) -> None:
    assert "{" not in texts.reject_note(reason, Random(5), next_door="PLN")


def test_the_next_door_is_named() -> None:
    assert "PLN" in texts.reject_note(RejectReason.NOT_OURS, Random(6), next_door="PLN")


def test_people_can_be_reached_by_nobody() -> None:
    rng = Random(8)
    crowd = [texts.people(rng) for _ in range(300)]
    assert len({person.name for person in crowd}) > 150
    assert all(person.email.endswith(".example") for person in crowd)
    assert all(person.phone.startswith("+62 812 0000 ") for person in crowd)


def test_answers_name_who_comes_and_who_takes_over() -> None:
    rng = Random(9)
    notes = [texts.accept_note("Regu Angkut 1", rng) for _ in range(20)]
    assert any("Regu Angkut 1" in note for note in notes)
    assert "Dinas PUPR" in texts.hand_over_note("Dinas PUPR", rng)
