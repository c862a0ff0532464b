"""Telling Stripe of a change: items for the years to come, and the day-exact difference for the rest of this one.

The items follow what the city has now, charging nothing. The difference is billed by our own lines:

* a change that costs something is an invoice of its own, issued at once;
* a change that gives something back waits at Stripe and lowers the next invoice of the subscription. Where that invoice
  is smaller than the credit, Stripe keeps the rest as the customer's balance and takes it off the one after.

Tax is on every line, so net + PPN = total holds for each invoice, also for one that only gives back.
"""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Final

from billing.models import Change, Charge, SubscriptionState
from billing.services import catalogue_push, invoices_sync, subscription_push
from billing.services.customer_push import MAX_ATTEMPTS, customer_of
from billing.services.quotes import billing_day
from billing.services.subscriptions import PUSH_CHANGE
from billing.services.taxes import profile_of
from billing.stripe_facts import InvoiceFacts
from billing.stripe_gateway import invoices as gateway
from billing.stripe_gateway.client import once
from core import clock
from core.errors import Unavailable
from core.outbox.registry import Message, consumer

CHANGE: Final = "change"
CHARGE: Final = "charge"


class NotYetAtStripe(Unavailable):
    """Stripe does not know the subscription yet: its own message comes first."""

    code = "subscription_not_at_stripe"


def _push(message: Message) -> None:
    at = clock.now()
    change = Change.objects.select_related("subscription__city", "subscription__package").get(
        pk=int(message.payload["change"])
    )
    subscription = change.subscription
    if change.confirmed_at is None or subscription.state == SubscriptionState.TRIAL:
        return
    if not subscription.stripe_subscription_id:
        raise NotYetAtStripe(f"Change {change.public_id} waits for its subscription.")
    if subscription.state != SubscriptionState.ENDED:
        day = max(billing_day(at), change.effective_on)
        subscription_push.bring_up_to_date(subscription, day)
    # A correction of a renewal (see ``renewals``) was added later and is billed apart, from its own first day.
    charges = sorted(change.charges.all(), key=attrgetter("period_start", "position"))
    for starts_on, batch in groupby(charges, key=attrgetter("period_start")):
        _charge(change, starts_on, list(batch), at)


@consumer(PUSH_CHANGE, max_attempts=MAX_ATTEMPTS, prepare=_push)
def push_change(message: Message, _nothing: None) -> None:
    """Bring Stripe up to date with a change. Every line is kept when it is there, so a repetition goes on there."""


def _charge(change: Change, starts_on: date, charges: list[Charge], at: datetime) -> None:
    if all(charge.pushed_at for charge in charges):
        return
    if sum(charge.amount_minor for charge in charges) < 0:
        _credit(change, charges, at)
    else:
        _bill(change, starts_on, charges, at)


def _bill(change: Change, starts_on: date, charges: list[Charge], at: datetime) -> None:
    city = change.subscription.city
    customer, profile = customer_of(city), profile_of(city)
    reference = f"{change.public_id}:{starts_on}"

    def find() -> InvoiceFacts | None:
        found = gateway.invoices(customer)
        return next((each for each in found if each.metadata.get(CHANGE) == reference), None)

    invoice = once(
        lambda key: gateway.create_invoice(
            customer=customer,
            days_until_due=city.billing_account.days_until_due,
            tax_rate=catalogue_push.tax_rate_of(profile),
            metadata={CHANGE: reference, "city": str(city.public_id)},
            key=key,
        ),
        key=f"change:{reference}:invoice",
        find=find,
    )
    for charge in charges:
        _add(charge, change, customer, invoice=invoice.id)
    gateway.issue(invoice.id, key=f"issue:{invoice.id}")
    _mark(charges, at)
    invoices_sync.refresh(invoice.id, at=at)


def _credit(change: Change, charges: list[Charge], at: datetime) -> None:
    customer = customer_of(change.subscription.city)
    for charge in charges:
        _add(charge, change, customer, subscription=change.subscription.stripe_subscription_id)
    _mark(charges, at)


def _add(
    charge: Charge, change: Change, customer: str, *, invoice: str = "", subscription: str = ""
) -> None:
    if charge.stripe_item_id:
        return
    reference = f"{change.public_id}:{charge.position}"
    tax_rate = catalogue_push.tax_rate_of(profile_of(change.subscription.city))
    ended = change.subscription.state == SubscriptionState.ENDED
    charge.stripe_item_id = once(
        lambda key: gateway.add_item(
            customer=customer,
            text=charge.text,
            amount_minor=charge.amount_minor,
            period=(charge.period_start, charge.period_end),
            tax_rate=tax_rate,
            metadata={CHARGE: reference},
            key=key,
            invoice=invoice,
            subscription="" if ended else subscription,
        ),
        key=f"charge:{reference}",
        find=lambda: gateway.find_item(customer, CHARGE, reference),
    )
    charge.save(update_fields=["stripe_item_id"])


def _mark(charges: list[Charge], at: datetime) -> None:
    for charge in charges:
        charge.pushed_at = at
    Charge.objects.bulk_update(charges, ["pushed_at"])
