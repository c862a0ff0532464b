"""Ends and new beginnings: confirm, silence, rejection, opening again."""

from __future__ import annotations

import pytest

from core.outbox.models import OutboxMessage
from core.outbox.registry import Message
from reporting.models import Deadline, Report, ReportEvent
from reporting.rules.lifecycle import (
    RequirementMissing,
    Role,
    RoleNotAllowed,
    State,
    TransitionNotAllowed,
)
from reporting.services import auto_confirm, workflow
from reporting.services.workflow import routing
from tests.make.reporting import (
    SUBMITTED_AT,
    actor,
    later,
    make_report,
    make_running_report,
    operator,
    reporter,
    triage,
)

pytestmark = pytest.mark.usefixtures("batam")


def test_the_reporter_confirms() -> None:
    report = make_report(state=State.RESOLVED)

    workflow.confirm(report_id=report.public_id, actor=reporter(), at=later(hours=30))

    report.refresh_from_db()
    assert (report.state, report.closed_at) == (State.CLOSED, later(hours=30))
    assert report.resolved_at == SUBMITTED_AT


def test_silence_closes_after_three_days_and_not_before() -> None:
    silent = make_report(state=State.RESOLVED)
    fresh = make_report(state=State.RESOLVED, resolved_at=later(days=1))

    auto_confirm.close_the_silent(later(days=3, minutes=1))

    silent.refresh_from_db()
    fresh.refresh_from_db()
    assert (silent.state, fresh.state) == (State.CLOSED, State.RESOLVED)
    event = ReportEvent.objects.get()
    assert (event.kind, event.actor_label) == ("auto_confirm", "Konfirmasi otomatis")


def test_an_objection_opens_again_with_new_clocks() -> None:
    report = make_running_report(
        state=State.RESOLVED, responded_at=later(minutes=5), resolved_at=later(hours=2)
    )
    old = set(Deadline.objects.values_list("pk", flat=True))

    workflow.reopen(
        report_id=report.public_id, note="Masih ada", actor=reporter(), at=later(days=1)
    )

    report.refresh_from_db()
    assert (report.state, report.reopened_count) == (State.ASSIGNED, 1)
    assert (report.responded_at, report.resolved_at) == (None, None)
    assert report.assigned_at == later(days=1)
    current = Deadline.objects.current()
    assert current.count() == 2
    assert not old & set(current.values_list("pk", flat=True))
    assert {row.started_at for row in current} == {later(days=1)}
    assert "laporan dibuka ulang" in current.first().steps[0]["text"]  # type: ignore[union-attr]


def test_minutes_after_a_reopening_count_from_it() -> None:
    report = make_running_report(
        state=State.RESOLVED, responded_at=later(minutes=5), resolved_at=later(hours=2)
    )
    workflow.reopen(
        report_id=report.public_id, note="Masih ada", actor=reporter(), at=later(days=1)
    )

    workflow.accept(report_id=report.public_id, actor=operator(), at=later(days=1, minutes=7))

    assert ReportEvent.objects.get(kind="accept").facts["response_minutes"] == 7


def test_the_reporter_objects_within_fourteen_days_the_coordinator_later() -> None:
    report = make_report(state=State.CLOSED, agency="dlh", closed_at=SUBMITTED_AT)

    with pytest.raises(TransitionNotAllowed):
        workflow.reopen(
            report_id=report.public_id,
            note="Rusak lagi",
            actor=reporter(),
            at=later(days=14, minutes=1),
        )
    assert not ReportEvent.objects.exists()

    workflow.reopen(
        report_id=report.public_id, note="Rusak lagi", actor=triage(), at=later(days=20)
    )

    report.refresh_from_db()
    assert (report.state, report.closed_at) == (State.ASSIGNED, None)


def test_rejects_with_reason_and_next_door() -> None:
    report = make_running_report()

    workflow.reject(
        report_id=report.public_id,
        reason="not_ours",
        note="Ini jalan provinsi",
        next_door="Dinas PUPR Provinsi",
        actor=operator(),
        at=later(minutes=20),
    )

    report.refresh_from_db()
    assert (report.state, report.reject_reason) == (State.REJECTED, "not_ours")
    assert (report.next_door, report.closed_at) == ("Dinas PUPR Provinsi", later(minutes=20))
    facts = ReportEvent.objects.get().facts
    assert (facts["reason"], facts["response_minutes"]) == ("not_ours", 20)
    assert "resolution_minutes" not in facts
    assert not Deadline.objects.running().exists()


@pytest.mark.parametrize(
    ("reason", "next_door", "role", "refusal"),
    [
        ("not_ours", "", Role.AGENCY_OPERATOR, RequirementMissing),
        ("spam", "", Role.AGENCY_OPERATOR, RoleNotAllowed),
        ("no_budget", "", Role.AGENCY_OPERATOR, RoleNotAllowed),
        ("capek", "", Role.AGENCY_OPERATOR, RequirementMissing),
        ("incomplete", "", Role.REPORTER, RoleNotAllowed),
    ],
)
def test_rejects_for_no_other_reason(
    reason: str, next_door: str, role: Role, refusal: type[Exception]
) -> None:
    report = make_report(state=State.ASSIGNED)

    with pytest.raises(refusal):
        workflow.reject(
            report_id=report.public_id,
            reason=reason,
            note="Tidak bisa",
            next_door=next_door,
            actor=actor(role, agency="dlh"),
            at=later(hours=1),
        )

    report.refresh_from_db()
    assert (report.state, report.version) == (State.ASSIGNED, 1)
    assert not OutboxMessage.objects.exists()


def test_a_rejected_report_without_agency_is_routed_when_opened_again() -> None:
    report = make_report(state=State.REJECTED, reject_reason="spam")

    workflow.reopen(report_id=report.public_id, note="Bukan spam", actor=triage(), at=later(days=1))

    report.refresh_from_db()
    assert (report.state, report.reject_reason) == (State.RECEIVED, "")
    promised = OutboxMessage.objects.get(topic="reporting.route_report")
    message = Message(
        1, promised.topic, promised.key, promised.payload, created_at=later(days=1, minutes=1)
    )

    routing.route_report(message)
    routing.route_report(message)

    report.refresh_from_db()
    assert (report.state, report.agency) == (State.ASSIGNED, routing.active_agency("dlh"))
    assert ReportEvent.objects.filter(kind="route").count() == 1


def test_version_rises_with_every_step() -> None:
    report = make_running_report()

    workflow.accept(report_id=report.public_id, actor=operator(), at=later(minutes=1))
    workflow.resolve(report_id=report.public_id, note="Beres", actor=triage(), at=later(hours=1))
    done = workflow.confirm(report_id=report.public_id, actor=reporter(), at=later(hours=2))

    assert done.version == 4
    assert Report.objects.get().version == 4
