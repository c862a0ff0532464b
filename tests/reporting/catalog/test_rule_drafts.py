"""Drafting routing rules; a draft decides nothing, and a stale page changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.audit.models import AuditEntry
from core.errors import DomainError, Invalid
from reporting.models import RoutingRule, RoutingRuleSet
from reporting.services.catalog import agencies, offering, routing, rule_sets
from reporting.services.catalog.routing import RuleDetails, RuleNotFound
from reporting.services.catalog.rule_sets import DraftChanged, NothingToPublish
from reporting.services.catalog.targets import Promise
from tests.make.cities import entitle
from tests.make.questions import ask
from tests.make.rules import (
    BY,
    NARROW,
    NIGHT,
    NOON,
    OTHER,
    add,
    everything,
    first_key,
    goes_to,
    publish,
)

pytestmark = pytest.mark.usefixtures("batam")


def test_rules_ask_about_answers_and_working_time() -> None:
    ask("jenis", "Jenis sampah", kind="single", options=("B3", "Organik"))
    b3 = RuleDetails(agency="dishub", category="sampah", answers={"jenis": "b3"})
    night = RuleDetails(agency="bina_marga", category="sampah", working="outside")
    on_duty = RuleDetails(agency="dlh", category="jalan_rusak", working="inside", hours_of="dlh")
    for each in (b3, night, on_duty):
        add(each, before=first_key())

    publish()

    assert goes_to("sampah", jenis="b3") == "dishub"
    assert goes_to("sampah", jenis="organik") == "dlh"
    assert goes_to("sampah", at=NIGHT) == "bina_marga"
    assert goes_to("sampah", at=NOON) == "dlh"
    assert goes_to("jalan_rusak", at=NIGHT) == "dlh"  # DLH is on duty day and night


def test_of_two_editors_the_second_is_told_and_nothing_is_lost() -> None:
    seen = rule_sets.stamp()
    mine = routing.add(details=NARROW, stamp=seen, actor=OTHER, at=NOON)
    before = everything()

    with pytest.raises(DraftChanged, match="Bu Ratna"):
        routing.add(details=NARROW, stamp=seen, **BY)

    assert everything() == before
    assert RoutingRule.objects.filter(rule_set__state="draft", key=mine.key).exists()


@pytest.mark.parametrize(
    "act",
    [
        lambda seen, key: routing.change(rule_key=key, details=NARROW, stamp=seen, **BY),
        lambda seen, key: routing.remove(rule_key=key, stamp=seen, **BY),
        lambda seen, key: routing.move(rule_key=key, before=None, stamp=seen, **BY),
        lambda seen, _key: rule_sets.publish(stamp=seen, **BY),
        lambda seen, _key: rule_sets.discard(stamp=seen, **BY),
        lambda seen, _key: rule_sets.roll_back(number=1, stamp=seen, **BY),
        lambda seen, _key: rule_sets.draft_from(number=1, stamp=seen, **BY),
    ],
    ids=["change", "remove", "move", "publish", "discard", "roll back", "copy"],
)
def test_a_stale_page_changes_nothing(act: Callable[[str, UUID], object]) -> None:
    add(before=first_key())
    publish()
    add(RuleDetails(agency="dlh", category="jalan_rusak", priority="low"))
    seen = rule_sets.stamp()
    add(RuleDetails(agency="dlh", category="jalan_rusak", priority="high"))
    before = everything()

    with pytest.raises(DraftChanged):
        act(seen, first_key())

    assert everything() == before


def test_a_new_draft_never_passes_for_the_one_that_was_thrown_away() -> None:
    add()
    seen = rule_sets.stamp()
    rule_sets.discard(stamp=seen, **BY)
    add()

    with pytest.raises(DraftChanged):
        rule_sets.publish(stamp=seen, **BY)


@pytest.mark.parametrize(
    "what",
    [
        {"agency": "tidak_ada"},
        {"agency": "dlh", "category": "tidak_ada"},
        {"agency": "dlh", "area": "99.99"},
        {"agency": "dlh", "priority": "segera"},
        {"agency": "dlh", "working": "kadang"},
        {"agency": "dlh", "working": "inside", "hours_of": "tidak_ada"},
        {"agency": "dlh", "answers": {"jenis": "b3"}},
        {"agency": "dlh", "category": "sampah", "answers": {"tidak_ada": "b3"}},
    ],
)
def test_a_rule_about_nothing_is_refused(what: dict[str, Any]) -> None:
    before = everything()

    with pytest.raises(DomainError):
        add(RuleDetails(**what))

    assert everything() == before


def test_an_answer_that_cannot_be_given_is_refused() -> None:
    ask("jenis", "Jenis sampah", kind="single", options=("B3", "Organik"))

    with pytest.raises(Invalid, match="Jenis sampah: Pilih dari daftar"):
        add(RuleDetails(agency="dlh", category="sampah", answers={"jenis": "nuklir"}))

    assert rule_sets.the_draft() is None


def test_no_rule_names_an_agency_that_takes_nothing() -> None:
    agencies.switch_off(code="dlh", **BY)

    with pytest.raises(Invalid):
        add(RuleDetails(agency="dlh", category="sampah"))


def test_what_is_not_in_the_draft_is_not_found() -> None:
    before = everything()

    for act in (
        lambda: add(before=uuid4()),
        lambda: routing.remove(rule_key=uuid4(), stamp=rule_sets.stamp(), **BY),
        lambda: routing.change(rule_key=uuid4(), details=NARROW, stamp=rule_sets.stamp(), **BY),
    ):
        with pytest.raises(RuleNotFound):
            act()

    assert everything() == before


def test_a_rule_goes_elsewhere_and_away_again() -> None:
    rule = add(before=first_key())
    assert RoutingRule.objects.filter(rule_set__state="draft").in_order()[0] == rule

    routing.move(rule_key=rule.key, before=None, stamp=rule_sets.stamp(), **BY)
    assert RoutingRule.objects.filter(rule_set__state="draft").in_order().last() == rule

    routing.remove(rule_key=rule.key, stamp=rule_sets.stamp(), **BY)
    entry = AuditEntry.objects.get(kind="routing_rule_removed")
    assert entry.facts["agency"] == "dishub"
    with pytest.raises(NothingToPublish):
        publish()


def test_offering_a_category_is_a_version_of_its_own_and_the_draft_learns_of_it() -> None:
    entitle()
    add(before=first_key())
    soon = Promise(1, "hours", "working")

    offering.offer(
        code="lampu_jalan", agency_code="bina_marga", response=soon, resolution=soon, **BY
    )

    assert goes_to("lampu_jalan") == "bina_marga"
    assert goes_to("sampah", "high") == "dlh"  # the draft is still a draft
    assert RoutingRuleSet.objects.get(state="published").number == 2
    publish()
    assert goes_to("lampu_jalan") == "bina_marga"
    assert goes_to("sampah", "high") == "dishub"
