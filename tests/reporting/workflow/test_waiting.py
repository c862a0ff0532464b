"""Holds: which stop the clock, and how far the deadline moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reporting.models import (
    Counting,
    Deadline,
    Hold,
    Report,
    ReportEvent,
    SlaTarget,
    TargetKind,
    TargetUnit,
)
from reporting.rules.lifecycle import (
    RequirementMissing,
    RoleNotAllowed,
    State,
    TransitionNotAllowed,
)
from reporting.services import config, workflow
from tests.make.reporting import (
    later,
    make_report,
    make_running_report,
    operator,
    reporter,
    triage,
)

pytestmark = pytest.mark.usefixtures("batam")
MONDAY_NINE = datetime(2026, 3, 30, 2, 0, tzinfo=UTC)
"""09:00 in Jakarta, an ordinary working Monday."""


def hold(report: Report, reason: str, at: datetime) -> Report:
    return workflow.hold(
        report_id=report.public_id, reason=reason, note="Mohon tunggu", actor=operator(), at=at
    )


def test_a_pausing_hold_stands_the_clock_still_and_answers_the_citizen() -> None:
    report = make_running_report()

    hold(report, "weather", later(minutes=10))

    report.refresh_from_db()
    assert (report.state, report.hold_reason, report.clock_paused) == ("on_hold", "weather", True)
    assert report.next_due_at is None
    assert report.responded_at == later(minutes=10)
    running = Hold.objects.get()
    assert (running.pauses, running.started_at, running.ended_at) == (True, later(minutes=10), None)


def test_waiting_for_the_citys_own_money_stops_nothing() -> None:
    report = make_running_report()
    due_at = report.resolution_due_at

    hold(report, "budget", later(minutes=10))
    report.refresh_from_db()
    assert report.next_due_at == due_at

    workflow.resume(report_id=report.public_id, actor=operator(), at=later(hours=5))

    report.refresh_from_db()
    assert (report.state, report.resolution_due_at) == (State.IN_PROGRESS, due_at)
    assert Deadline.objects.get(kind="resolution").paused_minutes == 0


def elapsed_target(hours: int) -> None:
    SlaTarget.objects.all().delete()
    SlaTarget.objects.create(
        kind=TargetKind.RESOLUTION,
        amount=hours,
        unit=TargetUnit.HOURS,
        counting=Counting.ELAPSED,
        valid_from=datetime(2025, 1, 1, tzinfo=UTC).date(),
    )
    config.load()


def working_target(hours: int) -> None:
    SlaTarget.objects.all().delete()
    SlaTarget.objects.create(
        kind=TargetKind.RESOLUTION,
        amount=hours,
        unit=TargetUnit.HOURS,
        counting=Counting.WORKING,
        valid_from=datetime(2025, 1, 1, tzinfo=UTC).date(),
    )
    config.load()


def test_resuming_moves_an_elapsed_deadline_by_the_time_waited() -> None:
    elapsed_target(24)
    report = make_running_report(at=MONDAY_NINE)
    assert report.resolution_due_at == MONDAY_NINE + timedelta(hours=24)
    hold(report, "weather", MONDAY_NINE + timedelta(hours=1))

    workflow.resume(
        report_id=report.public_id, actor=operator(), at=MONDAY_NINE + timedelta(hours=6)
    )

    report.refresh_from_db()
    assert report.resolution_due_at == MONDAY_NINE + timedelta(hours=29)
    assert report.next_due_at == report.resolution_due_at
    row = Deadline.objects.get(kind="resolution")
    assert (row.due_at, row.paused_minutes) == (report.resolution_due_at, 300)
    assert "dilanjutkan setelah ditunda" in row.steps[-2]["text"]
    assert Hold.objects.get().ended_at == MONDAY_NINE + timedelta(hours=6)


def test_a_working_deadline_moves_by_working_time_only() -> None:
    """Held Monday 15.00, resumed Tuesday 08.30: one hour Monday, one hour Tuesday were lost."""
    working_target(10)
    report = make_running_report(at=MONDAY_NINE, agency="diskominfo")
    # 09.00-12.00 and 13.00-16.00 are six hours; four more on Tuesday from 07.30 end at 11.30.
    assert report.resolution_due_at == datetime(2026, 3, 31, 4, 30, tzinfo=UTC)
    held_at = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)
    workflow.hold(
        report_id=report.public_id,
        reason="third_party",
        note="Menunggu PLN",
        actor=operator("diskominfo"),
        at=held_at,
    )

    workflow.resume(
        report_id=report.public_id,
        actor=operator("diskominfo"),
        at=datetime(2026, 3, 31, 1, 30, tzinfo=UTC),
    )

    report.refresh_from_db()
    # Five hours were left: 08.30-12.00 is three and a half, 13.00-14.30 the rest.
    assert report.resolution_due_at == datetime(2026, 3, 31, 7, 30, tzinfo=UTC)
    assert Deadline.objects.get(kind="resolution").paused_minutes == 120


def test_a_question_waits_for_the_reporter_and_their_answer_goes_on() -> None:
    elapsed_target(24)
    report = make_running_report(at=MONDAY_NINE)
    workflow.ask_reporter(
        report_id=report.public_id,
        note="Di sisi jalan mana?",
        actor=operator(),
        at=MONDAY_NINE + timedelta(minutes=30),
    )

    workflow.answer(
        report_id=report.public_id,
        note="Sisi kiri",
        actor=reporter(),
        at=MONDAY_NINE + timedelta(hours=2, minutes=30),
    )

    report.refresh_from_db()
    assert report.state == State.IN_PROGRESS
    assert report.resolution_due_at == MONDAY_NINE + timedelta(hours=26)
    notes = list(ReportEvent.objects.in_order().values_list("kind", "note"))
    assert notes == [("ask_reporter", "Di sisi jalan mana?"), ("answer", "Sisi kiri")]


def test_nobody_answers_what_was_not_asked() -> None:
    report = make_running_report()
    hold(report, "weather", later(minutes=10))

    with pytest.raises(TransitionNotAllowed):
        workflow.answer(
            report_id=report.public_id, note="Halo", actor=reporter(), at=later(hours=1)
        )

    assert ReportEvent.objects.count() == 1


def test_handing_over_a_waiting_report_ends_the_wait() -> None:
    elapsed_target(24)
    report = make_running_report(at=MONDAY_NINE)
    hold(report, "weather", MONDAY_NINE + timedelta(hours=1))

    workflow.hand_over(
        report_id=report.public_id,
        agency="dishub",
        note="Bukan kami",
        actor=operator(),
        at=MONDAY_NINE + timedelta(hours=4),
    )

    report.refresh_from_db()
    assert (report.state, report.hold_reason, report.clock_paused) == ("assigned", "", False)
    assert report.resolution_due_at == MONDAY_NINE + timedelta(hours=27)
    assert Hold.objects.get().ended_at is not None


def test_paused_time_is_not_counted_as_time_taken() -> None:
    elapsed_target(24)
    report = make_running_report(at=MONDAY_NINE)
    hold(report, "weather", MONDAY_NINE + timedelta(hours=1))
    workflow.resume(
        report_id=report.public_id, actor=operator(), at=MONDAY_NINE + timedelta(hours=6)
    )

    workflow.resolve(
        report_id=report.public_id,
        note="Selesai",
        actor=triage(),
        at=MONDAY_NINE + timedelta(hours=7),
    )

    assert ReportEvent.objects.get(kind="resolve").facts["resolution_minutes"] == 120


def test_a_new_category_keeps_the_pauses_there_were() -> None:
    elapsed_target(24)
    report = make_running_report(at=MONDAY_NINE)
    hold(report, "weather", MONDAY_NINE + timedelta(hours=1))
    workflow.resume(
        report_id=report.public_id, actor=operator(), at=MONDAY_NINE + timedelta(hours=3)
    )

    workflow.recategorise(
        report_id=report.public_id,
        category="jalan_rusak",
        actor=operator(),
        at=MONDAY_NINE + timedelta(hours=4),
    )

    report.refresh_from_db()
    assert report.resolution_due_at == MONDAY_NINE + timedelta(hours=26)


@pytest.mark.parametrize("reason", ["", "malas"])
def test_holds_only_for_a_reason_on_the_list(reason: str) -> None:
    report = make_running_report()

    with pytest.raises(RequirementMissing):
        hold(report, reason, later(minutes=10))

    report.refresh_from_db()
    assert report.state == State.ASSIGNED
    assert not Hold.objects.exists()


def test_citizens_do_not_hold() -> None:
    report = make_report(state=State.ASSIGNED)

    with pytest.raises(RoleNotAllowed):
        workflow.hold(
            report_id=report.public_id,
            reason="weather",
            note="Hujan",
            actor=reporter(),
            at=later(hours=1),
        )

    assert not Hold.objects.exists()


def test_an_answer_to_a_question_about_a_secret_report_names_nobody() -> None:
    report = make_running_report(at=MONDAY_NINE, visibility="secret")
    workflow.ask_reporter(
        report_id=report.public_id, note="Di mana?", actor=operator(), at=MONDAY_NINE
    )

    workflow.answer(
        report_id=report.public_id,
        note="Dekat masjid, telepon 0812-7000-1111",
        actor=reporter(),
        at=MONDAY_NINE + timedelta(hours=1),
    )

    note = ReportEvent.objects.get(kind="answer").note
    assert note.startswith("Dekat masjid")
    assert "7000" not in note
