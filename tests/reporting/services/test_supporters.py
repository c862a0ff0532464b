""" "Saya juga": once each, never oneself, never a secret."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import Invalid
from core.outbox.models import OutboxMessage
from reporting.models import Report, ReportEvent, Support
from reporting.rules.lifecycle import State
from reporting.services import supporters
from reporting.services.workflow.steps import ReportMissing
from tests.make.reporting import later, make_report

pytestmark = pytest.mark.usefixtures("batam")


def test_a_device_counts_once() -> None:
    report = make_report(device_hash="anna")

    first = supporters.join(report_id=report.public_id, device_hash="budi", at=later(hours=1))
    again = supporters.join(report_id=report.public_id, device_hash="budi", at=later(hours=2))

    report.refresh_from_db()
    assert (first.is_new, again.is_new) == (True, False)
    assert (report.supporters_count, report.version) == (1, 2)
    assert ReportEvent.objects.filter(kind="supported").count() == 1
    assert OutboxMessage.objects.filter(topic="reporting.report_changed").count() == 1


def test_the_sender_is_no_supporter() -> None:
    report = make_report(device_hash="anna")

    joined = supporters.join(report_id=report.public_id, device_hash="anna", at=later(hours=1))

    assert not joined.is_new
    assert not Support.objects.exists()


@pytest.mark.parametrize(
    "facts",
    [{"state": State.CLOSED}, {"visibility": "secret"}, {"needs_triage": True}],
)
def test_what_is_closed_or_hidden_is_not_joined(facts: dict[str, Any]) -> None:
    report = make_report(**facts)

    with pytest.raises(supporters.NotOpenForSupport):
        supporters.join(report_id=report.public_id, device_hash="budi", at=later(hours=1))

    assert not Support.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_needs_a_device_and_a_report() -> None:
    report = make_report()

    with pytest.raises(Invalid):
        supporters.join(report_id=report.public_id, device_hash="", at=later(hours=1))
    with pytest.raises(ReportMissing):
        supporters.join(report_id=type(report.public_id)(int=1), device_hash="x", at=later(hours=1))


def test_who_leaves_is_counted_no_more_also_when_it_is_closed() -> None:
    report = make_report(device_hash="anna")
    supporters.join(report_id=report.public_id, device_hash="budi", at=later(hours=1))
    supporters.join(report_id=report.public_id, device_hash="cici", at=later(hours=1))
    Report.objects.update(state=State.CLOSED, closed_at=later(hours=2))

    left = supporters.leave(report_id=report.public_id, device_hash="budi", at=later(hours=3))
    again = supporters.leave(report_id=report.public_id, device_hash="budi", at=later(hours=4))

    assert (left.supporters_count, again.supporters_count) == (1, 1)
    assert list(Support.objects.values_list("device_hash", flat=True)) == ["cici"]
    assert ReportEvent.objects.filter(kind="support_ended", is_public=False).count() == 1
    with pytest.raises(Invalid):
        supporters.leave(report_id=report.public_id, device_hash="", at=later(hours=4))


def test_leaving_a_joined_report_leaves_the_one_that_stays() -> None:
    stays, goes = make_report(), make_report()
    supporters.join(report_id=stays.public_id, device_hash="budi", at=later(hours=1))
    Report.objects.filter(pk=goes.pk).update(
        state=State.MERGED, merged_into=stays, closed_at=later(hours=2)
    )

    left = supporters.leave(report_id=goes.public_id, device_hash="budi", at=later(hours=3))

    assert (left.pk, left.supporters_count) == (stays.pk, 0)
