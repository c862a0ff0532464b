"""A routing list that remembers what it decided."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.rules import routing_table
from reporting.rules.matching import ReportFacts, Rule, route
from reporting.rules.routing_table import RoutingTable
from tests.reporting.rules.test_coverage import REPORTS, rules_of_a_city


def _asked(table: RoutingTable, report: ReportFacts) -> object:
    return table.route(
        category=report.category,
        area=report.area,
        priority=report.priority,
        answers=report.answers,
        is_working=report.working.get,
    )


@settings(max_examples=60, deadline=None)
@given(rules_of_a_city, st.lists(st.sampled_from(REPORTS), min_size=1, max_size=60))
def test_what_is_remembered_is_what_the_rules_say(
    rules: list[Rule], reports: list[ReportFacts]
) -> None:
    table = RoutingTable(rules, default_agency="kominfo", closed_agencies={"camat"})

    for report in reports * 2:
        assert _asked(table, report) == route(
            rules, report, default_agency="kominfo", closed_agencies={"camat"}
        )


def test_what_no_rule_asks_about_makes_no_case_of_its_own() -> None:
    table = RoutingTable([Rule("dlh", answers=(("jenis", "b3"),))], default_agency="kominfo")

    for number in range(20):
        facts = {"jenis": f"lain {number}", "cerita": str(number)}
        table.route(category=("a",), area=(), priority="low", answers=facts, is_working=bool)

    assert len(table._routes) == 1


def test_hours_are_asked_only_for_those_a_rule_is_about() -> None:
    asked: list[str] = []
    table = RoutingTable([Rule("dlh", working=True, hours_of="pu")], default_agency="kominfo")

    table.route(category=("a",), area=(), priority="low", is_working=asked.append)

    assert asked == ["pu"]


def test_at_no_particular_moment_a_rule_about_hours_does_not_fit() -> None:
    rules = [Rule("dlh", working=True), Rule("piket", working=False)]
    table = RoutingTable(rules, default_agency="kominfo")

    assert table.route(category=("a",), area=(), priority="low").agency == "kominfo"


def test_the_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    table = RoutingTable([Rule("dlh")], default_agency="kominfo")
    monkeypatch.setattr(routing_table, "MAX_REMEMBERED", 3)

    for number in range(10):
        table.route(category=(str(number),), area=(), priority="low")

    assert len(table._routes) <= 3
