"""Whoever acts on an older page is told, and nothing is done; what decides nothing is no obstacle."""

from __future__ import annotations

import pytest

from core.outbox.models import OutboxMessage
from reporting.models import Report, ReportEvent
from reporting.rules.lifecycle import State
from reporting.services import field_work, replies, supporters, workflow
from reporting.services.workflow import Overtaken
from tests.make.reporting import later, make_crew, make_running_report, operator, triage

pytestmark = pytest.mark.usefixtures("batam")


def hold(report: Report, version: int | None) -> Report:
    return workflow.perform(
        "hold",
        report_id=report.public_id,
        actor=operator(),
        at=later(hours=1),
        arguments={"reason": "weather", "note": "Hujan deras"},
        seen_version=version,
    )


def test_a_decision_in_between_stops_what_would_still_be_allowed() -> None:
    report = make_running_report()
    workflow.recategorise(
        report_id=report.public_id, category="parkir_liar", actor=triage(), at=later(minutes=5)
    )
    events, promised = ReportEvent.objects.count(), OutboxMessage.objects.count()

    with pytest.raises(Overtaken):
        hold(report, 1)

    report.refresh_from_db()
    assert (report.state, report.version) == (State.ASSIGNED, 2)
    assert ReportEvent.objects.count() == events
    assert OutboxMessage.objects.count() == promised


def test_one_more_supporter_and_a_note_stop_nobody() -> None:
    report = make_running_report()
    supporters.join(report_id=report.public_id, device_hash="a", at=later(minutes=5))
    replies.annotate(
        report_id=report.public_id, text="Tunggu alat", actor=operator(), at=later(minutes=6)
    )

    hold(report, 1)

    report.refresh_from_db()
    assert report.state == State.ON_HOLD


def test_who_has_seen_the_last_decision_may_decide() -> None:
    report = make_running_report()
    workflow.accept(report_id=report.public_id, actor=operator(), at=later(minutes=5))

    hold(report, 2)

    report.refresh_from_db()
    assert report.state == State.ON_HOLD


def test_crews_and_replies_ask_too() -> None:
    report = make_running_report()
    crew = make_crew(agency="dlh")
    workflow.prioritise(
        report_id=report.public_id, priority="high", actor=triage(), at=later(minutes=5)
    )

    with pytest.raises(Overtaken):
        field_work.accept_and_assign.as_seen(
            1, report_id=report.public_id, crew=crew.code, actor=operator(), at=later(hours=1)
        )
    with pytest.raises(Overtaken):
        replies.reply.as_seen(
            1, report_id=report.public_id, text="Segera", actor=operator(), at=later(hours=1)
        )

    report.refresh_from_db()
    assert (report.state, report.version) == (State.ASSIGNED, 2)
