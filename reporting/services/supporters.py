""" "Saya juga": another device waits for the same report, instead of a second report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import DomainError, Invalid
from reporting.models import Report, Support, Visibility
from reporting.rules.lifecycle import Actor
from reporting.services.facts import facts_of
from reporting.services.workflow import steps

MAX_HASH = 64


class NotOpenForSupport(DomainError):
    """The report is closed, or nobody but its reporter may know of it."""

    code = "support_closed"


@dataclass(frozen=True, slots=True)
class Joined:
    """What came of it.

    Attributes:
        report: The report that is followed now; another one than asked for, if that was merged.
        is_new: Whether this device was not counted before.
    """

    report: Report
    is_new: bool


@transaction.atomic(durable=True)
def join(*, report_id: UUID, device_hash: str, at: datetime) -> Joined:
    """Let a device follow somebody else's report; once each, and never its own.

    A merged report passes the supporter on to the one it joined.

    Args:
        report_id: Public id of a report in the current city.
        device_hash: Of the citizen's browser or phone.
        at: When (aware).

    Raises:
        ReportMissing: No such report in this city.
        NotOpenForSupport: It is closed, secret, or held back.
        Invalid: The device is unknown.
    """
    _require_device(device_hash)
    report = steps.lock(_final(report_id))
    if not report.is_open or report.visibility == Visibility.SECRET or report.needs_triage:
        raise NotOpenForSupport(_("Laporan ini sudah ditutup. Kirim laporan baru bila perlu."))
    if report.device_hash == device_hash:
        return Joined(report, is_new=False)
    support, is_new = Support.objects.get_or_create(
        report=report, device_hash=device_hash, defaults={"created_at": at}
    )
    if is_new:
        before, stored = facts_of(report), steps.values_of(report)
        report.supporters_count += 1
        steps.save(report, stored)
        steps.note_down(
            report,
            kind="supported",
            actor=Actor.citizen(),
            at=support.created_at,
            facts={"supporters": report.supporters_count},
        )
        steps.announce(report, kind="supported", at=at, before=before)
    return Joined(report, is_new=is_new)


@transaction.atomic(durable=True)
def leave(*, report_id: UUID, device_hash: str, at: datetime) -> Report:
    """Let a device stop following a report; a device that does not follow it changes nothing.

    Also when the report is closed: whoever leaves hears no more of it.

    Args:
        report_id: Public id of a report in the current city; of a merged one, the report it joined.
        device_hash: Of the citizen's browser or phone.
        at: When (aware).

    Returns:
        The report that was followed.

    Raises:
        ReportMissing: No such report in this city.
        Invalid: The device is unknown.
    """
    _require_device(device_hash)
    report = steps.lock(_final(report_id))
    gone, _rows = Support.objects.filter(report=report, device_hash=device_hash).delete()
    if gone:
        before, stored = facts_of(report), steps.values_of(report)
        report.supporters_count = max(0, report.supporters_count - 1)
        steps.save(report, stored)
        steps.note_down(
            report,
            kind="support_ended",
            actor=Actor.citizen(),
            at=at,
            facts={"supporters": report.supporters_count},
        )
        steps.announce(report, kind="support_ended", at=at, before=before)
    return report


def _require_device(device_hash: str) -> None:
    if not device_hash or len(device_hash) > MAX_HASH:
        raise Invalid(_("Perangkat ini tidak dikenal. Muat ulang halaman."))


def _final(report_id: UUID) -> UUID:
    """The report at the end of the merges; itself when it was not merged."""
    seen = {report_id}
    while True:
        into = (
            Report.objects.filter(public_id=report_id, merged_into__isnull=False)
            .values_list("merged_into__public_id", flat=True)
            .first()
        )
        if into is None or into in seen:
            return report_id
        seen.add(into)
        report_id = into
