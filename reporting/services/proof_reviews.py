"""Looking at proofs: what a person says about one, and the weekly draw that leaves no agency out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import DomainError, Forbidden, Invalid, NotFound
from core.schedules.registry import in_every_city
from core.tenancy import current_city
from reporting.models import BAD_VERDICTS, Photo, ProofReview, ProofVerdict, Report
from reporting.rules.lifecycle import Actor, available_transitions
from reporting.rules.limits import MAX_NOTE, MIN_NOTE
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.services import workflow
from reporting.services.workflow import proof, reviewing, steps
from reporting.services.workflow.verbs import verb

MAY_REVIEW: Final = frozenset({Role.TRIAGE})


class ReviewMissing(NotFound):
    """No such review in this city."""

    code = "proof_review_not_found"


class MayNotReview(Forbidden):
    """Proofs are judged by somebody who did not send them."""

    code = "may_not_review"


class ReviewedAlready(DomainError):
    """A colleague was quicker; their verdict stays."""

    code = "reviewed_already"


@verb
def decide(
    *,
    review_id: UUID,
    verdict: str,
    note: str,
    actor: Actor,
    at: datetime,
    reopen: bool = False,
) -> ProofReview:
    """Say whether a proof is good.

    A bad verdict counts on the agency's scorecard. A fake proof opens the report again where that is
    still possible; a suspicious one does when the reviewer says so.

    Args:
        review_id: Public id of a review that waits.
        verdict: ``ok``, ``suspicious`` or ``fake``.
        note: Why; required for a bad verdict. The reporter reads it when the report opens again.
        actor: The coordinator.
        at: When (aware).
        reopen: Whether a suspicious proof opens the report again.

    Raises:
        MayNotReview: The actor has another role.
        ReviewMissing, ReviewedAlready: As they say.
        Invalid: The verdict is unknown, or the note is missing or too long.
    """
    if actor.role not in MAY_REVIEW:
        raise MayNotReview(_("Bukti hanya diperiksa koordinator."))
    judged, words = _verdict(verdict), note.strip()
    _require_words(judged, words)
    found = ProofReview.objects.filter(public_id=review_id).values_list("report__public_id").first()
    if found is None:
        raise ReviewMissing(_("Pemeriksaan ini tidak ditemukan."))
    report = steps.lock(found[0])
    review = ProofReview.objects.select_for_update().get(public_id=review_id)
    if review.verdict:
        raise ReviewedAlready(
            _("%(who)s sudah memeriksa bukti ini.") % {"who": review.reviewed_by_label}
        )
    review.verdict, review.note = judged.value, words
    review.reviewed_by_label, review.reviewed_at = actor.label, at
    review.save(update_fields=["verdict", "note", "reviewed_by_label", "reviewed_at"])
    steps.note_down(
        report,
        kind="proof_reviewed",
        actor=actor,
        at=at,
        note=words,
        facts={"verdict": judged.value, "flags": list(review.flags)},
    )
    again = judged is ProofVerdict.FAKE or (reopen and judged in BAD_VERDICTS)
    if again and may_reopen(report, review, actor, at=at):
        workflow.reopen.within(report_id=report.public_id, note=words, actor=actor, at=at)
    return review


def may_reopen(report: Report, review: ProofReview, actor: Actor, *, at: datetime) -> bool:
    """Whether the closure that was looked at still stands and may be undone."""
    found = available_transitions(
        state=State(report.state), role=actor.role, situation=steps.situation_of(report, at)
    )
    stands = report.resolved_at == review.resolved_at
    return stands and any(transition.name == "reopen" for transition in found)


@in_every_city(
    "reporting.sample_closures", every=timedelta(days=1), offset=timedelta(hours=19), queue="bulk"
)
def sample_closures(at: datetime) -> None:
    """Draw one closure of last week for every agency of which none was drawn.

    One in twenty is drawn as it happens; an agency with few closures could go without for months.
    Running again draws nothing more.
    """
    start, end = last_week(at)
    closed = Report.objects.filter(
        resolved_at__gte=start, resolved_at__lt=end, agency__isnull=False
    )
    drawn = ProofReview.objects.filter(
        is_sampled=True, resolved_at__gte=start, resolved_at__lt=end
    ).values("agency")
    missing = closed.exclude(agency__in=drawn).order_by().values_list("agency", flat=True)
    for agency in sorted({pk for pk in missing.distinct() if pk is not None}):
        among = closed.filter(agency=agency).only("public_id", "reopened_count")
        _draw(min(among, key=reviewing.digest_of).public_id, start, end)


def last_week(at: datetime) -> tuple[datetime, datetime]:
    """Monday to Monday before ``at``, in the city's own time."""
    here = at.astimezone(ZoneInfo(current_city().time_zone))
    monday = here.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(
        days=here.weekday()
    )
    return monday - timedelta(days=7), monday


@transaction.atomic(durable=True)
def _draw(report_id: UUID, start: datetime, end: datetime) -> None:
    """Put one closure on the list, or mark the review it has; unless it was undone meanwhile."""
    report = steps.lock(report_id)
    if report.resolved_at is None or not start <= report.resolved_at < end:
        return
    review = ProofReview.objects.filter(report=report, resolved_at=report.resolved_at).first()
    if review is not None:
        review.is_sampled = True
        review.save(update_fields=["is_sampled"])
        return
    photos = Photo.objects.proofs().filter(report=report).in_order()
    judged = proof.judge(report, photos, at=report.resolved_at)
    reviewing.begin(report, judged, resolved_at=report.resolved_at, is_sampled=True)


def _verdict(text: str) -> ProofVerdict:
    try:
        return ProofVerdict(text)
    except ValueError:
        raise Invalid(_("Pilih: baik, meragukan, atau palsu."), field="verdict") from None


def _require_words(verdict: ProofVerdict, words: str) -> None:
    if verdict in BAD_VERDICTS and len(words) < MIN_NOTE:
        raise Invalid(_("Tulis apa yang salah dengan buktinya."), field="note")
    if len(words) > MAX_NOTE:
        raise Invalid(_("Paling panjang %(count)d huruf.") % {"count": MAX_NOTE}, field="note")
