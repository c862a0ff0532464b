"""A call with a key of its own acts once: claimed first, then done, then its answer kept.

1. Claim: one row per caller and key, committed before anything happens.
2. The call does what it does, in transactions of its own.
3. Its answer is kept for a day. The same call again gets the same answer.

A call that was refused leaves no claim, so that it may come again when the reason is gone. A claim
without an answer belongs to a process that is working, or died: after a minute another takes over.
What was half done then is found by the acts' own natural keys; this table only spares the asking.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography.fernet import InvalidToken
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import sealing
from core.calls.models import KeptAnswer
from core.errors import DomainError, Invalid
from core.schedules.registry import in_every_city, on_the_platform

KEPT: Final = timedelta(hours=24)
DEAD_AFTER: Final = timedelta(seconds=60)
MAX_KEY: Final = 200
SEALED: Final = "answers"
"""Answers are kept encrypted: a new secret stands in some of them, and it is kept nowhere else."""


class KeyReused(Invalid):
    """The same idempotency key came with another request."""

    code = "idempotency_key_reused"


class BadKey(Invalid):
    """The idempotency key is empty, too long or not printable."""

    code = "bad_idempotency_key"


class InFlight(DomainError):
    """The same request is being worked on right now."""

    code = "idempotency_in_flight"


class AnswerLost(DomainError):
    """The same request was answered before, and its answer can no longer be read."""

    code = "idempotency_answer_lost"


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to act on a call, until it is answered or given up."""

    pk: int
    claim: uuid.UUID


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered."""

    status: int
    headers: dict[str, str]
    body: bytes


def checked_key(key: str) -> str:
    """The key as it is kept.

    Raises:
        BadKey: It cannot be one.
    """
    if not key or len(key) > MAX_KEY or not key.isascii() or not key.isprintable():
        raise BadKey(
            _("Idempotency-Key: 1 sampai %d huruf, angka atau tanda baca.") % MAX_KEY,
            field="Idempotency-Key",
        )
    return key


def begin(*, credential: str, key: str, request_hash: str, at: datetime) -> Claim | Answer:
    """Claim the call, or find its answer.

    Raises:
        KeyReused: The key belongs to another request.
        InFlight: Somebody is working on it.
    """
    claim = uuid.uuid4()
    try:
        with transaction.atomic():
            made = KeptAnswer.objects.create(
                credential=credential,
                key=key,
                request_hash=request_hash,
                claim=claim,
                claimed_at=at,
            )
        return Claim(made.pk, claim)
    except IntegrityError:
        return _found(credential, key, request_hash, claim, at)


def keep(claim: Claim, answer: Answer, *, at: datetime) -> None:
    """Keep the answer, unless somebody else took the claim over meanwhile."""
    KeptAnswer.objects.filter(pk=claim.pk, claim=claim.claim, answered_at__isnull=True).update(
        status=answer.status,
        headers=answer.headers,
        body=sealing.fernet(SEALED).encrypt(answer.body),
        answered_at=at,
    )


def give_up(claim: Claim) -> None:
    """Leave no trace: nothing was done."""
    KeptAnswer.objects.filter(pk=claim.pk, claim=claim.claim, answered_at__isnull=True).delete()


def _found(
    credential: str, key: str, request_hash: str, claim: uuid.UUID, at: datetime
) -> Claim | Answer:
    kept = KeptAnswer.objects.filter(credential=credential, key=key).first()
    if kept is None:  # given up in this moment
        raise _in_flight(1)
    is_over = kept.claimed_at <= at - KEPT
    if kept.request_hash != request_hash and not is_over:
        raise KeyReused(
            _("Idempotency-Key ini sudah dipakai untuk permintaan yang berbeda."),
            field="Idempotency-Key",
        )
    if kept.body is not None and not is_over:
        return Answer(kept.status or 200, dict(kept.headers), _opened(bytes(kept.body)))
    if kept.body is None and kept.claimed_at > at - DEAD_AFTER:
        raise _in_flight(max(1, int((kept.claimed_at + DEAD_AFTER - at).total_seconds())))
    taken = KeptAnswer.objects.filter(pk=kept.pk, claim=kept.claim).update(
        claim=claim,
        claimed_at=at,
        request_hash=request_hash,
        answered_at=None,
        status=None,
        headers={},
        body=None,
    )
    if not taken:
        raise _in_flight(1)
    return Claim(kept.pk, claim)


def _opened(body: bytes) -> bytes:
    try:
        return sealing.fernet(SEALED).decrypt(body)
    except InvalidToken:  # the deployment has another key by now
        raise AnswerLost(
            _("Permintaan ini sudah dilakukan, tetapi jawabannya tidak dapat dibaca lagi.")
        ) from None


def _in_flight(wait: int) -> InFlight:
    return InFlight(
        _("Permintaan yang sama sedang diproses. Coba lagi sebentar lagi."),
        retry_after=min(wait, 5),
    )


def forget_old(at: datetime) -> None:
    """Delete answers kept longer than a day before ``at``."""
    KeptAnswer.objects.filter(claimed_at__lt=at - KEPT).delete()


_HOURLY: Final = timedelta(hours=1)


@in_every_city("core.forget_answers", every=_HOURLY, queue="bulk", upkeep=True)
def forget_old_in_city(at: datetime) -> None:
    """In each city."""
    forget_old(at)


@on_the_platform("core.forget_platform_answers", every=_HOURLY, queue="bulk")
def forget_old_on_platform(at: datetime) -> None:
    """Of partners."""
    forget_old(at)
