"""One random history of a city's money: steps, what they should come to, and the comparison of both ledgers."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from django.db.models import QuerySet

from billing.models import Charge, CreditNote, Invoice, InvoiceLine, StripeEvent, Subscription
from billing.rules import pricing
from billing.rules.periods import period_on
from billing.services import catalogue_push, estimates, inbox, reconciliation, settling, taxes
from billing.services.dues import is_covered
from billing.services.subscription_push import differences, items_on
from billing.services.subscriptions import PUSH_CHANGE, PUSH_SUBSCRIPTION
from billing.services.topics import PUSH_CUSTOMER, SETTLE_INVOICE
from billing.stripe_gateway import invoices as invoice_gateway
from billing.stripe_gateway import subscriptions as subscription_gateway
from core import clock
from core.errors import DomainError
from core.outbox.models import OutboxMessage
from core.outbox.registry import Message, consumer_of
from core.tenancy import inside_public
from infra.local.stripe import life
from infra.local.stripe.running import START
from tests.billing.gateway.paying import ACTOR, RUPIAH, Paying, make_package

AREAS: Final = 6
#: What Stripe is told and tells; letters and the like are others' business.
TOPICS: Final = (
    PUSH_SUBSCRIPTION,
    PUSH_CHANGE,
    SETTLE_INVOICE,
    PUSH_CUSTOMER,
    settling.CREDIT_INVOICE,
    inbox.STRIPE_EVENT,
)
_KEPT: Final = frozenset({"product", "price", "tax_rate", "webhook_endpoint", "_state"})
_STEP_MINOR: Final = 100 * RUPIAH


class History:
    """One history under way."""

    def __init__(self, paying: Paying, packages: list[Any]) -> None:
        self.paying, self.stripe, self.packages = paying, paying.stripe, packages
        self.chance = random.Random(0)
        self.expected = 0  # net of everything that should be billed by now
        self.renewed = 0  # years that have been counted
        self.payments = 0

    @classmethod
    def first(cls, paying: Paying) -> Callable[[], History]:
        """Lay out what all histories share; returns how to begin one."""
        packages = [
            paying.package,
            make_package("besar", base_fee_minor=96_000_000 * RUPIAH),
            make_package("kecil", base_fee_minor=1_000_000 * RUPIAH),
        ]
        with inside_public():
            for profile in taxes.lay_out():
                catalogue_push.tax_rate_of(profile)
            for package in packages:
                catalogue_push.prices_of(package)

        def begin() -> History:
            machine = paying.stripe.machine
            for kind in machine.store.kinds():
                if kind not in _KEPT:
                    for thing in machine.store.of(kind):
                        machine.store.remove(thing)
            machine.store.commit()
            machine.faults.clear()
            machine.agenda = life.Agenda()
            machine.clock.frozen = START
            return cls(paying, packages)

        return begin

    def begin(self, chance: random.Random, tax: str) -> None:
        """The city is activated."""
        self.chance, self.paying.package = chance, self.packages[0]
        self.paying.start(tax=tax, codes=chance.randint(1, AREAS))
        self.expected = self._year()

    # --- steps -------------------------------------------------------------------------------------------

    def take(self, name: str, *facts: Any) -> None:
        """Take one step."""
        getattr(self, f"_{name}")(*facts)

    def _wait(self, days: int, seconds: int) -> None:
        """Time passes; years that begin on the way are counted at the price of the evening before."""
        while not self._subscription().stripe_subscription_id:
            self._work()  # it may be away for long, but not for the whole first year
        begun = self._subscription().started_on
        before = self.paying.today
        self.stripe.advance(days=days, seconds=seconds)
        day = before
        while (day := period_on(begun, day)[1]) <= self.paying.today:
            self.expected += self._year()

    def _cover(self, places: set[int]) -> None:
        change = self.paying.cover([self.paying.codes[place] for place in places])
        if change is not None:
            self.expected += change.subtotal_minor

    def _buy(self, package: int, services: set[str]) -> None:
        change = self.paying.buy(self.packages[package], sorted(services))
        if change is not None:
            self.expected += change.subtotal_minor

    def _pay(self, which: int, share: float) -> None:
        invoice = self._open_one(which)
        if invoice is not None:
            left = invoice.total_minor - invoice.credited_minor - invoice.settled_minor
            self.payments += 1
            self.paying.pay(invoice, max(1, int(left * share)), f"bayar-{self.payments}")

    def _credit(self, which: int, share: float) -> None:
        invoice = self._open_one(which)
        if invoice is None:
            return
        left = invoice.total_minor - invoice.credited_minor - invoice.settled_minor
        amount = int(left * share) // _STEP_MINOR * _STEP_MINOR
        with suppress(settling.TooMuchCredit):  # promised already, and not yet at Stripe
            settling.credit(
                invoice_id=invoice.public_id,
                amount_minor=amount,
                reason="Uji",
                actor_label=ACTOR,
                at=clock.now(),
            )

    def _fault(self, kind: str, times: int, after: int) -> None:
        self.stripe.fault(kind, times=times, after=after)

    def _webhooks(self, drop: float, duplicate: float) -> None:
        self._deliver(drop=drop, duplicate=duplicate)

    def _deliver(self, **misfortune: float) -> int:
        return self.stripe.deliver(self._receive, chance=self.chance, shuffle=True, **misfortune)

    def _receive(self, body: bytes, signature: str) -> int:
        inbox.receive(body, signature, at=clock.now())
        return 200

    def _work(self) -> bool:
        """The worker looks at everything that waits, in any order; returns whether something failed."""
        with inside_public():
            rows = list(_ours())
        self.chance.shuffle(rows)
        failed = False
        for row in rows:
            consumer = consumer_of(row.topic)
            message = Message(row.pk, row.topic, row.key, row.payload)
            with inside_public():
                try:
                    assert consumer.prepare is not None, row.topic
                    consumer.handler(message, consumer.prepare(message))
                except DomainError as error:
                    failed = True
                    self.last_error = f"{row.topic}: {error!r}"
                else:
                    OutboxMessage.objects.filter(pk=row.pk).update(done_at=clock.now())
        return failed

    # --- the end -----------------------------------------------------------------------------------------

    def calm_down(self) -> None:
        """Nothing fails any more; drafts become binding, and a night passes with its reconciliation."""
        self.stripe.no_faults()
        self._settle_down()
        self._wait(0, 7200)
        self._settle_down()
        self._wait(0, 1800)
        with inside_public():
            reconciliation.reconcile(at=clock.now())
        self._settle_down()

    def compare(self) -> None:
        """Both ledgers, to the minor unit."""
        with inside_public():
            row = self._subscription()
            facts = list(invoice_gateway.invoices())
            ours = {each.stripe_invoice_id: each for each in Invoice.objects.all()}
            assert set(ours) == {each.id for each in facts}
            profile = row.city.billing_account.tax_profile
            for there in facts:
                self._compare_invoice(ours[there.id], there.id, profile.ppn_bp)
            billed = sum(each.subtotal_minor for each in facts if each.state != "void")
            waiting = sum(
                item["amount"] for item in self.stripe.all("invoiceitem") if item["invoice"] is None
            )
            assert billed + waiting == self.expected
            assert not Charge.objects.filter(pushed_at=None).exists()
            sold = subscription_gateway.subscription_facts(row.stripe_subscription_id)
            assert differences(sold, items_on(row, self.paying.today)) == []
            assert (row.period_start, row.period_end) == (sold.starts_on, sold.ends_on)
            assert (row.period_start, row.period_end) == period_on(
                row.started_on, self.paying.today
            )
            again = reconciliation.reconcile(at=clock.now())
            left = list(again.drifts.values_list("kind", "field", "ours", "theirs"))
            assert left == [], left

    def replay(self) -> None:
        """Every event and every promise once more: nothing changes on either side."""
        before = self._snapshot()
        with inside_public():
            inbox.replay(StripeEvent.objects.order_by("?"))
            promises = OutboxMessage.objects.filter(topic__in=TOPICS, dead_at=None)
            promises.exclude(topic=inbox.STRIPE_EVENT).update(done_at=None)
        self._settle_down()
        assert self._snapshot() == before

    def _compare_invoice(self, invoice: Invoice, number: str, ppn_bp: int) -> None:
        there = self.stripe.find(number)
        assert invoice.state == there["status"]
        assert invoice.total_minor == there["total"]
        assert invoice.subtotal_minor == there["total_excluding_tax"]
        assert invoice.tax_minor * 10_000 == invoice.subtotal_minor * ppn_bp
        assert invoice.number == (there["number"] or "")
        lines = list(invoice.lines.values_list("amount_minor", flat=True))
        assert sum(lines) == invoice.subtotal_minor
        notes = [note for note in self.stripe.all("credit_note") if note["invoice"] == number]
        assert invoice.credit_notes.count() == len(notes)
        if invoice.state == "open":
            assert there["amount_remaining"] == invoice.total_minor - invoice.credited_minor
            assert not is_covered(invoice)
        elif invoice.state == "paid":
            assert is_covered(invoice)
            assert there["amount_remaining"] == 0

    def _snapshot(self) -> dict[str, Any]:
        with inside_public():
            tables = (Invoice, InvoiceLine, CreditNote, Charge, Subscription)
            ours = {
                model.__name__: [
                    {name: value for name, value in row.items() if name not in ("id", "synced_at")}
                    for row in model.objects.order_by("pk").values()
                ]
                for model in tables
            }
        theirs = {
            kind: [{**each, "previous": None} for each in self.stripe.all(kind)]
            for kind in ("invoice", "invoiceitem", "credit_note", "subscription", "customer")
        }
        return {**ours, **theirs}

    def _settle_down(self) -> None:
        for _round in range(40):
            failed = self._work()
            posted = self._deliver()
            with inside_public():
                waits = _ours().exists()
            if not failed and not posted and not waits:
                return
        raise AssertionError(f"It does not come to rest: {getattr(self, 'last_error', '')}")

    def _year(self) -> int:
        with inside_public():
            bought = estimates.has(self._subscription(), self.paying.today)
        return pricing.subtotal(bought.lines())

    def _subscription(self) -> Subscription:
        return self.paying.subscription()

    def _open_one(self, which: int) -> Invoice | None:
        with inside_public():
            rows = [each for each in Invoice.objects.filter(state="open") if not is_covered(each)]
        return rows[which % len(rows)] if rows else None


def _ours() -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(topic__in=TOPICS, done_at=None, dead_at=None)
