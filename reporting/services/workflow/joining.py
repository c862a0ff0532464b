"""Two reports of one problem: merge, so that the supporters of both follow one, and unmerge."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from core.errors import DomainError, NotFound
from reporting.models import Report, ReportEvent, Support
from reporting.rules.lifecycle import Actor, Supplied
from reporting.rules.numbers import InvalidNumber, parse_number
from reporting.services.facts import facts_of
from reporting.services.workflow import steps
from reporting.services.workflow.verbs import verb


class TargetMissing(NotFound):
    """The report to join does not exist in this city."""

    code = "merge_target_not_found"


class TargetNotOpen(DomainError):
    """Only an open report can be joined, and never a report itself."""

    code = "merge_target_not_open"


@verb
def merge(*, report_id: UUID, report: str, actor: Actor, at: datetime, note: str = "") -> Report:
    """Join a report to another one about the same problem; its supporters follow that one.

    Whoever sent the joined report counts as a supporter of the other. Both rows are locked, in
    the order of their keys, so that two merges against each other cannot wait for one another.

    Args:
        report_id: Public id of the report that goes.
        report: Number or public id of the open report that stays.
        actor: Who decided.
        at: When it was decided (aware).
        note: Printed on the timeline.

    Raises:
        ReportMissing: No such report in this city.
        TargetMissing: The report to join does not exist.
        TargetNotOpen: It is closed, or the same one.
        DomainError: As the transition table says.
    """
    target_id = _find(report)
    pair = Report.objects.select_for_update().filter(public_id__in={report_id, target_id})
    list(pair.order_by("pk").values_list("pk"))
    joined = steps.lock(report_id)
    target = steps.lock(target_id)
    step = steps.begin(
        "merge", joined, actor=actor, at=at, supplied=Supplied(note=note, report=report)
    )
    if target.pk == joined.pk:
        raise TargetNotOpen(_("Laporan tidak dapat digabung dengan dirinya sendiri."))
    if not target.is_open:
        raise TargetNotOpen(
            _("%(number)s sudah ditutup, jadi tidak dapat digabung ke sana.")
            % {"number": target.number},
            number=target.number,
        )
    joined.merged_into = target
    step.facts["into"] = target.number
    steps.finish(step)
    _follow(target, joined, actor=actor, at=at)
    return joined


@verb
def unmerge(*, report_id: UUID, note: str, actor: Actor, at: datetime) -> Report:
    """Take a merged report apart again; the supporters it brought along leave with it.

    Raises:
        ReportMissing: No such report in this city.
        DomainError: As the transition table says.
    """
    joined = steps.lock(report_id)
    step = steps.begin("unmerge", joined, actor=actor, at=at, supplied=Supplied(note=note))
    target = joined.merged_into
    joined.merged_into = None
    step.facts["out_of"] = target.number if target else ""
    steps.finish(step)
    if target is not None:
        _leave(target.public_id, joined, actor=actor, at=at)
    return joined


def _find(key: str) -> UUID:
    """Public id of the report a person named."""
    try:
        wanted = Q(public_id=UUID(key))
    except ValueError:
        try:
            wanted = Q(number=parse_number(key))
        except InvalidNumber:
            raise _no_target(key) from None
    found = Report.objects.filter(wanted).values_list("public_id", flat=True).first()
    if found is None:
        raise _no_target(key)
    return found


def _no_target(key: str) -> TargetMissing:
    return TargetMissing(_("Laporan tujuan tidak ditemukan."), given=key[:60])


def _devices(joined: Report) -> set[str]:
    """Everybody who waits for a report: its sender and its supporters."""
    devices = set(Support.objects.filter(report=joined).values_list("device_hash", flat=True))
    if joined.device_hash:
        devices.add(joined.device_hash)
    return devices


def _follow(target: Report, joined: Report, *, actor: Actor, at: datetime) -> None:
    """Let the followers of ``joined`` follow ``target``; those who do already are left alone."""
    newcomers = _devices(joined) - {target.device_hash}
    Support.objects.bulk_create(
        [Support(report=target, device_hash=each, created_at=at) for each in sorted(newcomers)],
        ignore_conflicts=True,
    )
    _recount(target, kind="joined", number=joined.number, actor=actor, at=at)


def _leave(target_id: UUID, joined: Report, *, actor: Actor, at: datetime) -> None:
    """Take back the supporters that a merge brought: theirs carry the moment of the merge."""
    target = steps.lock(target_id)
    merged_at = (
        ReportEvent.objects.filter(report=joined, kind="merge")
        .order_by("-pk")
        .values_list("happened_at", flat=True)
        .first()
    )
    if merged_at is not None:
        Support.objects.filter(
            report=target, device_hash__in=_devices(joined), created_at=merged_at
        ).delete()
    _recount(target, kind="left", number=joined.number, actor=actor, at=at)


def _recount(target: Report, *, kind: str, number: str, actor: Actor, at: datetime) -> None:
    before, stored = facts_of(target), steps.values_of(target)
    target.supporters_count = Support.objects.filter(report=target).count()
    steps.save(target, stored)
    steps.note_down(
        target,
        kind=kind,
        actor=actor,
        at=at,
        is_public=True,
        facts={"number": number, "supporters": target.supporters_count},
    )
    steps.announce(target, kind=kind, at=at, before=before)
