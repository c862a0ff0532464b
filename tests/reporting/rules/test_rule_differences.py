"""What a draft of the routing list changes."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from reporting.rules.matching import Rule
from reporting.rules.rule_differences import Difference, Kind, compare


def _list(*agencies: str) -> list[Rule]:
    return [Rule(name, key=name, position=place) for place, name in enumerate(agencies)]


def _told(found: list[Difference]) -> list[tuple[str, str, int | None, int | None]]:
    return [(each.kind, each.key, each.number_before, each.number_after) for each in found]


def test_equal_lists_differ_in_nothing() -> None:
    assert compare(_list("a", "b"), _list("a", "b")) == []
    assert compare([], []) == []


def test_what_is_added_changed_moved_and_removed() -> None:
    before = _list("a", "b", "c", "d")
    after = _list("c", "a", "new", "d")
    after[3] = replace(after[3], priority="high")

    assert _told(compare(before, after)) == [
        (Kind.MOVED, "c", 3, 1),
        (Kind.ADDED, "new", None, 3),
        (Kind.CHANGED, "d", 4, 4),
        (Kind.REMOVED, "b", 2, None),
    ]


def test_a_rule_pushed_down_by_a_new_one_has_not_moved() -> None:
    assert _told(compare(_list("a", "b"), _list("new", "a", "b"))) == [(Kind.ADDED, "new", None, 1)]


def test_a_changed_rule_that_stands_elsewhere_says_both() -> None:
    after = _list("c", "a", "b")
    after[0] = replace(after[0], note="baru")

    (difference,) = compare(_list("a", "b", "c"), after)

    assert (difference.kind, difference.moved) == (Kind.CHANGED, True)


@given(st.permutations("abcdefg"))
def test_moving_what_is_said_to_have_moved_gives_the_new_order(order: list[str]) -> None:
    before, after = _list(*"abcdefg"), _list(*order)

    moved = {each.key for each in compare(before, after)}

    assert [rule.key for rule in before if rule.key not in moved] == [
        key for key in order if key not in moved
    ]
