"""Which agency owns a report."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reporting.rules.matching import (
    Condition,
    ReportFacts,
    Route,
    Rule,
    explain,
    first_match,
    lineage,
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


def test_working_time_is_a_condition() -> None:
    by_day = Rule("dlh", working=True)
    when_dlh_is_closed = Rule("piket", working=False, hours_of="dlh")

    def fits(rule: Rule, **working: bool) -> bool:
        facts = {"" if who == "city" else who: works for who, works in working.items()}
        return rule.fits(replace(RUBBISH_IN_BELIAN, working=facts))

    assert fits(by_day, city=True)
    assert not fits(by_day, city=False)
    assert not fits(by_day)
    assert fits(when_dlh_is_closed, city=True, dlh=False)
    assert not fits(when_dlh_is_closed, city=False, dlh=True)


@pytest.mark.parametrize(
    ("given", "wanted", "fits"),
    [
        ("B3", "b3", True),
        (" b3 ", "b3", True),
        ("organik", "b3", False),
        (["organik", "b3"], "b3", True),
        ([], "b3", False),
        (3, "3", True),
        (3.0, "3", True),
        (3.5, "3", False),
        (True, "ya", True),
        (None, "b3", False),
    ],
)
def test_answers_are_compared_as_people_mean_them(given: object, wanted: str, fits: bool) -> None:
    rule = Rule("dlh", answers=(("jenis", wanted),))

    assert rule.fits(replace(RUBBISH_IN_BELIAN, answers={"jenis": given})) == fits
    assert not rule.fits(RUBBISH_IN_BELIAN)


def test_the_way_to_the_deciding_rule_says_what_kept_the_others_back() -> None:
    rules = [
        Rule("pu", category="jalan_rusak", priority="emergency", position=1),
        Rule("camat", area="21.71.02", position=2),
        Rule("piket", working=False, answers=(("jenis", "b3"),), position=3),
        Rule("dlh", category="sampah", position=4),
        Rule("kominfo", position=5),
    ]

    tried = explain(rules, RUBBISH_IN_BELIAN)

    assert [each.rule.agency for each in tried] == ["pu", "camat", "piket", "dlh"]
    assert [each.unmet for each in tried] == [
        (Condition.CATEGORY, Condition.PRIORITY),
        (Condition.AREA,),
        (Condition.ANSWERS, Condition.HOURS),
        (),
    ]
    assert not any(each.fits for each in explain(rules[:3], RUBBISH_IN_BELIAN))


def test_a_lineage_ends_at_the_top_or_at_a_loop() -> None:
    assert lineage("a", {"a": "b", "b": "c", "c": None}) == ("a", "b", "c")
    assert lineage("a", {"a": "b", "b": "a"}) == ("a", "b")
    assert lineage(None, {}) == ()
