"""The chain of a promise about to break: each step once, told to the right people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.outbox.models import OutboxMessage
from reporting.models import Counting, Deadline, ReportEvent, SlaTarget, TargetKind, TargetUnit
from reporting.rules.lifecycle import State
from reporting.services import config, escalation, workflow
from tests.make.reporting import make_running_report, operator, triage

pytestmark = pytest.mark.usefixtures("batam")
MONDAY_NINE = datetime(2026, 3, 30, 2, 0, tzinfo=UTC)


def after(**duration: float) -> datetime:
    return MONDAY_NINE + timedelta(**duration)


def promise(hours: int, *, counting: Counting = Counting.ELAPSED) -> None:
    SlaTarget.objects.all().delete()
    SlaTarget.objects.create(
        kind=TargetKind.RESOLUTION,
        amount=hours,
        unit=TargetUnit.HOURS,
        counting=counting,
        valid_from=datetime(2025, 1, 1, tzinfo=UTC).date(),
    )
    config.load()


def taken() -> list[str]:
    events = ReportEvent.objects.filter(kind="escalated").in_order()
    return [event.facts["step"] for event in events]


def told() -> list[tuple[str, str]]:
    messages = OutboxMessage.objects.filter(topic="reporting.notify_agency").order_by("pk")
    return [
        (message.payload["kind"], message.payload["audience"])
        for message in messages
        if message.payload["kind"].startswith("escalated_")
    ]


def test_each_step_comes_at_its_time_and_once() -> None:
    promise(8)
    make_running_report(state=State.IN_PROGRESS, at=MONDAY_NINE)
    story: list[int] = []

    for minutes in (0, 359, 360, 361, 479, 480, 959, 960, 1439, 1440, 5000):
        escalation.escalate(after(minutes=minutes))
        story.append(len(taken()))

    # 75 % of 8 h is 6 h; then the deadline, one target later, two targets later.
    assert story == [0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 4]
    assert taken() == ["nudge", "breach", "coordinator", "mayor"]
    assert told() == [
        ("escalated_nudge", "desk"),
        ("escalated_breach", "head"),
        ("escalated_coordinator", "coordinator"),
        ("escalated_mayor", "mayor"),
    ]
    assert not ReportEvent.objects.filter(is_public=True).exists()


def test_working_time_is_escalated_in_working_time() -> None:
    """Ten working hours from Monday 09.00 end Tuesday 11.30; three quarters are Tuesday 09.00."""
    promise(10, counting=Counting.WORKING)
    make_running_report(state=State.IN_PROGRESS, agency="diskominfo", at=MONDAY_NINE)

    escalation.escalate(after(hours=23, minutes=59))
    assert taken() == []

    escalation.escalate(after(hours=24))
    assert taken() == ["nudge"]
    row = Deadline.objects.get()
    assert (row.escalation_step, row.escalate_at) == (1, after(hours=26, minutes=30))


def test_a_pause_moves_the_chain_too() -> None:
    promise(8)
    report = make_running_report(state=State.IN_PROGRESS, at=MONDAY_NINE)
    escalation.escalate(after(hours=1))
    workflow.hold(
        report_id=report.public_id,
        reason="weather",
        note="Hujan",
        actor=operator(),
        at=after(hours=5),
    )

    escalation.escalate(after(hours=100))
    assert taken() == []

    workflow.resume(report_id=report.public_id, actor=operator(), at=after(hours=101))
    escalation.escalate(after(hours=101, minutes=1))
    assert taken() == []
    escalation.escalate(after(hours=104))
    assert taken()[-1:] == ["breach"]


def test_kept_promises_and_ended_reports_are_left_alone() -> None:
    promise(8)
    solved = make_running_report(state=State.IN_PROGRESS, at=MONDAY_NINE)
    rejected = make_running_report(state=State.IN_PROGRESS, at=MONDAY_NINE)
    merged = make_running_report(state=State.IN_PROGRESS, at=MONDAY_NINE)
    into = make_running_report(state=State.IN_PROGRESS, at=after(hours=90))
    workflow.resolve(report_id=solved.public_id, note="Beres", actor=triage(), at=after(hours=1))
    workflow.reject(
        report_id=rejected.public_id,
        reason="private_matter",
        note="Urusan warga",
        actor=operator(),
        at=after(hours=1),
    )
    workflow.merge(
        report_id=merged.public_id, report=into.number, actor=operator(), at=after(hours=1)
    )

    escalation.escalate(after(hours=91))

    assert taken() == []


def test_a_breach_is_counted_and_raises_the_version() -> None:
    promise(8)
    report = make_running_report(state=State.IN_PROGRESS, at=MONDAY_NINE)

    escalation.escalate(after(hours=9))

    report.refresh_from_db()
    assert report.version == 3
    kinds = OutboxMessage.objects.filter(topic="reporting.report_changed").order_by("pk")
    assert [row.payload["kind"] for row in kinds] == ["escalated_nudge", "escalated_breach"]
    change = kinds[1].payload
    assert change["before"] == change["after"]


def test_a_reopened_report_starts_the_chain_again() -> None:
    promise(8)
    report = make_running_report(state=State.IN_PROGRESS, at=MONDAY_NINE)
    escalation.escalate(after(hours=9))
    workflow.resolve(report_id=report.public_id, note="Beres", actor=triage(), at=after(hours=10))
    workflow.reopen(report_id=report.public_id, note="Belum", actor=triage(), at=after(hours=11))

    escalation.escalate(after(hours=16, minutes=59))
    assert taken() == ["nudge", "breach"]
    escalation.escalate(after(hours=17))

    assert taken() == ["nudge", "breach", "nudge"]
