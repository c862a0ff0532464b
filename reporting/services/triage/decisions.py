"""Deciding on a card, and taking a decision back before anybody was told.

A decision is rehearsed at once, so that whatever stands in its way is said at once; it is carried
out half a minute later, by a job. Until then it can be undone without a trace outside this desk:
no agency and no reporter hears of a slip of the finger. If the report changed meanwhile, or what it
was to be joined to is closed by then, nothing is done and the card comes back with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.errors import DomainError, NotFound
from core.outbox.registry import Message, consumer
from core.outbox.services import enqueue
from reporting.models import DecisionKind, DecisionState, Report, TriageCard, TriageDecision
from reporting.rules.lifecycle import Actor, Role, RoleNotAllowed
from reporting.services import config
from reporting.services.triage import pile
from reporting.services.triage.effects import Choice, carry_out
from reporting.services.workflow import steps

CARRY_OUT: Final = "reporting.carry_out_triage"
UNDO_FOR: Final = timedelta(seconds=30)


class AlreadyDecided(DomainError):
    """Somebody was quicker; the sentence says who, and what."""

    code = "triage_already_decided"


class TooLateToUndo(DomainError):
    """The decision was carried out, or something else happened to the report."""

    code = "triage_undo_too_late"


class DecisionMissing(NotFound):
    """There is no such decision of this person."""

    code = "triage_decision_not_found"


@transaction.atomic(durable=True)
def decide(
    *, report_id: UUID, choice: Choice, version: int, actor: Actor, at: datetime
) -> TriageDecision:
    """Decide on a held report.

    Args:
        report_id: Public id of the report.
        choice: What was decided.
        version: Of the report on the screen of whoever decides.
        actor: A coordinator, with their user id.
        at: When (aware).

    Raises:
        RoleNotAllowed: The actor is no coordinator.
        AlreadyDecided: Another decided, or the report changed.
        CardTaken: Another officer has the card.
        DomainError: What stands in the way of the decision itself. Nothing changed in any case.
    """
    if actor.role is not Role.TRIAGE or actor.user_id is None:
        raise RoleNotAllowed(_("Hanya koordinator yang memutuskan di meja triase."))
    report = steps.lock(report_id)
    _require_undecided(report, version)
    pile.require_free(report, officer=actor.user_id, at=at)
    rehearsal = transaction.savepoint()
    try:
        carry_out(report_id, choice, actor=actor, at=at)
    finally:
        transaction.savepoint_rollback(rehearsal)
    decision = TriageDecision.objects.create(
        report=report,
        kind=choice.kind,
        arguments={**asdict(choice), "version": report.version},
        said=said(report, choice),
        decided_by_id=actor.user_id,
        decided_by_label=actor.label,
        decided_at=at,
    )
    TriageCard.objects.update_or_create(
        report=report, defaults={"holder": None, "held_until": None, "failure": ""}
    )
    enqueue(
        CARRY_OUT,
        key=report.number,
        not_before=at + UNDO_FOR,
        decision=str(decision.public_id),
    )
    return decision


@transaction.atomic(durable=True)
def undo(*, decision_id: UUID, actor: Actor, at: datetime) -> Report:
    """Take a decision back; its card is on top of the pile again.

    Raises:
        DecisionMissing: The actor made no such decision.
        TooLateToUndo: Half a minute is over, or something happened since. Nothing changed.
    """
    decision = _locked(decision_id)
    if decision is None or decision.decided_by_id != actor.user_id:
        raise DecisionMissing(_("Keputusan ini tidak ditemukan."))
    report = decision.report
    if decision.state != DecisionState.PENDING or at > decision.decided_at + UNDO_FOR:
        raise TooLateToUndo(
            _("Keputusan tentang %(number)s sudah dijalankan. Ubah lewat halaman laporannya.")
            % {"number": report.number}
        )
    if not report.needs_triage or report.version != decision.arguments.get("version"):
        raise TooLateToUndo(
            _("Sudah ada perubahan lain pada %(number)s. Lihat halaman laporannya.")
            % {"number": report.number}
        )
    _settle(decision, DecisionState.UNDONE, at)
    TriageCard.objects.filter(report=report).update(
        holder=actor.user_id, held_until=at + pile.LENT_FOR
    )
    return report


def said(report: Report, choice: Choice) -> str:
    """A decision in a few words, for the person who made it and whoever comes second."""
    setup = config.snapshot()
    category = setup.categories.get(choice.category)
    name = _(category.name) if category else ""
    words = {
        DecisionKind.ROUTE.value: _("diteruskan sebagai %(what)s") % {"what": name},
        DecisionKind.MERGE.value: _("digabung ke %(what)s") % {"what": choice.target},
        DecisionKind.SPAM.value: _("ditutup: bukan laporan"),
        DecisionKind.NOT_OURS.value: _("ditutup: bukan kewenangan"),
        DecisionKind.ASK.value: _("ditanyakan ke pelapor"),
    }
    return words[choice.kind][:200]


@consumer(CARRY_OUT, queue="critical")
def carry_out_decision(message: Message) -> None:
    """Carry a decision out, unless it was taken back; what stands in the way brings the card back."""
    decision = _locked(UUID(message.payload["decision"]))
    if decision is None or decision.state != DecisionState.PENDING:
        return
    report, now = decision.report, clock.now()
    if not report.needs_triage or report.version != decision.arguments.get("version"):
        _fail(decision, _("Laporan sudah berubah sebelum keputusan dijalankan."), now)
        return
    actor = Actor(Role.TRIAGE, decision.decided_by_label, decision.decided_by_id)
    try:
        with transaction.atomic():
            carry_out(
                report.public_id,
                choice_from(decision.arguments),
                actor=actor,
                at=decision.decided_at,
            )
    except DomainError as error:
        _fail(decision, str(error), now)
        return
    _settle(decision, DecisionState.DONE, now)


def choice_from(arguments: Mapping[str, Any]) -> Choice:
    """A choice as it was stored."""
    known = {name: arguments[name] for name in Choice.__slots__ if name in arguments}
    return Choice(**{**known, "block": tuple(known.get("block", ()))})


def _require_undecided(report: Report, version: int) -> None:
    pending = TriageDecision.objects.filter(report=report).order_by("-decided_at", "-pk").first()
    if pending is not None and pending.state == DecisionState.PENDING:
        raise _already(report, pending)
    if not report.needs_triage:
        raise _already(report, pending)
    if report.version != version:
        raise AlreadyDecided(
            _("%(number)s berubah sejak kartunya dibuka. Muat ulang dan putuskan lagi.")
            % {"number": report.number}
        )


def _already(report: Report, decision: TriageDecision | None) -> AlreadyDecided:
    if decision is None or decision.state == DecisionState.UNDONE:
        told = _("%(number)s sudah diputuskan orang lain. Keputusan Anda tidak dijalankan.")
        return AlreadyDecided(told % {"number": report.number})
    return AlreadyDecided(
        _("%(number)s sudah diputuskan %(who)s: %(what)s. Keputusan Anda tidak dijalankan.")
        % {
            "number": report.number,
            "who": decision.decided_by_label,
            "what": decision.said,
        }
    )


def _locked(decision_id: UUID) -> TriageDecision | None:
    """The decision with its report, both locked, the report first as everywhere."""
    found = TriageDecision.objects.filter(public_id=decision_id).values_list(
        "report__public_id", flat=True
    )
    report_id = found.first()
    if report_id is None:
        return None
    report = steps.lock(report_id)
    decision = TriageDecision.objects.select_for_update().get(public_id=decision_id)
    decision.report = report
    return decision


def _settle(decision: TriageDecision, state: DecisionState, at: datetime) -> None:
    decision.state, decision.settled_at = state, max(at, decision.decided_at)
    decision.save(update_fields=["state", "settled_at"])


def _fail(decision: TriageDecision, why: str, at: datetime) -> None:
    _settle(decision, DecisionState.FAILED, at)
    TriageCard.objects.update_or_create(
        report=decision.report,
        defaults={
            "failure": _("Keputusan “%(what)s” tidak dijalankan: %(why)s")
            % {"what": decision.said[:80], "why": why[:180]}
        },
    )
