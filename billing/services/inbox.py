"""What Stripe tells us: every event kept once, answered at once, looked into by a worker.

An event is only a hint which object to look at again; what it says of the object is not read. So events may come twice,
late, in any order or not at all (``reconciliation`` fetches those), and replaying all of them changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from billing.models import StripeEvent
from billing.services import cards, invoices_sync, subscriptions_sync
from billing.services.customer_push import MAX_ATTEMPTS
from billing.services.invoices_sync import Looked
from billing.stripe_facts import EventFacts
from billing.stripe_gateway import events as gateway
from billing.stripe_gateway import invoices as invoice_gateway
from billing.stripe_gateway.client import Missing
from core import clock
from core.outbox.registry import Message, consumer
from core.outbox.services import enqueue
from core.tenancy import inside_public

STRIPE_EVENT: Final = "billing.stripe_event"


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a webhook."""

    event: StripeEvent
    is_new: bool


def receive(body: bytes, signature: str, *, at: datetime) -> Received:
    """Keep the event of a webhook and promise to look into it. Sent again, it is kept once.

    Raises:
        BadSignature, FromThePast, NotAnEvent, NotConfigured: As they say; nothing is kept.
    """
    facts = gateway.read_event(body, signature)
    with inside_public(), transaction.atomic(durable=True):
        return keep(facts, at=at)


def keep(facts: EventFacts, *, at: datetime) -> Received:
    """The same for an event whose origin is known, in the caller's transaction on the platform."""
    event, is_new = StripeEvent.objects.get_or_create(
        stripe_id=facts.id,
        defaults={
            "kind": facts.kind,
            "object_id": facts.object_id,
            "created_at": facts.created_at,
            "received_at": at,
        },
    )
    if is_new:
        enqueue(STRIPE_EVENT, key=facts.kind, event=event.pk)
    return Received(event, is_new)


def replay(events: Iterable[StripeEvent]) -> int:
    """Promise to look into events again; returns how many. On the platform."""
    count = 0
    for event in events:
        with transaction.atomic():
            StripeEvent.objects.filter(pk=event.pk).update(processed_at=None)
            enqueue(STRIPE_EVENT, key=event.kind, event=event.pk)
        count += 1
    return count


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one look came to, and every event it answers."""

    outcome: str
    events: tuple[int, ...]


def _look(message: Message) -> _Seen:
    event = StripeEvent.objects.get(pk=int(message.payload["event"]))
    if event.processed_at is not None:
        return _Seen("", ())  # a look that began after it came has seen it already
    look = next((look for start, look in _LOOKS if event.kind.startswith(start)), None)
    if look is None or not event.object_id:
        return _Seen("nothing to look at", (event.pk,))
    # Whatever is in the inbox before we ask is part of the answer: a dozen events about one invoice are one question.
    answered = StripeEvent.objects.filter(object_id=event.object_id, processed_at__isnull=True)
    pks = tuple(answered.values_list("pk", flat=True))
    return _Seen(look(event.object_id, clock.now()).outcome, pks)


@consumer(STRIPE_EVENT, max_attempts=MAX_ATTEMPTS, prepare=_look)
def process(message: Message, seen: _Seen) -> None:
    """Note what looking into an event came to."""
    StripeEvent.objects.filter(pk__in=seen.events).update(
        processed_at=clock.now(), outcome=seen.outcome[:200]
    )


def _invoice(number: str, at: datetime) -> Looked:
    return invoices_sync.refresh(number, at=at)


def _subscription(number: str, at: datetime) -> Looked:
    return subscriptions_sync.refresh(number, at=at)


def _credit_note(number: str, at: datetime) -> Looked:
    try:
        invoice = invoice_gateway.credit_note_facts(number).invoice
    except Missing:
        return Looked("not at Stripe")
    return invoices_sync.refresh(invoice, at=at)


def _card(number: str, at: datetime) -> Looked:
    return cards.card_left(number, at=at)


_LOOKS: Final[tuple[tuple[str, Callable[[str, datetime], Looked]], ...]] = (
    ("invoice.", _invoice),
    ("customer.subscription.", _subscription),
    ("credit_note.", _credit_note),
    ("checkout.session.completed", _card),
)
