"""Which agency owns a report."""

from __future__ import annotations

import pytest

from reporting.rules.matching import (
    ReportFacts,
    Route,
    Rule,
    first_match,
    lineage,
    never_matching,
    route,
)

RUBBISH_IN_BELIAN = ReportFacts(
    category=("sampah_liar", "sampah"), area=("21.71.01.1002", "21.71.01"), priority="high"
)


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        (Rule("dlh"), True),
        (Rule("dlh", category="sampah_liar"), True),
        (Rule("dlh", category="sampah"), True),
        (Rule("dlh", category="jalan_rusak"), False),
        (Rule("dlh", area="21.71.01"), True),
        (Rule("dlh", area="21.71.01.1002"), True),
        (Rule("dlh", area="21.71.02"), False),
        (Rule("dlh", category="sampah", area="21.71.02"), False),
        (Rule("dlh", priority="high"), True),
        (Rule("dlh", priority="emergency"), False),
        (Rule("dlh", is_active=False), False),
    ],
)
def test_a_rule_fits_when_every_condition_does(rule: Rule, fits: bool) -> None:
    assert first_match([rule], RUBBISH_IN_BELIAN) == (rule if fits else None)


def test_the_first_rule_by_position_decides() -> None:
    general = Rule("dlh", category="sampah", position=20)
    special = Rule("camat", category="sampah", area="21.71.01", position=10)

    assert first_match([general, special], RUBBISH_IN_BELIAN) == special


def test_the_default_agency_takes_what_no_rule_decides() -> None:
    decided = route(
        [Rule("pu", category="jalan_rusak")], RUBBISH_IN_BELIAN, default_agency="kominfo"
    )

    assert decided == Route("kominfo", None)


def test_a_closed_agency_sends_the_report_to_the_coordinator_never_to_nobody() -> None:
    rule = Rule("dlh", category="sampah")

    decided = route([rule], RUBBISH_IN_BELIAN, default_agency="kominfo", closed_agencies={"dlh"})

    assert (decided.agency, decided.rule, decided.needs_triage) == ("kominfo", rule, True)


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


def test_a_lineage_ends_at_the_top_or_at_a_loop() -> None:
    assert lineage("a", {"a": "b", "b": "c", "c": None}) == ("a", "b", "c")
    assert lineage("a", {"a": "b", "b": "a"}) == ("a", "b")
    assert lineage(None, {}) == ()
