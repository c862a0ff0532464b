"""Rules that can never decide, and rules that contradict each other."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.rules.coverage import PRIORITIES, contradictions, hidden_rules, never_matching
from reporting.rules.matching import ReportFacts, Rule, explain, first_match, lineage

CATEGORIES = {"sampah": None, "sampah_liar": "sampah", "tps": "sampah", "jalan": None}
AREAS = {"kota": None, "kec": "kota", "kel_1": "kec", "kel_2": "kec", "rw": "kel_1"}


def test_finds_rules_that_never_decide() -> None:
    parents = {"sampah_liar": "sampah", "21.71.01.1002": "21.71.01", "21.71.01": None}
    general = Rule("dlh", category="sampah", position=1)
    hidden = Rule("camat", category="sampah_liar", area="21.71.01.1002", position=2)
    other = Rule("pu", category="jalan_rusak", position=3)
    switched_off = Rule("pu", category="sampah", position=4, is_active=False)
    all_else = Rule("kominfo", position=5)
    after_all = Rule("pu", priority="high", position=6)

    assert never_matching([after_all, all_else, switched_off, other, hidden, general], parents) == [
        hidden,
        after_all,
    ]


def test_a_narrower_rule_before_a_wider_one_hides_nothing() -> None:
    narrow = Rule("camat", category="sampah", area="21.71.01", position=1)
    urgent = Rule("camat", category="sampah", priority="high", position=2)
    wide = Rule("dlh", category="sampah", position=3)

    assert never_matching([narrow, urgent, wide], {}) == []


def test_several_rules_together_can_hide_one() -> None:
    by_day = Rule("dlh", category="sampah", working=True, position=1)
    by_night = Rule("piket", category="sampah", working=False, position=2)
    other_hours = Rule("piket", category="sampah", working=False, hours_of="dlh", position=3)

    assert [
        hidden.behind for hidden in hidden_rules([by_day, by_night, other_hours], CATEGORIES, AREAS)
    ] == [(by_day, by_night)]


def test_the_fewest_rules_are_named() -> None:
    part = Rule("piket", category="sampah", working=False, position=1)
    enough = Rule("dlh", category="sampah", position=2)
    late = Rule("pu", category="sampah_liar", position=3)

    (hidden,) = hidden_rules([part, enough, late], CATEGORIES, AREAS)

    assert hidden.behind == (enough,)


def test_rules_that_are_not_needed_to_hide_another_are_not_named() -> None:
    beside = Rule("camat", area="kec", position=1)
    by_day = Rule("dlh", working=True, position=2)
    by_night = Rule("piket", working=False, position=3)

    (hidden,) = hidden_rules([beside, by_day, by_night, Rule("pu", position=4)], CATEGORIES, AREAS)

    assert hidden.behind == (by_day, by_night)


def test_every_priority_in_turn_hides_what_is_left() -> None:
    each = [
        Rule("dlh", priority=priority, position=place) for place, priority in enumerate(PRIORITIES)
    ]
    rest = Rule("kominfo", category="sampah", position=9)

    assert never_matching([*each, rest], {}) == [rest]
    assert never_matching([*each[1:], rest], {}) == []


def test_all_parts_of_an_area_do_not_hide_the_area_itself() -> None:
    parts = [
        Rule("upt", area=area, position=place) for place, area in enumerate(("kel_1", "kel_2"))
    ]
    whole = Rule("camat", area="kec", position=9)

    assert hidden_rules([*parts, whole], CATEGORIES, AREAS) == []  # a report may lie in just "kec"
    assert hidden_rules([*parts, Rule("rw", area="rw", position=9)], CATEGORIES, AREAS) != []


def test_an_answer_narrows_a_rule() -> None:
    narrow = Rule("dlh", category="sampah", answers=(("jenis", "b3"),), position=1)
    wide = Rule("pu", category="sampah", position=2)
    late = Rule("damkar", category="sampah", answers=(("jenis", "b3"),), position=3)

    assert never_matching([narrow, wide, late], {}) == [late]


def test_a_hidden_rule_is_not_blamed_for_hiding_others() -> None:
    rules = [Rule("dlh", position=1), Rule("pu", position=2), Rule("camat", position=3)]

    assert [hidden.behind for hidden in hidden_rules(rules, {}, {})] == [(rules[0],), (rules[0],)]


def test_the_same_conditions_with_another_agency_contradict() -> None:
    first = Rule("dlh", category="sampah", answers=(("a", "1"), ("b", "2")), position=1)
    same = Rule("pu", category="sampah", answers=(("b", "2"), ("a", "1")), position=2)
    repeated = Rule("dlh", category="sampah", answers=(("a", "1"), ("b", "2")), position=3)
    narrower = Rule("pu", category="sampah", priority="high", position=4)

    assert contradictions([narrower, repeated, same, first]) == [(first, same)]


rules_of_a_city = st.lists(
    st.builds(
        Rule,
        agency=st.sampled_from(["dlh", "pu", "camat"]),
        category=st.sampled_from([None, *CATEGORIES]),
        area=st.sampled_from([None, *AREAS]),
        priority=st.sampled_from([None, *PRIORITIES]),
        answers=st.sampled_from([(), (("jenis", "b3"),), (("jenis", "b3"), ("tps", "ya"))]),
        working=st.sampled_from([None, None, True, False]),
        hours_of=st.sampled_from(["", "dlh"]),
    ),
    max_size=9,
).map(
    lambda rules: [
        Rule(
            rule.agency,
            rule.category,
            rule.area,
            rule.priority,
            position=place,
            answers=rule.answers,
            working=rule.working,
            hours_of=rule.hours_of,
        )
        for place, rule in enumerate(rules)
    ]
)


def _every_report() -> list[ReportFacts]:
    return [
        ReportFacts(
            lineage(category, CATEGORIES),
            lineage(area, AREAS),
            priority,
            {"jenis": jenis, "tps": tps},
            {"": city, "dlh": dlh},
        )
        for category, area, priority, jenis, tps, city, dlh in product(
            CATEGORIES,
            [None, *AREAS],
            PRIORITIES,
            ("b3", "-"),
            ("ya", "-"),
            (True, False),
            (True, False),
        )
    ]


REPORTS = _every_report()


@settings(max_examples=60, deadline=None)
@given(rules_of_a_city)
def test_exactly_the_rules_that_decide_no_report_are_hidden(rules: list[Rule]) -> None:
    deciding = {found.position for each in REPORTS if (found := first_match(rules, each))}

    hidden = {each.rule.position for each in hidden_rules(rules, CATEGORIES, AREAS)}

    assert hidden == {rule.position for rule in rules} - deciding


@settings(max_examples=60, deadline=None)
@given(rules_of_a_city, st.sampled_from(REPORTS))
def test_no_rule_before_the_first_match_fits(rules: list[Rule], report: ReportFacts) -> None:
    found = first_match(rules, report)

    tried = explain(rules, report)

    assert [each.fits for each in tried[:-1]] == [False] * len(tried[:-1])
    assert (tried[-1].rule if tried and tried[-1].fits else None) == found
    assert all(
        not rule.fits(report) for rule in rules if found is None or rule.position < found.position
    )
