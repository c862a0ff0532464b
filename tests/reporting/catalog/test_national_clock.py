"""The clock of SP4N-LAPOR beside the city's own: switched by the city, met by the same acts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.audit.models import AuditEntry
from core.errors import Invalid
from reporting.models import CitySettings, Deadline, NationalDeadline, Report, ReportEvent
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.services import intake, workflow
from reporting.services.catalog import calendar_days, national
from reporting.services.intake import Submission
from tests.make.reporting import (
    SUBMITTED_AT,
    later,
    make_running_report,
    operator,
    reporter,
    some_kelurahan,
    triage,
)
from tests.support import outbox

pytestmark = pytest.mark.usefixtures("batam")

ADMIN = Actor(Role.CITY_ADMIN, "Pak Hendra")
WIB = ZoneInfo("Asia/Jakarta")


def switch(*, is_on: bool = True, complex_categories: tuple[str, ...] = ()) -> None:
    national.set_clock(
        is_on=is_on, complex_categories=complex_categories, actor=ADMIN, at=SUBMITTED_AT
    )


def march(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=WIB)


def clocks(report: Report) -> dict[str, Any]:
    rows = NationalDeadline.objects.current().filter(report=report)
    return {row.kind: row for row in rows}


def submit() -> Report:
    """A report of Monday 2 March 2026, 09.00 WIB, in Ramadan: offices close at 15.00, Fri 15.30."""
    point = some_kelurahan().label_point
    receipt = intake.submit(
        Submission(description="Sampah menumpuk", category="sampah", lon=point.x, lat=point.y),
        actor=Actor.citizen(),
        at=SUBMITTED_AT,
    )
    return Report.objects.get(public_id=receipt.public_id)


def test_nothing_is_kept_until_the_city_wants_it() -> None:
    report = submit()

    workflow.resolve(report_id=report.public_id, note="Beres", actor=triage(), at=later(hours=1))

    assert not NationalDeadline.objects.exists()


def test_a_new_report_gets_both_clocks_with_their_reckoning() -> None:
    switch()

    found = clocks(submit())

    assert {kind: (row.days, row.due_at) for kind, row in found.items()} == {
        "follow_up": (3, march(5, 15)),
        "answer": (5, march(9, 15)),
    }
    assert found["answer"].steps[0]["text"] == (
        "Senin 2 Mar 09.00: laporan masuk; SP4N-LAPOR 5 hari kerja; hari kerja dihitung mulai hari "
        "berikutnya"
    )


def test_complex_categories_have_ten_days() -> None:
    switch(complex_categories=("sampah",))

    row = clocks(submit())["answer"]

    assert (row.days, row.due_at) == (10, march(16, 15))


def test_the_same_acts_meet_both_and_a_hold_stops_only_the_citys() -> None:
    switch()
    report = submit()
    Report.objects.filter(pk=report.pk).update(agency=None, state=State.RECEIVED)
    workflow.assign(report_id=report.public_id, agency="dlh", actor=triage(), at=SUBMITTED_AT)
    city_due = Deadline.objects.current().get(report=report, kind="resolution").due_at

    workflow.ask_reporter(
        report_id=report.public_id, note="Di mana?", actor=operator(), at=later(hours=1)
    )
    workflow.answer(
        report_id=report.public_id, note="Di sini", actor=reporter(), at=later(hours=30)
    )
    workflow.resolve(report_id=report.public_id, note="Beres", actor=triage(), at=later(hours=31))

    found = clocks(report)
    assert found["follow_up"].met_at == later(hours=1)
    assert (found["answer"].due_at, found["answer"].met_at) == (march(9, 15), later(hours=31))
    assert Deadline.objects.current().get(report=report, kind="resolution").due_at > city_due


def test_opening_again_starts_new_ones_and_keeps_the_old() -> None:
    switch()
    report = submit()
    workflow.resolve(report_id=report.public_id, note="Beres", actor=triage(), at=later(hours=1))

    workflow.reopen(
        report_id=report.public_id, note="Belum beres", actor=reporter(), at=later(hours=24)
    )

    assert clocks(report)["answer"].due_at == march(10, 15)
    assert clocks(report)["answer"].met_at is None
    assert NationalDeadline.objects.filter(report=report, is_current=False).count() == 2


def test_switched_on_later_open_reports_get_it_from_their_start() -> None:
    report = make_running_report(state=State.ASSIGNED)
    workflow.accept(report_id=report.public_id, actor=operator(), at=later(minutes=5))

    switch()
    outbox.drain()

    found = clocks(report)
    assert found["answer"].due_at == march(9, 15)
    assert found["follow_up"].met_at == later(minutes=5)
    assert ReportEvent.objects.filter(report=report, kind="deadline_recomputed").count() == 1


def test_doing_it_again_changes_nothing() -> None:
    report = make_running_report(state=State.ASSIGNED)
    switch()
    outbox.drain()
    version = Report.objects.get(pk=report.pk).version

    outbox.drain()
    switch(is_on=False)
    switch()
    outbox.drain()

    assert Report.objects.get(pk=report.pk).version == version
    assert NationalDeadline.objects.filter(report=report).count() == 2


def test_a_decree_moves_it_too() -> None:
    switch()
    report = make_running_report(state=State.ASSIGNED)

    calendar_days.set_day(
        code="kantor", on=date(2026, 3, 4), name="Libur daerah", actor=ADMIN, at=SUBMITTED_AT
    )
    outbox.drain()

    assert clocks(report)["answer"].due_at == march(10, 15)
    assert AuditEntry.objects.filter(kind="deadline_recomputed", subject=report.number).exists()


def test_a_category_that_does_not_exist_changes_nothing() -> None:
    with pytest.raises(Invalid, match="ngawur"):
        switch(complex_categories=("sampah", "ngawur"))

    assert not CitySettings.objects.the().sp4n_clock
    assert not AuditEntry.objects.filter(kind="national_clock_changed").exists()
