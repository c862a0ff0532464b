"""What each decision does: through the same steps as everywhere else, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import Invalid
from core.outbox.services import Json
from reporting.models import DecisionKind, Report
from reporting.rules.lifecycle import Actor, State
from reporting.rules.reasons import RejectReason
from reporting.services import blocks, config, workflow
from reporting.services.facts import facts_of
from reporting.services.triage import words
from reporting.services.workflow import steps
from reporting.services.workflow.routing import route_for


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision and what belongs to it; empty where the kind asks for nothing.

    Attributes:
        kind: A ``DecisionKind`` value.
        category: Code; for ``route`` what it is about, for ``not_ours`` whose business.
        agency: Code of an agency other than the rules name.
        target: Number of the report it repeats.
        note: What the reporter is told or asked.
        next_door: Who is responsible instead, and how to reach them.
        mask: Whether personal data in the text is covered.
        block: Kinds of sender to block, for ``block_days``.
        guess: What the guess said, and how sure it was; for the record.
    """

    kind: str
    category: str = ""
    agency: str = ""
    target: str = ""
    note: str = ""
    next_door: str = ""
    mask: bool = False
    block: tuple[str, ...] = ()
    block_days: int = 0
    guess: Mapping[str, Json] = field(default_factory=dict)


def carry_out(report_id: UUID, choice: Choice, *, actor: Actor, at: datetime) -> None:
    """Do what was decided. The caller has a transaction and rolls it back when this raises.

    Raises:
        DomainError: As the step it takes.
    """
    effect = _EFFECTS.get(choice.kind)
    if effect is None:
        raise Invalid(_("Pilih keputusan dulu."), field="decision")
    report = steps.lock(report_id)
    if choice.mask:
        words.mask(report, actor=actor, at=at)
    effect(report, choice, actor, at)
    _settle(report_id, choice, actor, at)


def _route(report: Report, choice: Choice, actor: Actor, at: datetime) -> None:
    """Give it the category a person stands for, and the agency that follows from it."""
    if not choice.category:
        raise Invalid(_("Pilih kategori dulu."), field="category")
    key = report.public_id
    if choice.category != report.category.code:
        report = workflow.recategorise.within(
            report_id=key, category=choice.category, actor=actor, at=at
        )
    agency = choice.agency or route_for(report, at=at).agency
    if report.agency is None or report.agency.code != agency:
        workflow.assign.within(report_id=key, agency=agency, actor=actor, at=at)


def _merge(report: Report, choice: Choice, actor: Actor, at: datetime) -> None:
    if not choice.target:
        raise Invalid(_("Pilih laporan tujuan dulu."), field="target")
    workflow.merge.within(
        report_id=report.public_id, report=choice.target, actor=actor, at=at, note=choice.note
    )


def _spam(report: Report, choice: Choice, actor: Actor, at: datetime) -> None:
    note = choice.note or _("Bukan laporan tentang kota.")
    if choice.block:
        blocks.block_sender(
            report, kinds=[*choice.block], days=choice.block_days, reason=note, actor=actor, at=at
        )
    workflow.reject.within(
        report_id=report.public_id, reason=RejectReason.SPAM.value, note=note, actor=actor, at=at
    )


def _not_ours(report: Report, choice: Choice, actor: Actor, at: datetime) -> None:
    """Close it, and tell the reporter whose it is and how to reach them."""
    key = report.public_id
    if choice.category and choice.category != report.category.code:
        workflow.recategorise.within(report_id=key, category=choice.category, actor=actor, at=at)
    named = config.snapshot().categories.get(choice.category)
    known = (
        ", ".join(part for part in (named.next_door_name, named.next_door_contact) if part)
        if named
        else ""
    )
    next_door = choice.next_door.strip() or known
    if not next_door:
        raise Invalid(
            _("Sebutkan siapa yang berwenang dan cara menghubunginya."), field="next_door"
        )
    note = choice.note.strip() or _("Ini bukan kewenangan kota. Hubungi %(who)s.") % {
        "who": next_door
    }
    workflow.reject.within(
        report_id=key,
        reason=RejectReason.NOT_OURS.value,
        note=note,
        next_door=next_door[:200],
        actor=actor,
        at=at,
    )


def _ask(report: Report, choice: Choice, actor: Actor, at: datetime) -> None:
    workflow.ask_reporter.within(report_id=report.public_id, note=choice.note, actor=actor, at=at)


_EFFECTS: Final[Mapping[str, Callable[[Report, Choice, Actor, datetime], Any]]] = {
    DecisionKind.ROUTE.value: _route,
    DecisionKind.MERGE.value: _merge,
    DecisionKind.SPAM.value: _spam,
    DecisionKind.NOT_OURS.value: _not_ours,
    DecisionKind.ASK.value: _ask,
}


def _settle(report_id: UUID, choice: Choice, actor: Actor, at: datetime) -> None:
    """Nobody has to look any more (unless the reporter is asked first); write down who looked."""
    report = steps.lock(report_id)
    before, stored = facts_of(report), steps.values_of(report)
    if choice.kind != DecisionKind.ASK.value and report.state != State.ON_HOLD:
        report.needs_triage, report.triage_reason = False, ""
    if steps.values_of(report) != stored:
        steps.save(report, stored)
        steps.announce(report, kind="triaged", at=at, before=before)
    steps.note_down(
        report,
        kind="triaged",
        actor=actor,
        at=at,
        facts={"decision": choice.kind, "category": report.category.code, **choice.guess},
    )
