"""Patterns are found, listed and asked about; numbers stay what they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.audit.models import AuditEntry
from core.errors import DomainError
from reporting.models import Scorecard, ScorecardFlag
from reporting.models.deadline import Deadline
from reporting.rules.gaming import FlagKind
from reporting.services import scorecards, workflow
from reporting.services.scorecards import flags
from tests.make.reporting import operator, triage
from tests.reporting.scorecards.lives import (
    APRIL_FIRST,
    MARCH,
    MONDAY,
    accepted,
    agency,
    reopened,
    resolved,
    sent,
)

pytestmark = pytest.mark.usefixtures("batam")


def kinds() -> dict[FlagKind, int]:
    return {each.kind: len(each.reports) for each in flags.suspicions(month=MARCH)}


def closed_and_reopened(count: int, *, hours: float) -> None:
    for number in range(count):
        report = sent(device_hash=f"d{number}")
        resolved(report, at=MONDAY + timedelta(hours=9))
        reopened(report, at=MONDAY + timedelta(hours=9 + hours))


@pytest.mark.parametrize(
    ("count", "hours", "found"),
    [(3, 47, {FlagKind.CLOSE_REOPEN: 3}), (2, 1, {}), (3, 49, {})],
)
def test_closing_and_reopening_is_seen_when_it_repeats(
    count: int, hours: float, found: dict[FlagKind, int]
) -> None:
    closed_and_reopened(count, hours=hours)

    assert kinds() == found


def test_many_closes_on_the_last_days_are_against_the_agencys_own_usual() -> None:
    reports = [sent(device_hash=f"d{number}") for number in range(14)]
    for report in reports[:3]:
        resolved(report, at=MONDAY + timedelta(days=3))
    for report in reports[3:]:
        resolved(report, at=datetime(2026, 3, 30, 17, tzinfo=UTC))  # 31 March, midnight

    assert kinds() == {FlagKind.MONTH_END: 11}
    (found,) = flags.suspicions(month=MARCH)
    assert found.facts == {"count": 11, "usual": 0.1}


def test_the_same_number_spread_over_the_month_is_no_pattern() -> None:
    for number in range(14):
        resolved(sent(device_hash=f"d{number}"), at=MONDAY + timedelta(days=2 * number))

    assert kinds() == {}


@pytest.mark.parametrize(
    ("minutes", "found"), [(4, {FlagKind.UNWORKED: 10}), (30, {})], ids=["4 minutes", "30 minutes"]
)
def test_done_within_minutes_of_accepting(minutes: int, found: dict[FlagKind, int]) -> None:
    for number in range(10):
        report = sent(device_hash=f"d{number}", at=MONDAY + timedelta(days=2 * number))
        accepted(report, minutes=60)
        resolved(report, at=report.submitted_at + timedelta(minutes=60 + minutes))

    assert kinds() == found


@pytest.mark.parametrize(
    ("before", "found"), [(0.05, {FlagKind.HANDED_BEFORE_BREACH: 3}), (0.5, {})]
)
def test_passing_on_what_is_nearly_late(before: float, found: dict[FlagKind, int]) -> None:
    for number in range(3):
        report = sent(device_hash=f"d{number}")
        clock = Deadline.objects.get(report=report, kind="response")
        workflow.hand_over(
            report_id=report.public_id, agency="dishub", note="Bukan kami", actor=operator(),
            at=clock.due_at - (clock.due_at - clock.started_at) * before,
        )  # fmt: skip

    assert kinds() == found


def test_a_flag_is_found_once_lists_its_reports_and_changes_no_number() -> None:
    closed_and_reopened(3, hours=1)
    scorecards.freeze_month(month=MARCH, at=APRIL_FIRST)
    before = list(Scorecard.objects.order_by("pk").values())

    assert flags.find(month=MARCH, at=APRIL_FIRST) == 0
    flag = ScorecardFlag.objects.get()
    scorecards.decide(
        flag_id=flag.pk, decision="agreed", note="Sudah dicek", actor=triage(), at=APRIL_FIRST
    )

    assert flag.reports.count() == 3
    assert (flag.agency, flag.facts) == (agency(), {"count": 3})
    assert list(Scorecard.objects.order_by("pk").values()) == before
    assert AuditEntry.objects.filter(kind="scorecard_flag_agreed").count() == 1


def test_only_the_coordinator_decides_once_and_with_a_word() -> None:
    closed_and_reopened(3, hours=1)
    flags.find(month=MARCH, at=APRIL_FIRST)
    pk = ScorecardFlag.objects.get().pk

    def refused(**facts: object) -> str:
        given = {
            "flag_id": pk, "decision": "dismissed", "note": "Wajar", "actor": triage(),
            "at": APRIL_FIRST, **facts,
        }  # fmt: skip
        with pytest.raises(DomainError) as error:
            scorecards.decide(**given)  # type: ignore[arg-type]
        return error.value.code

    assert refused(actor=operator()) == "only_the_coordinator"
    assert refused(decision="maybe") == "invalid"
    assert refused(note="") == "invalid"
    assert refused(flag_id=0) == "flag_not_found"
    assert ScorecardFlag.objects.get().decision == "open"
    scorecards.decide(
        flag_id=pk, decision="dismissed", note="Wajar", actor=triage(), at=APRIL_FIRST
    )
    assert refused() == "flag_decided"
