"""What Stripe says of a city's subscription: which year is paid for, and whether it still runs."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from billing.models import Subscription, SubscriptionState
from billing.services import subscriptions
from billing.services.invoices_sync import Looked, lock
from billing.stripe_facts import SubscriptionFacts
from billing.stripe_gateway import subscriptions as gateway
from billing.stripe_gateway.client import Missing
from core.tenancy import inside_public

ACTOR: Final = "Stripe"
_ENDED: Final = frozenset({"canceled", "incomplete_expired"})
_LATE: Final = frozenset({"past_due", "unpaid"})


def refresh(stripe_id: str, *, at: datetime) -> Looked:
    """Look at a subscription again and write down what it is now. Outside any transaction of the caller's."""
    with inside_public(), transaction.atomic():
        lock(stripe_id)
        try:
            facts = gateway.subscription_facts(stripe_id)
        except Missing:
            return Looked("not at Stripe")
        return upsert(facts, at=at)


def upsert(facts: SubscriptionFacts, *, at: datetime) -> Looked:
    """Write its period and state down, in the transaction that holds its lock."""
    row = (
        Subscription.objects.select_for_update(of=("self",))
        .select_related("city")
        .filter(stripe_subscription_id=facts.id)
        .first()
    )
    if row is None:
        return Looked("unknown subscription")
    if facts.state in _ENDED:
        if row.state == SubscriptionState.ENDED:
            return Looked("unchanged")
        subscriptions.end(city=row.city, actor_label=ACTOR, at=at)
        return Looked("updated", ("state",))
    if row.state == SubscriptionState.ENDED:
        return Looked("ended here already")  # its cancellation is on the way
    wanted = {
        "period_start": facts.starts_on,
        "period_end": facts.ends_on,
        "state": SubscriptionState.PAST_DUE if facts.state in _LATE else SubscriptionState.ACTIVE,
    }
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, wanted[name])
    if changed:
        row.save(update_fields=changed)
    return Looked("updated" if changed else "unchanged", tuple(changed))
