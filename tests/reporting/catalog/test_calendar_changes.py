"""A decree that adds a holiday moves the deadlines it touches, and says so for each report."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from core.audit.models import AuditEntry
from reporting.models import Agency, Report
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.services import clock_changes, deadlines
from reporting.services.catalog import calendar_days
from tests.make.reports import SUBMITTED_AT, make_report
from tests.support import outbox

pytestmark = pytest.mark.usefixtures("batam")

ADMIN = Actor(Role.CITY_ADMIN, "Pak Hendra")
# Monday 2 March 2026, 09.00 WIB. In Batam the common target is 5 working days to solve.
TUESDAY = date(2026, 3, 3)


def _report(*, agency: str = "diskominfo", category: str = "lainnya") -> Report:
    report = make_report(state=State.ASSIGNED, agency=agency, category=category)
    deadlines.start(report, at=SUBMITTED_AT)
    report.save(update_fields=["response_due_at", "resolution_due_at"])
    return report


def _decree() -> None:
    calendar_days.set_day(
        code="kantor", on=TUESDAY, name="Libur daerah", actor=ADMIN, at=SUBMITTED_AT
    )
    outbox.drain()


def test_working_time_moves_by_the_holiday() -> None:
    report = _report()
    before = report.resolution_due_at
    assert before is not None

    _decree()

    report.refresh_from_db()
    assert report.resolution_due_at is not None
    assert report.resolution_due_at - before >= timedelta(days=1)
    assert report.version == 2
    current = report.deadlines.current().get(kind="resolution")
    assert current.due_at == report.resolution_due_at
    assert current.calendar_version == 2
    assert any(clock_changes.BECAUSE["calendar"] in step["text"] for step in current.steps)
    entry = AuditEntry.objects.get(kind="deadline_recomputed")
    assert entry.subject == report.number
    assert entry.facts["before"]["resolution"] == before.astimezone(UTC).isoformat()


def test_other_calendars_and_closed_reports_stay() -> None:
    on_a_rota = _report(agency="dlh")
    closed = _report()
    Report.objects.filter(pk=closed.pk).update(state=State.CLOSED, closed_at=SUBMITTED_AT)
    before = list(Report.objects.order_by("pk").values_list("resolution_due_at", "version"))
    assert Agency.objects.get(code="dlh").calendar is not None

    _decree()

    assert list(Report.objects.order_by("pk").values_list("resolution_due_at", "version")) == before
    assert not AuditEntry.objects.filter(kind="deadline_recomputed").exists()
    assert on_a_rota.deadlines.count() == 2


def test_a_holiday_outside_the_promised_time_changes_no_report() -> None:
    report = _report()
    calendar_days.set_day(
        code="kantor", on=date(2026, 12, 9), name="Pilkada", actor=ADMIN, at=SUBMITTED_AT
    )

    outbox.drain()

    before = (report.resolution_due_at, 1)
    report.refresh_from_db()
    assert (report.resolution_due_at, report.version) == before
    assert not AuditEntry.objects.filter(kind="deadline_recomputed").exists()


def test_many_reports_are_done_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock_changes, "PORTION", 2)
    reports = [_report() for _each in range(5)]

    _decree()

    done = AuditEntry.objects.filter(kind="deadline_recomputed").values_list("subject", flat=True)
    assert set(done) == {report.number for report in reports}


def test_of_two_decrees_only_the_newer_is_followed() -> None:
    _report()
    day = datetime(2026, 3, 4, tzinfo=UTC).date()
    calendar_days.set_day(code="kantor", on=TUESDAY, name="Libur", actor=ADMIN, at=SUBMITTED_AT)
    calendar_days.set_day(code="kantor", on=day, name="Libur lagi", actor=ADMIN, at=SUBMITTED_AT)

    outbox.drain()

    assert AuditEntry.objects.filter(kind="deadline_recomputed").count() == 1
