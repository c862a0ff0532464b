"""Windows of a search for words: every day once, the newest first, in steps that can be made smaller."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from reporting.rules.word_search import EPOCH, SPANS, BadSearch, Window, searched_words, windows

NEWEST = date(2026, 11, 22)
OLDEST = date(2023, 1, 5)


def days_of(found: list[Window]) -> list[date]:
    return [
        window.last - timedelta(days=back)
        for window in found
        for back in range((window.last - window.first).days + 1)
    ]


def test_every_day_is_searched_once_the_newest_first() -> None:
    days = days_of(list(windows(NEWEST, OLDEST)))

    assert days[0] == NEWEST
    assert days[-1] == OLDEST
    assert days == [NEWEST - timedelta(days=back) for back in range((NEWEST - OLDEST).days + 1)]


def test_all_days_of_a_window_have_its_mark() -> None:
    for window in windows(NEWEST, OLDEST):
        span = SPANS[window.mark[:2]]
        numbers = {(day - EPOCH).days // span for day in (window.first, window.last)}
        assert numbers == {int(window.mark[2:])}


def test_a_window_falls_into_smaller_ones_of_the_same_days() -> None:
    largest = list(windows(NEWEST, OLDEST))[-1]
    assert largest.mark.startswith("@c")

    middle = largest.finer()
    smallest = [each for window in middle for each in window.finer()]

    assert days_of(middle) == days_of(smallest) == days_of([largest])
    assert all(window.finer() == [] for window in smallest)


def test_one_day_is_one_window() -> None:
    assert [(each.first, each.last) for each in windows(NEWEST, NEWEST)] == [(NEWEST, NEWEST)]


def test_nothing_came_in_between() -> None:
    assert list(windows(OLDEST, NEWEST)) == []


@pytest.mark.parametrize("text", ["", "   ", "!!! ---", "a " * 9, "x" * 101])
def test_what_cannot_be_searched_for(text: str) -> None:
    with pytest.raises(BadSearch):
        searched_words(text)


def test_words_are_tidied() -> None:
    assert searched_words("  sampah \t menumpuk !! ") == "sampah menumpuk"
