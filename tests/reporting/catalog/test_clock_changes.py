"""Targets for open reports, agencies with another calendar, cities and offices in different zones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.audit.models import AuditEntry
from core.outbox.models import OutboxMessage
from core.outbox.registry import Message
from core.tenancy import current_city
from reporting.models import Deadline, Report, ReportEvent, SlaTarget
from reporting.rules.lifecycle import Actor
from reporting.rules.national import PERPRES_21_2023_WEEKLY
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.services import clock_changes, deadlines, workflow
from reporting.services.catalog import agencies, calendars, targets
from reporting.services.catalog.targets import Case, Promise
from tests.make.reporting import SUBMITTED_AT, later, make_report, make_running_report, operator
from tests.support import outbox

pytestmark = pytest.mark.usefixtures("batam")

ADMIN = Actor(Role.CITY_ADMIN, "Pak Hendra")
# Monday 2 March 2026, 09.00 WIB. Rubbish in Batam: answered in 30 working minutes, solved in a day.
TOMORROW = date(2026, 3, 3)
URGENT = Case("resolution", "sampah", priority="high")
AFTER = datetime(2026, 3, 3, 1, tzinfo=ZoneInfo("UTC"))


def promise(
    hours: int, *, for_open: bool, case: Case | None = None, valid_from: date = TOMORROW
) -> SlaTarget:
    return targets.promise(
        case=case or Case("resolution", "sampah"),
        promise=Promise(hours, "hours", "elapsed", "Perwali 12/2026", applies_to_open=for_open),
        valid_from=valid_from,
        actor=ADMIN,
        at=SUBMITTED_AT,
    )


def resolution(report: Report) -> Deadline:
    return Deadline.objects.current().get(report=report, kind="resolution")


def test_a_report_keeps_the_target_of_the_day_it_came() -> None:
    report = make_running_report()
    before = resolution(report)

    promise(6, for_open=False)
    outbox.drain(at=AFTER)

    assert resolution(report) == before
    assert not ReportEvent.objects.filter(kind="deadline_recomputed").exists()


def test_a_target_for_open_reports_moves_them_on_its_first_day_once_each() -> None:
    report = make_running_report()
    solved = make_running_report()
    workflow.resolve(
        report_id=solved.public_id,
        note="Beres",
        actor=Actor(Role.TRIAGE, "Citra"),
        at=later(hours=1),
    )
    other = make_running_report(category="parkir_liar")
    target = promise(72, for_open=True)

    outbox.drain(at=SUBMITTED_AT + timedelta(hours=1))
    assert resolution(report).target_id != target.pk

    outbox.drain(at=AFTER)

    assert resolution(report).due_at == SUBMITTED_AT + timedelta(hours=72)
    assert resolution(report).target_id == target.pk
    report.refresh_from_db()
    assert report.resolution_due_at == SUBMITTED_AT + timedelta(hours=72)
    entry = ReportEvent.objects.get(kind="deadline_recomputed")
    assert (entry.report_id, entry.is_public) == (report.pk, True)
    assert "target waktu diubah" in entry.note
    audit = AuditEntry.objects.get(kind="deadline_recomputed")
    assert (audit.subject, audit.facts["target"]) == (report.number, target.pk)
    assert resolution(other).target_id != target.pk


def test_a_narrower_target_stays_stronger_for_open_reports_too() -> None:
    report = make_running_report(priority="high", at=SUBMITTED_AT)
    promise(3, for_open=False, case=URGENT, valid_from=date(2026, 3, 2))
    promise(72, for_open=True)

    outbox.drain(at=AFTER)

    assert resolution(report).due_at == SUBMITTED_AT + timedelta(hours=3)


def test_a_promise_taken_back_before_it_began_moves_nothing() -> None:
    report = make_running_report()
    before = resolution(report)
    promise(72, for_open=True)
    promise(48, for_open=False)

    outbox.drain(at=AFTER)

    assert resolution(report) == before


def test_a_portion_done_twice_finds_nothing_left_to_change() -> None:
    report = make_running_report()
    promise(72, for_open=True)
    outbox.drain(at=AFTER)
    version = Report.objects.get(pk=report.pk).version

    # The worker died after the work and before it said so: the row is handed out again.
    row = OutboxMessage.objects.filter(topic=clock_changes.TOPIC).get()
    clock_changes.recompute_portion(
        Message(row.id, row.topic, row.key, row.payload, attempts=2, created_at=row.created_at)
    )

    assert Report.objects.get(pk=report.pk).version == version
    assert ReportEvent.objects.filter(kind="deadline_recomputed").count() == 1


def test_steps_of_the_chain_that_were_taken_stay_taken() -> None:
    report = make_running_report()
    Deadline.objects.filter(report=report, kind="resolution").update(escalation_step=2)
    promise(72, for_open=True)

    outbox.drain(at=AFTER)

    assert resolution(report).escalation_step == 2


def test_an_agency_that_is_given_another_calendar_counts_by_it_at_once() -> None:
    calendars.create(
        code="pagi",
        name="Pagi saja",
        time_zone="Asia/Jakarta",
        weekly={"mon": [["08:00", "10:00"]], "tue": [["08:00", "10:00"]]},
        actor=ADMIN,
        at=SUBMITTED_AT,
    )
    report = make_report(
        state=State.ASSIGNED, agency="diskominfo", category="lainnya", submitted_at=SUBMITTED_AT
    )
    deadlines.start(report, at=SUBMITTED_AT)
    report.save(update_fields=["response_due_at", "resolution_due_at"])
    before = resolution(report).due_at
    details = agencies.details_of(agencies.require("diskominfo"))

    agencies.change(
        code="diskominfo", details=replace(details, calendar="pagi"), actor=ADMIN, at=SUBMITTED_AT
    )
    outbox.drain()

    assert resolution(report).due_at > before
    assert ReportEvent.objects.get(kind="deadline_recomputed").note == "kalender dinas diganti"


def test_in_a_city_of_the_east_an_office_in_the_west_is_told_on_both_clocks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(current_city(), "time_zone", "Asia/Jayapura")
    calendars.create(
        code="jakarta",
        name="Kantor pusat",
        time_zone="Asia/Jakarta",
        weekly=PERPRES_21_2023_WEEKLY,
        actor=ADMIN,
        at=SUBMITTED_AT,
    )
    details = agencies.details_of(agencies.require("diskominfo"))
    agencies.change(
        code="diskominfo",
        details=replace(details, calendar="jakarta"),
        actor=ADMIN,
        at=SUBMITTED_AT,
    )
    report = make_report(
        state=State.ASSIGNED, agency="diskominfo", category="lainnya", submitted_at=SUBMITTED_AT
    )

    deadlines.start(report, at=SUBMITTED_AT)

    told = [step["text"] for step in resolution(report).steps]
    assert told[0].startswith("Senin 2 Mar 09.00: laporan masuk; target")
    assert "dihitung dengan jam WIB (Kantor pusat)" in told[0]
    assert told[-1].endswith("WIT: batas waktu di kota ini")
    due = resolution(report).due_at.astimezone(ZoneInfo("Asia/Jayapura"))
    assert f"{due:%H.%M} WIT" in told[-1]


def test_the_target_of_a_day_begins_at_the_citys_own_midnight(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # 15.30 UTC on 2 March is 22.30 WIB, and 00.30 WIT of the third.
    target = promise(72, for_open=False)
    late = datetime(2026, 3, 2, 15, 30, tzinfo=ZoneInfo("UTC"))

    west = make_running_report(at=late)
    monkeypatch.setattr(current_city(), "time_zone", "Asia/Jayapura")
    east = make_running_report(at=late)

    assert resolution(west).target_id != target.pk
    assert resolution(east).target_id == target.pk


def test_reports_of_an_agency_that_is_switched_off_go_to_the_coordinator() -> None:
    waiting = make_running_report(agency="dishub")
    working = make_running_report(state=State.IN_PROGRESS, agency="dishub")
    solved = make_report(state=State.RESOLVED, agency="dishub")
    elsewhere = make_running_report(agency="dlh")
    due = waiting.resolution_due_at

    agencies.switch_off(code="dishub", actor=ADMIN, at=SUBMITTED_AT)
    outbox.drain()

    flagged = Report.objects.filter(needs_triage=True).order_by("pk")
    assert list(flagged) == [waiting, working]
    assert flagged[0].triage_reason == "Dishub sedang tidak menerima laporan"
    assert flagged[0].resolution_due_at == due
    assert ReportEvent.objects.filter(kind="agency_off").count() == 2
    for report in (solved, elsewhere):
        report.refresh_from_db()
        assert not report.needs_triage

    workflow.assign(
        report_id=waiting.public_id,
        agency="dlh",
        actor=Actor(Role.TRIAGE, "Citra"),
        at=later(hours=1),
    )
    waiting.refresh_from_db()
    assert (waiting.needs_triage, waiting.resolution_due_at) == (False, due)


def test_an_agency_that_is_back_before_the_worker_keeps_its_reports() -> None:
    report = make_running_report(agency="dishub")
    agencies.switch_off(code="dishub", actor=ADMIN, at=SUBMITTED_AT)
    agencies.switch_on(code="dishub", actor=ADMIN, at=SUBMITTED_AT)

    outbox.drain()

    report.refresh_from_db()
    assert not report.needs_triage


def test_a_priority_with_a_target_of_its_own_computes_the_clock_again() -> None:
    report = make_running_report()
    promise(3, for_open=False, case=URGENT, valid_from=date(2026, 3, 2))

    workflow.prioritise(
        report_id=report.public_id, priority="high", actor=operator(), at=later(hours=1)
    )

    report.refresh_from_db()
    assert report.resolution_due_at == SUBMITTED_AT + timedelta(hours=3)
    assert report.priority == "high"
    entry = ReportEvent.objects.get(kind="prioritise")
    assert (entry.facts["priority_before"], entry.facts["priority"]) == ("normal", "high")
