"""Which phrases a text can hold is known from their first words alone; where they stand is not changed by it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.rules.holding import banned_words
from reporting.rules.priority import EMERGENCY_WORDS, HAZARD_WORDS
from reporting.rules.words import read, words_of

PHRASES = (*EMERGENCY_WORDS, *HAZARD_WORDS, "menumpuk", "", "   ", "menumpuk", "lubang-besar")
_WORDS = st.sampled_from(
    [word for phrase in PHRASES for word in phrase.split()] + ["di", "Tumpukannya", "dkt", "é"]
)
TEXTS = st.lists(_WORDS, max_size=8).map(" ".join)


@given(TEXTS, st.booleans())
def test_no_phrase_that_stands_in_a_text_is_passed_over(text: str, exactly: bool) -> None:
    reading = read(text)

    near = reading.near(PHRASES, exactly=exactly)

    assert [each for each in PHRASES if reading.places(each, exactly=exactly)] == [
        each for each in near if reading.places(each, exactly=exactly)
    ]


@pytest.mark.parametrize("text", ["Kafe Santé", "KAFÉ", "lampu mati, gelaaaap", "２ lubang"])
def test_letters_of_other_kinds_are_written_plainly(text: str) -> None:
    assert words_of(text)
    assert all((word.isascii() and word.islower()) or word.isdigit() for word in words_of(text))


def test_banned_words_are_named_in_the_order_the_city_listed_them() -> None:
    found = banned_words("dasar bodoh, kampret semua", ("kampret", " ", "lain", "bodoh"))

    assert found is not None
    assert found.facts == {"words": "kampret, bodoh"}
    assert banned_words("baik saja", ("kampret", "")) is None
