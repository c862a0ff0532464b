"""When a crew cannot go on, and when it is asked to explain a proof."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import Invalid, NotFound
from reporting.models import ProofReview, WorkOrder, WorkState
from reporting.rules.lifecycle import Actor
from reporting.rules.limits import MAX_NOTE, MIN_NOTE
from reporting.rules.trouble import Trouble, TroubleKind
from reporting.services import once, workflow
from reporting.services.field_work import jobs
from reporting.services.field_work.doing import clean_explanation
from reporting.services.workflow import steps
from reporting.services.workflow.verbs import verb


class NothingToExplain(NotFound):
    """Nobody doubts the proof of this job, or somebody has judged it already."""

    code = "nothing_to_explain"
    status = 409


@verb
def report_trouble(
    *,
    work_order_id: UUID,
    kind: str,
    reason: str,
    note: str,
    actor: Actor,
    at: datetime,
    key: str = "",
) -> WorkOrder:
    """Say that a job does not go on: the crew needs help, or cannot do it and leaves it.

    With ``help`` the job stays under way and stands at the top of the desk's board. With ``cannot``
    it ends; the report stays with the agency, which sends somebody else or decides otherwise.

    Args:
        work_order_id: Public id of a job under way.
        kind: ``help`` or ``cannot``.
        reason: A ``Trouble`` value.
        note: What the desk needs to know; the reporter does not read it.
        actor: A member of the crew.
        at: When (aware).
        key: Of this act; the same again changes nothing.

    Raises:
        Invalid: Kind, reason or note is missing, unknown or too long.
        JobMissing, JobOver, NotYourJob, KeyReused: As they say.
    """
    how, why, words = _kind(kind), _reason(reason), _words(note)
    if once.seen(actor, key, f"trouble {how} {work_order_id}"):
        return WorkOrder.objects.get(public_id=work_order_id)
    order = jobs.hold(work_order_id, actor)
    order.trouble, order.trouble_note, order.trouble_at = why.value, words, at
    changed = ["trouble", "trouble_note", "trouble_at"]
    if how is TroubleKind.CANNOT:
        order.state = WorkState.CANCELLED.value
        changed.append("state")
    order.save(update_fields=changed)
    jobs.say(
        order,
        "crew_cannot" if how is TroubleKind.CANNOT else "crew_needs_help",
        actor=actor,
        at=at,
        note=words,
        is_public=False,
        about={"reason": why.value},
    )
    return order


@verb
def ask_reporter(
    *, work_order_id: UUID, question: str, actor: Actor, at: datetime, key: str = ""
) -> WorkOrder:
    """Ask the reporter something from the place, without knowing who it is.

    The question goes out under the agency's name and the answer comes back on the job; neither side
    learns the other's name or number. The job stays the crew's while it waits.

    Args:
        work_order_id: Public id of a job under way.
        question: For the reporter.
        actor: A member of the crew.
        at: When (aware).
        key: Of this act; the same again changes nothing.

    Raises:
        JobMissing, JobOver, NotYourJob, KeyReused: As they say.
        DomainError: As ``workflow.ask_reporter``.
    """
    if once.seen(actor, key, f"ask {work_order_id}"):
        return jobs.find(work_order_id)
    order = jobs.hold(work_order_id, actor)
    workflow.ask_reporter.within(
        report_id=order.report.public_id, note=question, actor=actor, at=at
    )
    return order


@verb
def explain(
    *, work_order_id: UUID, text: str, actor: Actor, at: datetime, key: str = ""
) -> ProofReview:
    """Explain a doubtful proof; whoever reviews it reads the sentence.

    Args:
        work_order_id: Public id of a finished job.
        text: A sentence.
        actor: A member of the crew, or the desk of its agency.
        at: When (aware).
        key: Of this act; the same again changes nothing.

    Raises:
        Invalid: The sentence is missing or too long.
        NothingToExplain: The proof is not doubted, or was judged already.
        JobMissing, NotYourJob, KeyReused: As they say.
    """
    words = clean_explanation(text, needed=True)
    order = jobs.find(work_order_id)
    report = steps.lock(order.report.public_id)
    jobs.require_crew(order, actor)
    review = ProofReview.objects.filter(work_order=order).newest_first().first()
    if review is not None and once.seen(actor, key, f"explain {work_order_id}"):
        return review
    if review is None or not review.flags or review.verdict:
        raise NothingToExplain(_("Tidak ada bukti yang perlu dijelaskan."))
    review.explanation, review.explained_by_label, review.explained_at = words, actor.label, at
    review.save(update_fields=["explanation", "explained_by_label", "explained_at"])
    steps.note_down(report, kind="proof_explained", actor=actor, at=at, note=words)
    return review


def _kind(text: str) -> TroubleKind:
    try:
        return TroubleKind(text)
    except ValueError:
        raise Invalid(_("Pilih: butuh bantuan, atau tidak bisa."), field="kind") from None


def _reason(text: str) -> Trouble:
    try:
        return Trouble(text)
    except ValueError:
        raise Invalid(_("Pilih alasannya."), field="reason") from None


def _words(text: str) -> str:
    words = text.strip()
    if len(words) < MIN_NOTE:
        raise Invalid(_("Tulis apa yang terjadi di lokasi."), field="note")
    if len(words) > MAX_NOTE:
        raise Invalid(_("Paling panjang %(count)d huruf.") % {"count": MAX_NOTE}, field="note")
    return words
