"""Short lives of reports, told through the same doors as real ones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.contrib.gis.geos import Point

from reporting.models import Agency, Contact, Report
from reporting.rules.lifecycle import Actor
from reporting.services import workflow
from tests.make.reporting import make_report, operator, reporter, some_kelurahan, triage
from tests.make.reports import BATAM_CENTER

MARCH: Final = date(2026, 3, 1)
MONDAY: Final = datetime(2026, 3, 2, 2, tzinfo=UTC)
APRIL_FIRST: Final = datetime(2026, 4, 1, 1, tzinfo=UTC)
METRES_A_DEGREE: Final = 110_574.0


def agency(code: str = "dlh") -> Agency:
    return Agency.objects.get(code=code)


def sent(
    *, at: datetime = MONDAY, north_m: float = 0, to: str = "dlh", phone: str = "", **facts: Any
) -> Report:
    """A report that was sent and is at an agency; ``north_m`` metres from the others."""
    lon, lat = BATAM_CENTER
    kelurahan = some_kelurahan()
    report = make_report(
        submitted_at=at,
        kelurahan=kelurahan,
        kecamatan=kelurahan.parent,
        location=Point(lon, lat + north_m / METRES_A_DEGREE, srid=4326),
        **facts,
    )
    if phone:
        Contact.objects.create(report=report, phone=phone, created_at=at)
    if not report.needs_triage:
        workflow.assign(report_id=report.public_id, agency=to, actor=triage(), at=at)
    return report


def accepted(report: Report, *, minutes: float, by: str = "dlh") -> None:
    at = report.submitted_at + timedelta(minutes=minutes)
    workflow.accept(report_id=report.public_id, actor=operator(by), at=at)


def resolved(report: Report, *, at: datetime) -> None:
    workflow.resolve(report_id=report.public_id, note="Beres", actor=triage(), at=at)


def life(
    number: int, *, minutes: int = 5, confirmed: bool = False, at: datetime = MONDAY, **facts: Any
) -> Report:
    """Sent on a day of its own, answered after ``minutes``, done after three hours."""
    begun = at + timedelta(days=number)
    report = sent(at=begun, device_hash=f"d{number}", **facts)
    accepted(report, minutes=minutes)
    resolved(report, at=begun + timedelta(hours=3))
    if confirmed:
        workflow.confirm(
            report_id=report.public_id, actor=reporter(), at=begun + timedelta(hours=4)
        )
    return report


def rejected(report: Report, reason: str, *, at: datetime) -> None:
    workflow.reject(
        report_id=report.public_id,
        reason=reason,
        note="Bukan urusan kota",
        next_door="PLN",
        actor=triage(),
        at=at,
    )


def reopened(report: Report, *, at: datetime) -> None:
    workflow.reopen(report_id=report.public_id, note="Belum beres", actor=reporter(), at=at)


def routed(report: Report, *, at: datetime) -> None:
    workflow.route(report_id=report.public_id, actor=Actor.system("Penerusan"), at=at)
