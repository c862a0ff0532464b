"""Routing rules in sets: drafted, published, brought back; refusals change nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.audit.models import AuditEntry
from core.errors import DomainError, Invalid
from reporting.models import (
    Agency,
    Area,
    Category,
    CitySettings,
    Question,
    RoutingRule,
    RoutingRuleSet,
)
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services import config
from reporting.services.catalog import agencies, offering, routing, rule_sets
from reporting.services.catalog.routing import RuleDetails, RuleNotFound
from reporting.services.catalog.rule_sets import (
    DraftChanged,
    DraftExists,
    NoDraft,
    NothingToPublish,
    RulesRefused,
    SetNotFound,
    WarningsUnread,
)
from reporting.services.catalog.targets import Promise
from tests.make.cities import entitle

pytestmark = pytest.mark.usefixtures("batam")

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
NIGHT = datetime(2026, 3, 2, 15, tzinfo=UTC)
ADMIN = Actor(Role.CITY_ADMIN, "Pak Hendra")
OTHER = Actor(Role.CITY_ADMIN, "Bu Ratna")
BY: dict[str, Any] = {"actor": ADMIN, "at": NOON}
NARROW = RuleDetails(agency="dishub", category="sampah", area="21.71.01", priority="high")


def add(details: RuleDetails = NARROW, **given: Any) -> RoutingRule:
    return routing.add(details=details, **{"stamp": rule_sets.stamp(), **BY, **given})


def publish(**given: Any) -> RoutingRuleSet:
    return rule_sets.publish(**{"stamp": rule_sets.stamp(), **BY, **given})


def first_key() -> UUID:
    return RoutingRule.objects.active().in_order()[0].key


def everything() -> dict[str, object]:
    """All a refusal must leave as it is."""
    return {
        "sets": list(RoutingRuleSet.objects.order_by("pk").values()),
        "rules": list(RoutingRule.objects.order_by("pk").values()),
        "audit": AuditEntry.objects.count(),
        "version": CitySettings.objects.the().config_version,
    }


def goes_to(category: str, priority: str = "normal", at: datetime = NOON, **answers: object) -> str:
    setup = config.snapshot()
    area = next(each for each in setup.areas.values() if "21.71.01" in each.line)
    return setup.route(setup.categories[category], area, priority, answers=answers, at=at).agency


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


def test_rules_ask_about_answers_and_working_time() -> None:
    Question.objects.create(
        category=Category.objects.get(code="sampah"),
        code="jenis",
        text="Jenis sampah",
        kind="single",
        options=[{"key": "b3", "name": "B3"}, {"key": "organik", "name": "Organik"}],
    )
    config.forget()
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


def test_an_agency_that_is_suspended_sends_to_the_coordinator() -> None:
    agencies.switch_off(code="dlh", **BY)

    setup = config.snapshot()
    route = setup.route(setup.categories["sampah"], None, "normal", at=NOON)

    assert (route.agency, route.needs_triage) == (setup.default_agency, True)


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
    Question.objects.create(
        category=Category.objects.get(code="sampah"),
        code="jenis",
        text="Jenis sampah",
        kind="single",
        options=[{"key": "b3", "name": "B3"}],
    )
    config.forget()

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
