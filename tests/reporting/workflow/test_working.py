"""Accepting and resolving: the clocks stop, and the proof is looked at."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from core.outbox.models import OutboxMessage
from core.outbox.registry import Message
from reporting.models import Deadline, Photo, PhotoState, Report, ReportEvent
from reporting.rules.lifecycle import RequirementMissing, Role, State
from reporting.services import photos, workflow
from reporting.services.workflow import proof
from reporting.services.workflow.steps import NotYourReport
from tests.make.reporting import (
    SUBMITTED_AT,
    actor,
    later,
    make_after_photo,
    make_report,
    make_running_report,
    operator,
    triage,
)

pytestmark = pytest.mark.usefixtures("batam")


def test_accepting_stops_the_response_clock() -> None:
    report = make_running_report()

    workflow.accept(report_id=report.public_id, actor=operator(), at=later(minutes=12))

    report.refresh_from_db()
    assert (report.state, report.responded_at) == (State.IN_PROGRESS, later(minutes=12))
    assert Deadline.objects.get(kind="response").met_at == later(minutes=12)
    assert Deadline.objects.get(kind="resolution").met_at is None
    facts = ReportEvent.objects.get().facts
    assert (facts["response_minutes"], facts["response_on_time"]) == (12, True)
    change = OutboxMessage.objects.get(topic="reporting.report_changed").payload
    assert change["measures"] == {"response_minutes": 12, "response_on_time": True}


def test_a_late_answer_is_an_answer_but_not_on_time() -> None:
    report = make_running_report()
    assert report.response_due_at is not None

    workflow.accept(
        report_id=report.public_id,
        actor=operator(),
        at=report.response_due_at + timedelta(minutes=1),
    )

    assert ReportEvent.objects.get().facts["response_on_time"] is False


def test_the_last_instant_is_on_time() -> None:
    report = make_running_report()
    assert report.response_due_at is not None

    workflow.accept(report_id=report.public_id, actor=operator(), at=report.response_due_at)

    assert ReportEvent.objects.get().facts["response_on_time"] is True


def resolve(report: Report, *tickets: tuple[UUID, str], minutes: float = 60) -> Report:
    return workflow.resolve(
        report_id=report.public_id,
        note="Sampah sudah diangkut",
        photos=tickets,
        actor=operator(),
        at=later(minutes=minutes),
    )


def flags() -> list[str]:
    return list(ReportEvent.objects.get(kind="resolve").facts["flags"])


def test_resolving_needs_note_and_photo() -> None:
    report = make_running_report(state=State.IN_PROGRESS)

    with pytest.raises(RequirementMissing, match="foto"):
        resolve(report)

    report.refresh_from_db()
    assert report.state == State.IN_PROGRESS
    assert not ReportEvent.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_a_good_proof_is_not_flagged() -> None:
    report = make_running_report(state=State.IN_PROGRESS, responded_at=later(minutes=5))

    resolve(report, make_after_photo(at=later(minutes=58)))

    report.refresh_from_db()
    assert (report.state, report.resolved_at) == (State.RESOLVED, later(minutes=60))
    facts = ReportEvent.objects.get().facts
    assert facts["flags"] == []
    assert "pending" not in facts
    assert (facts["resolution_minutes"], facts["resolution_on_time"]) == (60, True)
    assert Photo.objects.get().report == report


def test_resolving_straight_from_the_queue_is_the_first_answer_too() -> None:
    report = make_running_report()

    resolve(report, make_after_photo(at=later(minutes=20)), minutes=25)

    facts = ReportEvent.objects.get().facts
    assert (facts["response_minutes"], facts["resolution_minutes"]) == (25, 25)


def test_a_photo_from_elsewhere_is_flagged() -> None:
    report = make_running_report(state=State.IN_PROGRESS)

    resolve(
        report,
        make_after_photo(
            at=later(minutes=58), claims={"lon": 104.0570, "lat": 1.1301, "camera": "Redmi 9A"}
        ),
    )

    assert flags() == ["far_away"]


def test_a_photo_without_a_place_is_flagged() -> None:
    report = make_running_report(state=State.IN_PROGRESS)

    resolve(report, make_after_photo(at=later(minutes=58), claims={"camera": "Redmi 9A"}))

    assert flags() == ["place_unknown"]


def test_a_photo_from_before_the_job_is_flagged() -> None:
    report = make_running_report(state=State.IN_PROGRESS)
    taken = (SUBMITTED_AT - timedelta(days=3)).isoformat()

    resolve(
        report,
        make_after_photo(
            at=later(minutes=58), claims={"lon": 104.0535, "lat": 1.1301, "taken_at": taken}
        ),
    )

    assert flags() == ["outside_job"]


def test_the_before_photo_again_is_flagged() -> None:
    report = make_running_report(state=State.IN_PROGRESS)
    make_after_photo(report=report, kind="before", phash=-0x0F0F0F0F0F0F0F10)

    resolve(report, make_after_photo(at=later(minutes=58), phash=-0x0F0F0F0F0F0F0F0F))

    assert flags() == ["same_as_before"]


def test_a_proof_of_another_report_again_is_flagged() -> None:
    earlier = make_report(state=State.CLOSED, agency="dlh")
    make_after_photo(report=earlier, phash=-0x7777_0000_1111_2223)
    report = make_running_report(state=State.IN_PROGRESS)

    resolve(report, make_after_photo(at=later(minutes=58), phash=-0x7777_0000_1111_2222))

    assert flags() == ["used_before"]


def test_the_same_picture_of_another_agency_is_its_own_affair() -> None:
    earlier = make_report(state=State.CLOSED, agency="dishub")
    make_after_photo(report=earlier, phash=-0x7777_0000_1111_2223)
    report = make_running_report(state=State.IN_PROGRESS)

    resolve(report, make_after_photo(at=later(minutes=58), phash=-0x7777_0000_1111_2223))

    assert flags() == []


def test_the_coordinator_may_go_without_a_photo_and_that_is_flagged() -> None:
    report = make_running_report(state=State.IN_PROGRESS)

    workflow.resolve(
        report_id=report.public_id, note="Lewat telepon", actor=triage(), at=later(hours=1)
    )

    assert flags() == ["no_photo"]


def test_a_photo_still_in_the_works_is_checked_when_it_is_ready() -> None:
    report = make_running_report(state=State.IN_PROGRESS)
    ticket = make_after_photo(
        at=later(minutes=58), state=PhotoState.UPLOADED, phash=None, claims={"camera": "Redmi 9A"}
    )

    resolve(report, ticket)

    resolved = ReportEvent.objects.get(kind="resolve").facts
    assert (resolved["flags"], resolved["pending"]) == ([], [str(ticket[0])])
    promised = OutboxMessage.objects.get(topic="reporting.check_proof")
    Photo.objects.update(state=PhotoState.READY, phash=5)

    proof.check_later(
        Message(1, promised.topic, promised.key, promised.payload, created_at=later(minutes=61))
    )

    checked = ReportEvent.objects.get(kind="proof_checked")
    assert checked.facts["flags"] == ["place_unknown"]
    assert not checked.is_public


def test_a_check_that_comes_too_early_is_made_again_later() -> None:
    report = make_running_report(state=State.IN_PROGRESS)
    ticket = make_after_photo(at=later(minutes=58), state=PhotoState.UPLOADED, phash=None)
    resolve(report, ticket)
    first = OutboxMessage.objects.get(topic="reporting.check_proof")

    proof.check_later(
        Message(1, first.topic, first.key, first.payload, created_at=later(minutes=60))
    )

    again = OutboxMessage.objects.filter(topic="reporting.check_proof").latest("pk")
    assert again.payload["looks"] == 1
    assert again.not_before == later(minutes=60) + proof.LOOK_AGAIN
    assert not ReportEvent.objects.filter(kind="proof_checked").exists()


def test_a_crew_resolves_for_its_agency_only() -> None:
    report = make_running_report(state=State.IN_PROGRESS)
    stranger = actor(Role.CREW, agency="dishub", user_id=1)

    with pytest.raises(NotYourReport):
        workflow.resolve(
            report_id=report.public_id,
            note="Beres",
            photos=[make_after_photo(at=later(minutes=58))],
            actor=stranger,
            at=later(hours=1),
        )

    assert Photo.objects.get().report is None


def test_an_upload_of_somebody_else_is_refused_and_nothing_happens() -> None:
    report = make_running_report(state=State.IN_PROGRESS)
    public_id, _token = make_after_photo(at=later(minutes=58))

    with pytest.raises(photos.PhotoUnknown):
        resolve(report, (public_id, "not-the-token"))
    with pytest.raises(photos.PhotoUnknown):
        resolve(report, (uuid4(), "x"))

    report.refresh_from_db()
    assert (report.state, report.version) == (State.IN_PROGRESS, 1)
    assert not ReportEvent.objects.exists()
