"""Past reports decided again: the counts are those of deciding each by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import Invalid
from core.outbox.registry import Message
from reporting.models import Report, RoutingReplay, RoutingRule
from reporting.rules.lifecycle import Actor
from reporting.rules.questions import stored_values
from reporting.rules.roles import Role
from reporting.services import config, rule_replays
from reporting.services.catalog import rule_checks, rule_sets
from reporting.services.catalog.routing import RuleDetails
from tests.make import rules
from tests.make.questions import ask
from tests.make.reports import SUBMITTED_AT, make_report, some_kelurahan
from tests.support.outbox import drain

pytestmark = pytest.mark.usefixtures("batam")

AT = datetime(2026, 3, 9, 3, tzinfo=UTC)
WHO = Actor(Role.CITY_ADMIN, "Pak Hendra")


def _add(**facts: object) -> None:
    rules.add(RuleDetails(**facts), before=rules.first_key())  # type: ignore[arg-type]


def _reports(count: int) -> None:
    kelurahan = some_kelurahan()
    for number in range(count):
        make_report(
            category=("sampah", "jalan_rusak", "lainnya")[number % 3],
            priority=("normal", "high")[number % 2],
            kelurahan=kelurahan if number % 5 else None,
            kecamatan=kelurahan.parent if number % 5 else None,
            submitted_at=SUBMITTED_AT + timedelta(hours=7 * (number // 2)),
            answers=[{"code": "jenis", "value": "b3"}] if number % 4 == 0 else [],
        )


def _draft_of_every_sort() -> None:
    ask("jenis", "Jenis", kind="single", options=("B3", "Organik"))
    _add(agency="dishub", category="sampah", answers={"jenis": "b3"})
    _add(agency="bina_marga", category="sampah", working="outside", priority="high")
    _add(agency="dlh", category="jalan_rusak", area=some_kelurahan().code)


def test_counts_are_those_of_deciding_each_report_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rule_replays, "_SLICE", 4)  # so that slices meet, also at equal moments
    _reports(30)
    _draft_of_every_sort()

    replay = rule_replays.ask(wanted=25, actor=WHO, at=AT)

    setup = config.snapshot()
    drafted = setup.table_of(
        rule_checks.all_rules(RoutingRule.objects.filter(rule_set__state="draft"), setup)
    )
    expected: dict[tuple[str, str], int] = {}
    newest = list(Report.objects.newest_first().select_related("category")[:25])
    for report in newest:
        facts = setup.categories[report.category.code]
        area = setup.areas.get(report.kelurahan_id or 0)
        asked = {"answers": stored_values(report.answers), "at": report.submitted_at}
        was = setup.route(facts, area, report.priority, **asked)  # type: ignore[arg-type]
        now = drafted.route(
            category=facts.line,
            area=area.line if area else (),
            priority=report.priority,
            answers=stored_values(report.answers),
            is_working=partial(setup.is_working, report.submitted_at),
        )
        if was.agency != now.agency:
            pair = (was.agency, now.agency)
            expected[pair] = expected.get(pair, 0) + 1
    result = replay.result
    assert result is not None
    assert result["read"] == 25
    assert {(each["from"], each["to"]): each["count"] for each in result["moves"]} == expected
    assert len(expected) >= 3
    assert result["changed"] == sum(expected.values())
    assert sum(result["hits"].values()) + result["default"] == 25


def test_the_number_of_queries_does_not_grow_with_the_reports() -> None:
    _draft_of_every_sort()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            rule_replays.ask(wanted=1000, actor=WHO, at=AT)
        return len(captured)

    _reports(3)
    queries()
    few = queries()
    _reports(60)

    assert queries() == few


def test_without_a_draft_nothing_changes_owner_but_unused_rules_show() -> None:
    _reports(6)

    result = rule_replays.ask(wanted=100, actor=WHO, at=AT).result

    assert result is not None
    assert (result["read"], result["changed"], result["moves"]) == (6, 0, [])
    assert len(result["hits"]) < len(config.snapshot().rules)


def test_a_city_without_reports_replays_nothing() -> None:
    result = rule_replays.ask(wanted=100, actor=WHO, at=AT).result

    assert result is not None
    assert (result["read"], result["oldest"], result["newest"]) == (0, None, None)


@pytest.mark.parametrize("wanted", [0, -1, 100_001])
def test_too_many_or_none_are_refused(wanted: int) -> None:
    with pytest.raises(Invalid):
        rule_replays.ask(wanted=wanted, actor=WHO, at=AT)

    assert not RoutingReplay.objects.exists()


def test_a_long_one_is_done_by_a_worker_with_the_rules_as_they_were_when_it_was_asked() -> None:
    _reports(9)
    _draft_of_every_sort()
    replay = rule_replays.ask(wanted=rule_replays.AT_ONCE + 1, actor=WHO, at=AT)
    assert RoutingReplay.objects.get().result is None
    rule_sets.discard(stamp=rule_sets.stamp(), actor=WHO, at=AT)

    drain()

    replay.refresh_from_db()
    assert (replay.state, replay.done) == ("done", 9)
    assert replay.result is not None
    assert replay.result["changed"] > 0


def test_it_notes_how_far_it_is_and_a_message_that_comes_twice_does_nothing() -> None:
    _reports(9)
    replay = rule_replays.ask(wanted=rule_replays.AT_ONCE + 1, actor=WHO, at=AT)
    message = Message(1, rule_replays.TOPIC, "", {"replay": str(replay.public_id)})

    result = rule_replays.run(message)
    going = RoutingReplay.objects.get(pk=replay.pk)
    assert (going.state, going.done, going.result) == ("running", 9, None)

    rule_replays.keep_result(message, result)
    assert rule_replays.run(message) is None


def test_one_that_cannot_be_done_says_so() -> None:
    replay = rule_replays.ask(wanted=5_000, actor=WHO, at=AT)

    rule_replays.give_up(
        Message(1, rule_replays.TOPIC, "", {"replay": str(replay.public_id)}), None
    )

    replay.refresh_from_db()
    assert replay.state == "failed"
    assert rule_replays.run(Message(2, rule_replays.TOPIC, "", {"replay": str(uuid4())})) is None


def test_only_the_last_replays_are_kept() -> None:
    for _each in range(rule_replays.KEPT + 3):
        rule_replays.ask(wanted=1, actor=WHO, at=AT)

    assert RoutingReplay.objects.count() == rule_replays.KEPT
