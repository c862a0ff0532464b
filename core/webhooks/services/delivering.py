"""Telling: one outbox row is one try; what comes of it decides on the next.

The request is the slow part, outside any transaction; a process that dies after it tries again, and the receiver
knows the repetition by its ``webhook-id``. A failing endpoint is left alone for a while: its other deliveries wait
without trying, so that one dead receiver costs a try now and then, not a worker.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from core import clock
from core.outbox.registry import Message, consumer
from core.webhooks import catalogue, rules, sending, signing
from core.webhooks.models import Attempt, Delivery, DeliveryState, Endpoint, Event, Off, Secret
from core.webhooks.sending import Answer
from core.webhooks.services.endpoints import switch_off_by_itself
from core.webhooks.services.publishing import DELIVER, hand_out

AGENT: Final = "Tanggap-Webhooks/1.0"
GONE: Final = 410
#: Of name server, connection and answer together, with slack.
PREPARE_TIME: Final = timedelta(seconds=30)
#: A success is written down on the endpoint so often, while all is well.
SEEN_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Tried:
    """What a try came to. Without an answer nothing was sent: ``wait_until`` or, switched off, never."""

    at: datetime
    answer: Answer | None = None
    wait_until: datetime | None = None


def attempt(message: Message) -> Tried | None:
    """Send it, unless there is a reason not to; ``None`` when there is nothing to do any more."""
    delivery = _waiting(message).select_related("endpoint", "event").first()
    if delivery is None:
        return None
    endpoint, event, at = delivery.endpoint, delivery.event, clock.now()
    if event.type != catalogue.TEST:
        if not endpoint.is_active:
            return Tried(at)
        if endpoint.cooling_until is not None and endpoint.cooling_until > at:
            return Tried(at, wait_until=endpoint.cooling_until)
    body = body_of(event)
    alive = Secret.objects.filter(endpoint=endpoint).filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=at)
    )
    nonces = list(alive.order_by("-pk").values_list("nonce", flat=True))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        **signing.headers(event.message_id, body, nonces=nonces, at=at),
    }
    return Tried(at, sending.post(endpoint.url, body, headers))


def body_of(event: Event) -> bytes:
    """What is sent: type, moment and data, as Standard Webhooks has it."""
    told: dict[str, Any] = {
        "type": event.type,
        "timestamp": event.happened_at.isoformat().replace("+00:00", "Z"),
        "data": event.data,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def given_up(message: Message, _error: BaseException | None) -> None:
    """Our own mistake, not the receiver's: the delivery ends, and can be sent again."""
    delivery = _waiting(message).select_for_update().first()
    if delivery is not None:
        _finish(delivery, DeliveryState.FAILED, clock.now(), error="internal")


@consumer(
    DELIVER,
    queue="webhooks",
    max_attempts=5,
    prepare=attempt,
    prepare_time=PREPARE_TIME,
    on_dead=given_up,
)
def settle(message: Message, tried: Tried | None) -> None:
    """Write down what came of a try, and promise the next."""
    if tried is None:
        return
    # The endpoint first, then the delivery: whoever changes both takes them in this order.
    mine = Endpoint.objects.filter(deliveries__public_id=UUID(str(message.payload["delivery"])))
    held = mine.select_for_update(of=("self",)).first()
    delivery = _waiting(message).select_related("event").select_for_update(of=("self",)).first()
    if held is None or delivery is None:
        return
    if tried.answer is not None:
        _settle_answer(held, delivery, tried.answer, tried.at)
    elif tried.wait_until is None:
        _finish(delivery, DeliveryState.CANCELLED, tried.at, error="switched_off")
    elif tried.at >= delivery.round_started_at + rules.LASTS:
        _give_up(held, delivery, tried.at)
    else:
        until = rules.after_pause(tried.wait_until, started_at=delivery.round_started_at)
        _again(delivery, until)


def _settle_answer(endpoint: Endpoint, delivery: Delivery, answer: Answer, at: datetime) -> None:
    Attempt.objects.create(
        delivery=delivery,
        at=at,
        status=answer.status,
        error=answer.error,
        duration_ms=answer.duration_ms,
        answer=answer.text,
    )
    delivery.attempts_count += 1
    delivery.last_status = answer.status
    is_test = delivery.event.type == catalogue.TEST
    if answer.is_good:
        _finish(delivery, DeliveryState.DELIVERED, at)
        if not is_test:
            _note_success(endpoint, at)
        return
    delivery.last_error = answer.error
    if is_test:
        _finish(delivery, DeliveryState.FAILED, at, error=answer.error)
        return
    _note_failure(endpoint, at)
    if answer.status == GONE:
        _finish(delivery, DeliveryState.FAILED, at, error=answer.error)
        switch_off_by_itself(endpoint, Off.GONE, at=at)
        return
    following = rules.next_try(
        started_at=delivery.round_started_at,
        tries=delivery.attempts_count,
        at=at,
        wish_seconds=answer.retry_after,
    )
    if following is None:
        _give_up(endpoint, delivery, at)
    else:
        _again(delivery, following)


def _again(delivery: Delivery, at: datetime) -> None:
    delivery.next_at = at
    delivery.save(update_fields=["attempts_count", "last_status", "last_error", "next_at"])
    hand_out(delivery, key=delivery.event.type, not_before=at)


def _give_up(endpoint: Endpoint, delivery: Delivery, at: datetime) -> None:
    _finish(delivery, DeliveryState.FAILED, at, error=delivery.last_error or "timeout")
    since = endpoint.failing_since
    if endpoint.is_active and since is not None and at - since >= rules.PATIENCE:
        switch_off_by_itself(endpoint, Off.FAILING, at=at)


def _finish(delivery: Delivery, state: DeliveryState, at: datetime, *, error: str = "") -> None:
    delivery.state, delivery.last_error = state, error
    delivery.finished_at, delivery.next_at = at, None
    delivery.save(
        update_fields=[
            "state", "attempts_count", "last_status", "last_error", "finished_at", "next_at",
        ]
    )  # fmt: skip


def _note_success(endpoint: Endpoint, at: datetime) -> None:
    """All is well again; while it was well all along, this is written once a minute."""
    last = endpoint.succeeded_at
    if not endpoint.failures and last is not None and at - last < SEEN_EVERY:
        return
    endpoint.succeeded_at = at
    endpoint.failures, endpoint.failing_since, endpoint.cooling_until = 0, None, None
    endpoint.save(update_fields=["succeeded_at", "failures", "failing_since", "cooling_until"])


def _note_failure(endpoint: Endpoint, at: datetime) -> None:
    endpoint.failures += 1
    endpoint.failing_since = endpoint.failing_since or at
    pause = rules.pause(endpoint.failures)
    endpoint.cooling_until = at + pause if pause else None
    endpoint.save(update_fields=["failures", "failing_since", "cooling_until"])


def _waiting(message: Message) -> Any:
    """The delivery a promise is about, if it still waits in the same round."""
    return Delivery.objects.filter(
        public_id=UUID(str(message.payload["delivery"])),
        round=int(str(message.payload["round"])),
        state=DeliveryState.WAITING,
    )
