"""Sets of routing rules: published as a whole, kept, brought back; refusals change nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.audit.models import AuditEntry
from reporting.models import Agency, Area, CitySettings, RoutingRule, RoutingRuleSet
from reporting.services import config
from reporting.services.catalog import agencies, routing, rule_sets
from reporting.services.catalog.routing import RuleDetails
from reporting.services.catalog.rule_sets import (
    DraftExists,
    NoDraft,
    RulesRefused,
    SetNotFound,
    WarningsUnread,
)
from tests.make.rules import BY, NOON, OTHER, add, everything, first_key, goes_to, publish

pytestmark = pytest.mark.usefixtures("batam")


def test_a_city_is_laid_out_with_a_published_set() -> None:
    published = RoutingRuleSet.objects.get()

    assert (published.state, published.number, published.published_by) == ("published", 1, "Sistem")
    assert RoutingRule.objects.filter(rule_set=published).count() == len(config.snapshot().rules)


def test_intake_follows_the_draft_when_it_is_published_and_only_then() -> None:
    version = CitySettings.objects.the().config_version
    add(before=first_key())
    assert goes_to("sampah", "high") == "dlh"
    assert CitySettings.objects.the().config_version == version

    published = publish(note="  Uji  coba ")

    assert goes_to("sampah", "high") == "dishub"
    assert goes_to("sampah", "normal") == "dlh"
    assert CitySettings.objects.the().config_version == version + 1
    assert (published.number, published.note, published.base) == (2, "Uji coba", 1)
    assert (published.published_by, published.published_at) == ("Pak Hendra", NOON)
    entry = AuditEntry.objects.get(kind="routing_published")
    assert (entry.subject, entry.actor_label, entry.facts["base"]) == ("2", "Pak Hendra", 1)


def test_a_published_set_is_kept_as_it_was() -> None:
    before = list(RoutingRule.objects.order_by("pk").values())

    routing.remove(rule_key=first_key(), stamp=rule_sets.stamp(), **BY)
    publish()

    old = RoutingRuleSet.objects.get(number=1)
    assert old.state == "replaced"
    assert list(RoutingRule.objects.filter(rule_set=old).order_by("pk").values()) == before


def test_rules_without_a_set_are_the_first_published_one() -> None:
    RoutingRule.objects.update(rule_set=None)
    RoutingRuleSet.objects.all().delete()
    config.forget()
    assert goes_to("sampah") == "dlh"
    assert rule_sets.stamp() == "1.0.0"
    keys = list(RoutingRule.objects.in_order().values_list("key", flat=True))

    add(before=first_key())

    first = RoutingRuleSet.objects.get(state="published")
    assert first.number == 1
    kept = RoutingRule.objects.filter(rule_set=first).in_order().values_list("key", flat=True)
    assert list(kept) == keys
    drafted = RoutingRule.objects.filter(rule_set__state="draft").values_list("key", flat=True)
    assert set(keys) < set(drafted)
    assert publish().number == 2


def test_an_agency_that_is_suspended_sends_to_the_coordinator() -> None:
    agencies.switch_off(code="dlh", **BY)

    setup = config.snapshot()
    route = setup.route(setup.categories["sampah"], None, "normal", at=NOON)

    assert (route.agency, route.needs_triage) == (setup.default_agency, True)


def test_nothing_is_published_without_a_draft() -> None:
    before = everything()

    with pytest.raises(NoDraft):
        publish()

    assert everything() == before


def _close_agency(rule: RoutingRule) -> None:
    Agency.objects.filter(pk=rule.agency_id).update(is_active=False)


def _remove_area(rule: RoutingRule) -> None:
    Area.objects.filter(code="21.71.01").update(is_active=False)


def _contradict(rule: RoutingRule) -> None:
    add(RuleDetails(agency="dlh", category="sampah", area="21.71.01", priority="high"))


def _stop_asking(rule: RoutingRule) -> None:
    RoutingRule.objects.filter(pk=rule.pk).update(answers={"jenis": "b3"})


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_close_agency, "sedang nonaktif"),
        (_remove_area, "sudah tidak dipakai"),
        (_contradict, "meminta hal yang sama"),
        (_stop_asking, "sudah tidak ditanyakan"),
    ],
)
def test_errors_are_shown_and_nothing_is_published(
    spoil: Callable[[RoutingRule], None], said: str
) -> None:
    spoil(add(before=first_key()))
    before = everything()

    with pytest.raises(RulesRefused, match=said) as refused:
        publish(warnings_read=True)

    assert refused.value.facts["errors"]
    assert everything() == before


def test_warnings_need_one_confirmation() -> None:
    add()  # behind the rule for all rubbish: it never decides
    before = everything()

    with pytest.raises(WarningsUnread):
        publish()
    assert everything() == before

    assert publish(warnings_read=True).state == "published"


def test_an_older_set_comes_back_as_a_new_version() -> None:
    add(before=first_key())
    publish()
    assert goes_to("sampah", "high") == "dishub"

    again = rule_sets.roll_back(number=1, stamp=rule_sets.stamp(), note="Salah", **BY)

    assert (again.number, again.restored, again.state) == (3, 1, "published")
    assert goes_to("sampah", "high") == "dlh"
    assert list(RoutingRuleSet.objects.order_by("number").values_list("number", "state")) == [
        (1, "replaced"),
        (2, "replaced"),
        (3, "published"),
    ]
    entry = AuditEntry.objects.get(kind="routing_rolled_back")
    assert (entry.subject, entry.facts["restored"], entry.facts["note"]) == ("3", 1, "Salah")


@pytest.mark.parametrize("number", [0, 1, 7])
def test_only_older_sets_come_back(number: int) -> None:
    before = everything()

    with pytest.raises(SetNotFound):
        rule_sets.roll_back(number=number, stamp=rule_sets.stamp(), **BY)

    assert everything() == before


def test_an_old_set_that_names_what_is_gone_is_mended_in_a_draft_first() -> None:
    add(before=first_key())
    publish()
    rule_sets.roll_back(number=1, stamp=rule_sets.stamp(), **BY)
    Agency.objects.filter(code="dishub").update(is_active=False)
    before = everything()

    with pytest.raises(RulesRefused, match="nonaktif"):
        rule_sets.roll_back(number=2, stamp=rule_sets.stamp(), warnings_read=True, **BY)
    assert everything() == before

    draft = rule_sets.draft_from(number=2, stamp=rule_sets.stamp(), **BY)
    assert (draft.state, draft.base) == ("draft", 3)
    with pytest.raises(DraftExists):
        rule_sets.draft_from(number=2, stamp=rule_sets.stamp(), **BY)


def test_a_draft_older_than_what_is_in_force_needs_a_confirmation() -> None:
    add(before=first_key())
    publish()
    add(RuleDetails(agency="dlh", category="jalan_rusak", priority="low"), before=first_key())
    rule_sets.roll_back(number=1, stamp=rule_sets.stamp(), actor=OTHER, at=NOON)

    with pytest.raises(WarningsUnread) as unread:
        publish()

    assert "Bu Ratna menerbitkan versi 3" in str(unread.value.facts["warnings"])
