"""Words beside the steps: a reply to the citizen, and a note that only staff read.

Neither moves a report. A reply is a human answer, so it stops the response clock; a note never
leaves the house.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import DomainError, Forbidden, Invalid
from reporting.models import Report
from reporting.rules.lifecycle import Actor, State
from reporting.rules.limits import MAX_NOTE, MIN_NOTE
from reporting.rules.roles import Role
from reporting.services import deadlines
from reporting.services.facts import Measures, facts_of
from reporting.services.workflow import steps, telling
from reporting.services.workflow.verbs import verb

REPLY: Final = "reply"
NOTE: Final = "note"
MAY_REPLY: Final = frozenset({Role.TRIAGE, Role.AGENCY_OPERATOR, Role.AGENCY_HEAD})
MAY_NOTE: Final = MAY_REPLY | {Role.AREA_OFFICER}


class MayNotWrite(Forbidden):
    """The role reads this report and writes nothing on it."""

    code = "may_not_write"


class NobodyReads(DomainError):
    """A joined report has no reader of its own any more."""

    code = "report_merged"


@verb
def reply(*, report_id: UUID, text: str, actor: Actor, at: datetime) -> Report:
    """Answer the citizen where everybody who follows the report can read it.

    Args:
        report_id: Public id of a report in the current city.
        text: What the citizen reads.
        actor: Of the responsible agency, or the coordinator.
        at: When (aware).

    Raises:
        MayNotWrite, NotYourReport: The actor is somebody else.
        Invalid: The text is missing or too long.
        NobodyReads: The report was joined to another one.
        ReportMissing: No such report in this city.
    """
    words = _checked(text)
    report = _locked(report_id, actor, MAY_REPLY)
    if report.state == State.MERGED:
        raise NobodyReads(_("Laporan ini sudah digabung. Balas di laporan tujuannya."))
    before, stored = facts_of(report), steps.values_of(report)
    measures = Measures()
    if report.is_open:
        measures.update(deadlines.stop_response(report, at=at))
    steps.save(report, stored)
    steps.note_down(
        report, kind=REPLY, actor=actor, at=at, note=words, is_public=True, measures=measures
    )
    steps.announce(report, kind=REPLY, at=at, before=before, measures=measures)
    telling.tell_reporter(report, kind=REPLY, note=words)
    return report


@verb
def annotate(*, report_id: UUID, text: str, actor: Actor, at: datetime) -> Report:
    """Write a note that only staff of this report read.

    Raises:
        MayNotWrite, NotYourReport: The actor is somebody else.
        Invalid: The text is missing or too long.
        ReportMissing: No such report in this city.
    """
    words = _checked(text)
    report = _locked(report_id, actor, MAY_NOTE)
    steps.note_down(report, kind=NOTE, actor=actor, at=at, note=words)
    return report


def _checked(text: str) -> str:
    words = text.replace("\r\n", "\n").strip()
    if len(words) < MIN_NOTE:
        raise Invalid(_("Tulis sesuatu dulu."), field="text")
    if len(words) > MAX_NOTE:
        raise Invalid(_("Tulisan ini terlalu panjang."), field="text", max=MAX_NOTE)
    if "\x00" in words:
        raise Invalid(_("Teks berisi karakter yang tidak dapat disimpan."), field="text")
    return words


def _locked(report_id: UUID, actor: Actor, roles: frozenset[Role]) -> Report:
    if actor.role not in roles:
        raise MayNotWrite(_("Hanya petugas yang menangani laporan ini dapat menulis di sini."))
    report = steps.lock(report_id)
    steps.require_own_agency(report, actor)
    return report
