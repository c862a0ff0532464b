"""After a decree: open clocks are computed again by the set-up as it now is.

Source: domain.md, section 6. What does it: a calendar that changed, an agency that was given another
calendar, a target the city decided for open reports too, the national clock switched on. A worker
does it in portions, each report under the lock with an entry in its timeline and one in the audit.
A portion and the promise of the next are one transaction, so a worker that dies loses nothing; a
portion done twice finds nothing left to change. What was met already stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Q

from core.audit import services as audit
from core.outbox.registry import Message, consumer
from core.outbox.services import Json, enqueue
from core.tenancy import current_city
from reporting.models import (
    Agency,
    AreaLevel,
    Counting,
    Deadline,
    NationalDeadline,
    Report,
    SlaTarget,
    WorkingCalendar,
)
from reporting.models.report import ReportQuerySet
from reporting.rules.lifecycle import Actor
from reporting.rules.texts import gettext_noop as _
from reporting.services import config, deadlines
from reporting.services.workflow import steps, telling

TOPIC: Final = "reporting.clocks_changed"
PORTION: Final = 200
KIND: Final = "deadline_recomputed"
DECREE: Final = Actor.system("Perhitungan ulang")

BECAUSE: Final[dict[str, str]] = {
    "calendar": _("kalender kerja diubah"),
    "agency": _("kalender dinas diganti"),
    "target": _("target waktu diubah untuk laporan yang masih terbuka"),
    "national": _("jam SP4N-LAPOR diubah"),
}


@dataclass(frozen=True, slots=True)
class _Change:
    """Whose clocks are to be computed again, and what the audit says about it."""

    reports: Q
    facts: dict[str, Json]


def follow_calendar(calendar: WorkingCalendar) -> None:
    """Promise to compute the clocks that count by this calendar, in the caller's transaction."""
    _promise("calendar", calendar.code, version=calendar.version)


def follow_agency(agency: Agency) -> None:
    """The same for the clocks of an agency that was given another calendar."""
    _promise("agency", agency.code)


def follow_target(target: SlaTarget) -> None:
    """The same for a target that counts for open reports too, on its first day."""
    zone = ZoneInfo(current_city().time_zone)
    begins = datetime.combine(target.valid_from, time(), tzinfo=zone)
    _promise("target", str(target.pk), begins=begins)


def follow_national_clock() -> None:
    """The same for the national clocks of every open report."""
    _promise("national", "sp4n")


@consumer(TOPIC, queue="bulk")
def recompute_portion(message: Message) -> None:
    """Compute a portion of the clocks anew, and promise the next one.

    A newer change of the same thing has a message of its own: then this one stops.
    """
    payload = message.payload
    change = _change(payload)
    if change is None or message.created_at is None:
        return
    at = message.created_at
    if payload.get("begins"):
        at = max(at, datetime.fromisoformat(payload["begins"]))
    reports = list(
        _clocked(Report.objects.open().filter(change.reports, pk__gt=int(payload["after"])))
        .select_related("category", "agency")
        .select_for_update(of=("self",))
        .order_by("pk")[:PORTION]
    )
    for report in reports:
        _recompute(report, payload["cause"], change.facts, at)
    if len(reports) == PORTION:
        enqueue(TOPIC, **{"key": message.key, **payload, "after": reports[-1].pk})


def _promise(cause: str, code: str, *, version: int = 0, begins: datetime | None = None) -> None:
    enqueue(
        TOPIC,
        key=code,
        not_before=begins,
        cause=cause,
        code=code,
        version=version,
        begins=begins.isoformat() if begins else "",
        after=0,
    )


def _change(payload: Mapping[str, Any]) -> _Change | None:
    """What is to be done now; ``None`` when it is no longer so."""
    cause, code = payload["cause"], payload["code"]
    if cause == "calendar":
        calendar = WorkingCalendar.objects.filter(code=code, version=payload["version"]).first()
        return _of_calendar(calendar) if calendar else None
    if cause == "agency":
        return _Change(Q(agency__code=code) & _counts_working_time(), {"agency": code})
    if cause == "target":
        target = (
            SlaTarget.objects.filter(pk=int(code), applies_to_open=True)
            .select_related("area")
            .first()
        )
        return _of_target(target) if target else None
    return _Change(Q(), {"clock": code}) if config.snapshot().sp4n_clock else None


def _of_calendar(calendar: WorkingCalendar) -> _Change:
    counted = Q(agency__calendar=calendar) & _counts_working_time()
    if calendar.is_default:
        counted |= Q(agency__calendar__isnull=True) & _counts_working_time()
        national = NationalDeadline.objects.running()
        counted |= Q(pk__in=national.values("report"))
    return _Change(counted, {"calendar": calendar.code, "version": calendar.version})


def _of_target(target: SlaTarget) -> _Change:
    """Open reports a target may be for; which of them it is for, the rules decide."""
    found = Q()
    if target.category_id:
        found &= Q(category=target.category_id) | Q(category__parent=target.category_id)
    if target.priority:
        found &= Q(priority=target.priority)
    if target.area is not None and target.area.level != AreaLevel.CITY:
        found &= Q(kelurahan=target.area_id) | Q(kecamatan=target.area_id)
    return _Change(found, {"target": target.pk, "valid_from": target.valid_from.isoformat()})


def _counts_working_time() -> Q:
    working = Deadline.objects.running().filter(target__counting=Counting.WORKING)
    return Q(pk__in=working.values("report"))


def _clocked(reports: ReportQuerySet) -> ReportQuerySet:
    """Without those that are solved: both their clocks stand where they were met."""
    return reports.filter(resolved_at__isnull=True)


def _recompute(report: Report, cause: str, facts: dict[str, Json], at: datetime) -> None:
    before = _due(report)
    because = BECAUSE[cause]
    if not deadlines.recompute(report, at=at, because=because):
        return
    after = _due(report)
    report.version += 1
    report.save(update_fields=["response_due_at", "resolution_due_at", "version"])
    told: dict[str, Json] = {"cause": cause, **facts, "before": before, "after": after}
    steps.note_down(
        report, kind=KIND, actor=DECREE, at=at, note=because, is_public=True, facts=told
    )
    audit.record(kind=KIND, subject=report.number, actor_label=DECREE.label, at=at, facts=told)
    if report.is_open and before["resolution"] != after["resolution"]:
        telling.tell_reporter(report, kind="deadline_moved", note=because)


def _due(report: Report) -> dict[str, Json]:
    """Both deadlines as the audit stores them: in UTC, whatever zone they were computed in."""
    return {
        "response": _utc(report.response_due_at),
        "resolution": _utc(report.resolution_due_at),
    }


def _utc(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None
