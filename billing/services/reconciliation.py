"""Every night our ledger is held against Stripe's: what differs is written down, and healed where one side is right.

Stripe is right about invoices, credit notes and periods: they are read again. We are right about what a city bought and
what it paid: Stripe is told again. The rest (objects only one side knows, a price that is not ours) is for people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from billing.models import (
    Change,
    Charge,
    Drift,
    Invoice,
    InvoiceState,
    Reconciliation,
    StripeEvent,
    Subscription,
    SubscriptionState,
)
from billing.services import (
    inbox,
    invoices_sync,
    renewals,
    subscription_push,
    subscriptions_sync,
    topics,
)
from billing.services.dues import is_covered
from billing.services.quotes import billing_day
from billing.services.subscriptions import PUSH_CHANGE, PUSH_SUBSCRIPTION
from billing.stripe_facts import CreditNoteFacts, InvoiceFacts, SubscriptionFacts
from billing.stripe_gateway import events as event_gateway
from billing.stripe_gateway import invoices as invoice_gateway
from billing.stripe_gateway import subscriptions as subscription_gateway
from billing.stripe_gateway.client import is_configured
from core.outbox.services import enqueue
from core.schedules.registry import on_the_platform
from core.tenancy import inside_public

NIGHTLY: Final = timedelta(days=1)
AT_ONE_IN_JAKARTA: Final = timedelta(hours=18)
#: How far back events are asked for when none was reconciled before; Stripe keeps them for thirty days.
LOOK_BACK: Final = timedelta(days=28)
#: What is younger is still on its way.
GRACE: Final = timedelta(minutes=15)


@dataclass(slots=True)
class _Run:
    """One comparison under way."""

    row: Reconciliation
    at: datetime
    checked: int = 0
    drifts: list[Drift] = field(default_factory=list)

    def note(
        self,
        kind: str,
        stripe_id: str,
        field_name: str,
        *,
        ours: object,
        theirs: object,
        healed: bool,
    ) -> None:
        self.drifts.append(
            Drift(
                reconciliation=self.row,
                kind=kind,
                stripe_id=stripe_id,
                field=field_name,
                ours=_told(ours),
                theirs=_told(theirs),
                healed_at=self.at if healed else None,
            )
        )


def reconcile(*, at: datetime) -> Reconciliation:
    """Compare everything, heal what can be healed, and write the differences down.

    Asks Stripe for long lists: not inside a transaction of the caller's.
    """
    with inside_public():
        run = _Run(Reconciliation.objects.create(started_at=at), at)
        _events(run)
        _invoices(run)
        _subscriptions(run)
        _unpushed(run)
        with transaction.atomic():
            Drift.objects.bulk_create(run.drifts)
            run.row.checked, run.row.finished_at = run.checked, at
            run.row.save(update_fields=["checked", "finished_at"])
        return run.row


@on_the_platform("billing.reconcile", every=NIGHTLY, offset=AT_ONE_IN_JAKARTA, queue="bulk")
def reconcile_nightly(at: datetime) -> None:
    """The nightly comparison; a deployment without Stripe has nothing to compare."""
    if is_configured():
        reconcile(at=at)


def _events(run: _Run) -> None:
    """Webhooks that never came."""
    before = Reconciliation.objects.filter(finished_at__isnull=False).order_by("-pk").first()
    since = run.at - LOOK_BACK
    if before is not None:
        since = max(since, before.started_at - NIGHTLY)
    there = {facts.id: facts for facts in event_gateway.events(since)}
    known = set(
        StripeEvent.objects.filter(stripe_id__in=list(there)).values_list("stripe_id", flat=True)
    )
    for number in sorted(set(there) - known, key=lambda number: there[number].created_at):
        facts = there[number]
        if facts.created_at > run.at - GRACE:
            continue
        with transaction.atomic():
            inbox.keep(facts, at=run.at)
        run.note("event", number, "missing", ours="", theirs=facts.kind, healed=True)
    run.checked += len(there)


def _invoices(run: _Run) -> None:
    notes: dict[str, list[CreditNoteFacts]] = defaultdict(list)
    for note in invoice_gateway.credit_notes():
        notes[note.invoice].append(note)
    seen = set()
    for facts in invoice_gateway.invoices():
        run.checked += 1
        seen.add(facts.id)
        ours = Invoice.objects.filter(stripe_invoice_id=facts.id).first()
        differing = invoices_sync.differences(ours, facts, notes[facts.id])
        if differing:
            looked = invoices_sync.refresh(facts.id, at=run.at)
            for name, was, becomes in differing:
                run.note(
                    "invoice",
                    facts.id,
                    name,
                    ours=was,
                    theirs=becomes if looked.invoice else looked.outcome,
                    healed=looked.invoice is not None,
                )
        _settled(run, facts)
        _price(run, facts)
    for invoice in Invoice.objects.exclude(stripe_invoice_id__in=seen).exclude(
        state=InvoiceState.VOID
    ):
        looked = invoices_sync.refresh(invoice.stripe_invoice_id, at=run.at)
        if looked.invoice is None:
            run.note(
                "invoice",
                invoice.stripe_invoice_id,
                "missing",
                ours=invoice.state,
                theirs=looked.outcome,
                healed=bool(looked.changed),
            )


def _settled(run: _Run, facts: InvoiceFacts) -> None:
    """Paid here, open there: the promise to tell Stripe was lost or given up."""
    invoice = Invoice.objects.filter(stripe_invoice_id=facts.id, state=InvoiceState.OPEN).first()
    if invoice is None or not is_covered(invoice):
        return
    with transaction.atomic():
        topics.promise_settled(invoice)
    run.note(
        "payment", facts.id, "settled", ours=invoice.settled_minor, theirs=facts.state, healed=False
    )


def _price(run: _Run, facts: InvoiceFacts) -> None:
    """A renewed year as Stripe's tiers bill it against the year as we explain it."""
    if facts.state == "void" or renewals.is_explained(facts):
        return
    with transaction.atomic():
        healed = renewals.correct(facts)
    run.note("invoice", facts.id, "year", ours="", theirs=facts.subtotal_minor, healed=healed)


def _subscriptions(run: _Run) -> None:
    seen = {}
    for facts in subscription_gateway.subscriptions():
        run.checked += 1
        seen[facts.id] = facts
    rows = Subscription.objects.select_related("city", "package").exclude(stripe_subscription_id="")
    known = {row.stripe_subscription_id: row for row in rows}
    for number, row in known.items():
        there = seen.get(number)
        if there is None:
            run.note("subscription", number, "missing", ours=row.state, theirs="", healed=False)
            continue
        _subscription(run, row, there)
    for number, there in seen.items():
        if number not in known and there.state != "canceled":
            run.note("subscription", number, "unknown", ours="", theirs=there.state, healed=False)


def _subscription(run: _Run, row: Subscription, there: SubscriptionFacts) -> None:
    looked = subscriptions_sync.refresh(there.id, at=run.at)
    for name in looked.changed:
        run.note("subscription", there.id, name, ours=getattr(row, name), theirs="", healed=True)
    if row.state == SubscriptionState.ENDED:
        if there.state != "canceled":
            _again(PUSH_SUBSCRIPTION, row, "subscription", row.pk)
            run.note(
                "subscription", there.id, "state", ours=row.state, theirs=there.state, healed=False
            )
        return
    if there.state == "canceled":
        return
    wanted = subscription_push.items_on(row, billing_day(run.at))
    if subscription_push.differences(there, wanted):
        run.note(
            "subscription",
            there.id,
            "items",
            ours=_items((code, quantity) for code, (_price, quantity) in wanted.items()),
            theirs=_items((item.code, item.quantity) for item in there.items),
            healed=subscription_push.bring_up_to_date(row, billing_day(run.at)),
        )


def _unpushed(run: _Run) -> None:
    """What Stripe should have been told long ago."""
    waiting = (
        Subscription.objects.select_related("city")
        .filter(stripe_subscription_id="", city__is_sandbox=False)
        .exclude(state__in=[SubscriptionState.TRIAL, SubscriptionState.ENDED])
    )
    for row in waiting:
        _again(PUSH_SUBSCRIPTION, row, "subscription", row.pk)
        run.note("subscription", "", "not pushed", ours=row.city.code, theirs="", healed=False)
    charges = (
        Charge.objects.filter(
            pushed_at__isnull=True,
            change__confirmed_at__lt=run.at - GRACE,
            change__subscription__city__is_sandbox=False,
        )
        .exclude(change__subscription__state=SubscriptionState.TRIAL)
        .exclude(change__subscription__stripe_subscription_id="")
    )
    changes = Change.objects.select_related("subscription__city").filter(
        pk__in=charges.values("change")
    )
    for change in changes:
        _again(PUSH_CHANGE, change.subscription, "change", change.pk)
        run.note("charge", "", "not pushed", ours=change.subtotal_minor, theirs="", healed=False)


def _again(topic: str, row: Subscription, about: str, pk: int) -> None:
    with transaction.atomic():
        enqueue(topic, key=row.city.code, not_before=None, **{about: pk})


def _items(items: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{code} × {quantity}" for code, quantity in sorted(items))


def _told(value: object) -> str:
    return str(value if value is not None else "")[:200]
