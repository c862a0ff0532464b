"""Whose card is on top: each officer gets one, and no two get the same.

A card is lent for a few minutes. The page renews the loan while it is open; when a browser dies the
loan runs out and the next officer gets the card. A skipped card goes to the back of the pile.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from core.db import raw
from core.errors import DomainError
from reporting.models import DecisionState, Priority, Report, TriageCard, TriageDecision
from reporting.models.report import ReportQuerySet
from reporting.rules.states import State

LENT_FOR: Final = timedelta(minutes=3)
_TRIES: Final = 5
_WAITING: Final = [State.RECEIVED.value, State.ASSIGNED.value, State.IN_PROGRESS.value]

# Takes the card unless somebody else holds it; both happen in one statement.
_LEND: Final = """
INSERT INTO reporting_triagecard (report_id, holder_id, held_until, words_before, failure)
VALUES (%(report)s, %(officer)s, %(until)s, '', '')
ON CONFLICT (report_id) DO UPDATE SET holder_id = %(officer)s, held_until = %(until)s
WHERE reporting_triagecard.holder_id IS NULL OR reporting_triagecard.holder_id = %(officer)s
   OR reporting_triagecard.held_until IS NULL OR reporting_triagecard.held_until <= %(at)s
RETURNING report_id
"""


class CardTaken(DomainError):
    """Another officer has the card on their screen."""

    code = "triage_card_taken"


def waiting() -> ReportQuerySet:
    """Reports that wait for a coordinator's decision."""
    decided = TriageDecision.objects.filter(
        report=OuterRef("pk"), state=DecisionState.PENDING.value
    )
    return Report.objects.filter(needs_triage=True, state__in=_WAITING).exclude(Exists(decided))


@transaction.atomic(durable=True)
def take(*, officer: int, at: datetime) -> int | None:
    """Lend the officer a card: the one they have, an emergency, else the oldest.

    Args:
        officer: Primary key of who asks.
        at: Now (aware).

    Returns:
        Primary key of the report; ``None`` when nothing waits.
    """
    free = Q(triage_card__isnull=True) | Q(triage_card__held_until__isnull=True)
    free |= Q(triage_card__held_until__lte=at) | Q(triage_card__holder=officer)
    pile = (
        waiting()
        .filter(free)
        .order_by(
            Case(
                When(triage_card__holder=officer, triage_card__held_until__gt=at, then=Value(0)),
                When(priority=Priority.EMERGENCY, triage_card__skipped_at__isnull=True, then=1),
                default=Value(2),
            ),
            Coalesce(F("triage_card__skipped_at"), F("submitted_at")),
            "pk",
        )
        .select_for_update(skip_locked=True, of=("self",))
        .values_list("pk", flat=True)
    )
    for _try in range(_TRIES):
        report = pile.first()
        if report is None or _lend(report, officer, at):
            return report
    return None


@transaction.atomic(durable=True)
def keep(*, report_id: UUID, officer: int, at: datetime) -> bool:
    """Renew a loan while the page is open; false when the card is somebody else's by now."""
    report = waiting().filter(public_id=report_id).values_list("pk", flat=True).first()
    return report is not None and _lend(report, officer, at)


@transaction.atomic(durable=True)
def skip(*, report_id: UUID, officer: int, at: datetime) -> None:
    """Put a card to the back of the pile.

    Raises:
        CardTaken: Another officer has it.
    """
    report = waiting().filter(public_id=report_id).values_list("pk", flat=True).first()
    if report is None:
        return
    if not _lend(report, officer, at):
        raise taken()
    TriageCard.objects.filter(report=report).update(
        skipped_at=at, holder=None, held_until=None, failure=""
    )


def require_free(report: Report, *, officer: int, at: datetime) -> None:
    """Refuse to decide on a card another officer has on the screen. The caller locks the report.

    Raises:
        CardTaken: They have.
    """
    others = TriageCard.objects.filter(report=report, held_until__gt=at).exclude(holder=officer)
    if others.exclude(holder=None).exists():
        raise taken()


def taken() -> CardTaken:
    return CardTaken(_("Kartu ini sedang dibuka petugas lain. Anda mendapat kartu berikutnya."))


def _lend(report: int, officer: int, at: datetime) -> bool:
    values = {"report": report, "officer": officer, "until": at + LENT_FOR, "at": at}
    return bool(raw.rows(_LEND, values))
