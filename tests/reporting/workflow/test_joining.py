"""Two reports of one problem."""

from __future__ import annotations

import pytest

from core.outbox.models import OutboxMessage
from reporting.models import Report, ReportEvent, Support
from reporting.rules.lifecycle import State
from reporting.services import contacts, supporters, workflow
from reporting.services.workflow.joining import TargetMissing, TargetNotOpen
from tests.make.reporting import later, make_report, operator, triage

pytestmark = pytest.mark.usefixtures("batam")


def merge(joined: Report, target: str) -> Report:
    return workflow.merge(
        report_id=joined.public_id, report=target, actor=operator(), at=later(hours=1)
    )


def devices(report: Report) -> set[str]:
    return set(Support.objects.filter(report=report).values_list("device_hash", flat=True))


def test_supporters_and_the_sender_follow_to_the_other_report() -> None:
    target = make_report(state=State.IN_PROGRESS, device_hash="anna")
    joined = make_report(state=State.ASSIGNED, device_hash="budi")
    supporters.join(report_id=joined.public_id, device_hash="cici", at=later(minutes=1))
    supporters.join(report_id=joined.public_id, device_hash="anna", at=later(minutes=2))
    supporters.join(report_id=target.public_id, device_hash="dedi", at=later(minutes=3))

    merge(joined, target.number)

    joined.refresh_from_db()
    target.refresh_from_db()
    assert (joined.state, joined.merged_into) == (State.MERGED, target)
    assert joined.closed_at == later(hours=1)
    assert devices(target) == {"budi", "cici", "dedi"}
    assert target.supporters_count == 3
    assert ReportEvent.objects.get(report=joined, kind="merge").facts["into"] == target.number
    assert ReportEvent.objects.get(report=target, kind="joined").facts["number"] == joined.number


def test_senders_of_joined_reports_hear_what_becomes_of_the_other_one() -> None:
    target = make_report(state=State.IN_PROGRESS)
    joined, before = make_report(state=State.ASSIGNED), make_report(state=State.ASSIGNED)
    for report in (joined, before):
        contacts.keep(report_id=report.pk, email=f"{report.pk}@contoh.id", at=later())
    merge(before, joined.number)
    merge(joined, target.number)

    workflow.ask_reporter(
        report_id=target.public_id, note="Di mana?", actor=operator(), at=later(hours=2)
    )
    workflow.answer(report_id=target.public_id, note="Di sini", actor=triage(), at=later(hours=3))
    workflow.resolve(report_id=target.public_id, note="Beres", actor=triage(), at=later(hours=4))

    told = OutboxMessage.objects.filter(topic="reporting.notify_reporter").order_by("id")
    heard = [(row.key, row.payload["kind"]) for row in told]
    assert (joined.number, "merge") in heard
    for report in (joined, before):
        assert (report.number, "resolve") in heard
        assert (report.number, "ask_reporter") not in heard
    followed = {row.payload["followed"] for row in told if row.payload["kind"] == "resolve"}
    assert followed == {target.number}


def test_taking_apart_gives_each_their_own_back() -> None:
    target = make_report(state=State.IN_PROGRESS, device_hash="anna")
    joined = make_report(state=State.ASSIGNED, device_hash="budi")
    supporters.join(report_id=joined.public_id, device_hash="cici", at=later(minutes=1))
    supporters.join(report_id=joined.public_id, device_hash="dedi", at=later(minutes=2))
    supporters.join(report_id=target.public_id, device_hash="dedi", at=later(minutes=3))
    merge(joined, str(target.public_id))

    workflow.unmerge(
        report_id=joined.public_id, note="Lubang lain", actor=triage(), at=later(hours=2)
    )

    joined.refresh_from_db()
    target.refresh_from_db()
    assert (joined.state, joined.merged_into, joined.closed_at) == (State.ASSIGNED, None, None)
    assert devices(target) == {"dedi"}
    assert target.supporters_count == 1
    assert devices(joined) == {"cici", "dedi"}


def test_a_supporter_of_a_merged_report_is_passed_on() -> None:
    target = make_report(state=State.IN_PROGRESS)
    joined = make_report(state=State.ASSIGNED)
    merge(joined, target.number.lower())

    result = supporters.join(report_id=joined.public_id, device_hash="eka", at=later(hours=2))

    assert result.report == target
    assert devices(target) == {"eka"}


@pytest.mark.parametrize("given", ["BTM-2603-9999", "bukan nomor", ""])
def test_joins_nothing_that_does_not_exist(given: str) -> None:
    joined = make_report(state=State.ASSIGNED)

    with pytest.raises(TargetMissing):
        merge(joined, given)

    joined.refresh_from_db()
    assert (joined.state, joined.version) == (State.ASSIGNED, 1)


@pytest.mark.parametrize("state", [State.CLOSED, State.REJECTED, State.MERGED])
def test_joins_only_an_open_report(state: State) -> None:
    target = make_report(state=state)
    joined = make_report(state=State.ASSIGNED)

    with pytest.raises(TargetNotOpen, match=target.number):
        merge(joined, target.number)

    joined.refresh_from_db()
    assert (joined.state, joined.merged_into) == (State.ASSIGNED, None)
    assert not ReportEvent.objects.exists()


def test_never_itself() -> None:
    joined = make_report(state=State.ASSIGNED)

    with pytest.raises(TargetNotOpen):
        merge(joined, joined.number)

    joined.refresh_from_db()
    assert joined.state == State.ASSIGNED
