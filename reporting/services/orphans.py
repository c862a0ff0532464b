"""When an agency is switched off: its open reports go to the coordinator, never to nobody.

Source: domain.md, section 5. Each report is marked under the lock, with an entry in its timeline;
its clocks go on. A worker does it in portions; a portion done twice finds nothing left to mark.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from core.outbox.registry import Message, consumer
from core.outbox.services import enqueue
from reporting.models import Agency, Report
from reporting.rules.lifecycle import Actor
from reporting.rules.states import WORKABLE_STATES
from reporting.services.facts import facts_of
from reporting.services.workflow import steps

TOPIC: Final = "reporting.agency_switched_off"
PORTION: Final = 200
KIND: Final = "agency_off"
SYSTEM: Final = Actor.system("Penerusan")


def follow(agency: Agency) -> None:
    """Promise to hand the agency's open reports to the coordinator, in the caller's transaction."""
    enqueue(TOPIC, key=agency.code, agency=agency.code, after=0)


@consumer(TOPIC, queue="bulk")
def mark_portion(message: Message) -> None:
    """Mark a portion of the reports, and promise the next one; nothing once the agency is back."""
    agency = Agency.objects.filter(code=message.payload["agency"], is_active=False).first()
    if agency is None or message.created_at is None:
        return
    waiting = Report.objects.filter(
        agency=agency,
        state__in=[state.value for state in WORKABLE_STATES],
        pk__gt=int(message.payload["after"]),
        needs_triage=False,
    ).order_by("pk")
    keys = list(waiting.values_list("pk", "public_id")[:PORTION])
    for _pk, public_id in keys:
        report = steps.lock(public_id)
        if report.agency_id != agency.pk or report.needs_triage or not _is_worked_on(report):
            continue
        before, stored = facts_of(report), steps.values_of(report)
        why = _("%(agency)s sedang tidak menerima laporan") % {"agency": agency.short_name}
        report.needs_triage, report.triage_reason = True, why[:200]
        steps.save(report, stored)
        at = message.created_at
        steps.note_down(report, kind=KIND, actor=SYSTEM, at=at, note=why)
        steps.announce(report, kind=KIND, at=at, before=before)
    if len(keys) == PORTION:
        enqueue(TOPIC, key=agency.code, agency=agency.code, after=keys[-1][0])


def _is_worked_on(report: Report) -> bool:
    return report.state in WORKABLE_STATES
