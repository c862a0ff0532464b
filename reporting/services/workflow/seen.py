"""Whether a report is still as somebody saw it when they decided.

Every entry of the timeline carries the version it made. What matters is whether a step was taken
since; one more supporter or a nudge raises the version as well, and stands in nobody's way.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import DomainError
from reporting.models import Report, ReportEvent
from reporting.rules.transitions import TRANSITIONS_BY_NAME

DECIDES: Final = frozenset({*TRANSITIONS_BY_NAME, "crew_assigned", "agency_off"})
"""Entries after which somebody who looks at an older page has to look again."""


class Overtaken(DomainError):
    """Somebody decided something about the report since the page was drawn."""

    code = "overtaken"


def require(report_id: UUID, version: int) -> None:
    """Let only those pass who saw the last decision; the report stays locked. Part of a transaction.

    Raises:
        Overtaken: It was changed since, by more than what goes on beside.
    """
    now = (
        Report.objects.select_for_update()
        .filter(public_id=report_id)
        .values_list("version", flat=True)
        .first()
    )
    if now is None or now == version:
        return
    decided = ReportEvent.objects.filter(
        report__public_id=report_id, kind__in=DECIDES, facts__version__gt=version
    )
    if decided.exists():
        raise Overtaken(_("Laporan sudah berubah sejak Anda membukanya."), version=now)
