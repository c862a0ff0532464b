"""Whatever is asked in whatever order, the sums hold, nothing breaks, and a restart finds the same."""

from __future__ import annotations

import contextlib
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import stripe as library
from hypothesis import given, settings
from hypothesis import strategies as st
from stripe import StripeClient

from infra.local.stripe.running import Running, running_stripe

#: Nos that a careless customer hears, and broken lines. The stand-in's own mistakes are looked for afterwards.
REFUSALS = (
    library.InvalidRequestError,
    library.CardError,
    library.RateLimitError,
    library.APIConnectionError,
    library.APIError,
)
FAULTS = ("500", "500_after", "500_stuck", "429", "hangup", "hangup_after")


class History:
    """One city's dealings, chosen by dice."""

    def __init__(self, stripe: Running, seed: int) -> None:
        self.stripe, self.dice = stripe, random.Random(seed)
        self.client: StripeClient = stripe.client(direct=True)
        v1 = self.client.v1
        self.customer = v1.customers.create({"name": "Kota", "email": "k@kota.example"}).id
        product = v1.products.create({"name": "Wilayah"}).id
        self.prices = [
            v1.prices.create(
                {
                    "currency": "idr",
                    "product": product,
                    "recurring": {"interval": "year"},
                    "billing_scheme": "tiered",
                    "tiers_mode": mode,
                    "tiers": [
                        {"up_to": 50, "unit_amount": 1_000_000, "flat_amount": 7},
                        {"up_to": "inf", "unit_amount": 333_333},
                    ],
                }
            ).id
            for mode in ("graduated", "volume")
        ]
        self.rates = [
            v1.tax_rates.create(
                {"display_name": "PPN", "percentage": share, "inclusive": inside}
            ).id
            for share, inside in ((11.0, False), (1.1, True))
        ]

    def step(self) -> None:
        """Do one thing; refusals are fine, breakdowns are not."""
        if self.dice.random() < 0.1:
            self.stripe.fault(self.dice.choice(FAULTS), method="POST")
        deed: Callable[[], Any] = self.dice.choice(
            [
                self.subscribe,
                self.change,
                self.charge,
                self.bill,
                self.settle,
                self.credit,
                self.cancel,
            ]
        )
        with contextlib.suppress(*REFUSALS):
            deed()
        if self.dice.random() < 0.3:
            self.stripe.advance(
                seconds=self.dice.choice((1, 3600, 86_400, 40 * 86_400, 400 * 86_400))
            )

    def subscribe(self) -> None:
        v1, dice = self.client.v1, self.dice
        if dice.random() < 0.5:
            terms: Any = {
                "collection_method": "send_invoice",
                "days_until_due": dice.randint(0, 40),
            }
        else:
            terms = {"collection_method": "charge_automatically"}
        terms |= {
            "customer": self.customer,
            "items": [{"price": dice.choice(self.prices), "quantity": dice.randint(0, 120)}],
            "default_tax_rates": dice.sample(self.rates, dice.randint(1, 2)),
        }
        v1.subscriptions.create(terms)

    def change(self) -> None:
        sold = self._one("subscription")
        item = self.dice.choice(sold["items"]["data"])
        self.client.v1.subscriptions.update(
            sold["id"],
            {
                "items": [{"id": item["id"], "quantity": self.dice.randint(0, 120)}],
                "proration_behavior": self.dice.choice(
                    ("none", "create_prorations", "always_invoice")
                ),
            },
        )

    def charge(self) -> None:
        self.client.v1.invoice_items.create(
            {
                "customer": self.customer,
                "amount": self.dice.randint(-5_000_000, 5_000_000),
                "currency": self.dice.choice(("idr", "idr", "idr", "usd")),
                "tax_rates": self.dice.sample(self.rates, 1),
            }
        )

    def bill(self) -> None:
        made = self.client.v1.invoices.create(
            {
                "customer": self.customer,
                "collection_method": "send_invoice",
                "days_until_due": self.dice.randint(0, 30),
                "pending_invoice_items_behavior": "include",
                "auto_advance": self.dice.random() < 0.5,
            }
        )
        if self.dice.random() < 0.5:
            self.client.v1.invoices.finalize_invoice(made.id)

    def settle(self) -> None:
        invoice, v1 = self._one("invoice"), self.client.v1.invoices
        deeds: list[Callable[[], Any]] = [
            lambda: v1.pay(invoice["id"], {"paid_out_of_band": True}),
            lambda: v1.pay(invoice["id"]),
            lambda: v1.void_invoice(invoice["id"]),
            lambda: v1.mark_uncollectible(invoice["id"]),
            lambda: v1.send_invoice(invoice["id"]),
            lambda: v1.delete(invoice["id"]),
        ]
        self.dice.choice(deeds)()

    def credit(self) -> None:
        notes = self.client.v1.credit_notes
        if self.dice.random() < 0.3 and self.stripe.all("credit_note"):
            notes.void_credit_note(self._one("credit_note")["id"])
            return
        invoice, amount = self._one("invoice"), self.dice.randint(1, 3_000_000)
        asked: Any = {"invoice": invoice["id"], "amount": amount}
        if invoice["status"] == "paid":
            asked["credit_amount"] = amount
        notes.create(asked)

    def cancel(self) -> None:
        if self.dice.random() < 0.2:
            self.client.v1.subscriptions.cancel(
                self._one("subscription")["id"], {"prorate": True, "invoice_now": True}
            )

    def _one(self, kind: str) -> Any:
        every = self.stripe.all(kind)
        return (
            self.dice.choice(every)
            if every
            else {"id": "none", "items": {"data": [{"id": "none"}]}, "status": ""}
        )


def check_sums(stripe: Running) -> None:
    """What must hold of every invoice and every balance."""
    assert stripe.machine.mistakes == []
    for invoice in stripe.all("invoice"):
        lines = stripe.machine.store.get("invoice", invoice["id"])["_lines"]
        added = sum(
            tax["amount"] for tax in invoice["total_taxes"] if tax["tax_behavior"] == "exclusive"
        )
        assert invoice["subtotal"] == sum(line["amount"] for line in lines)
        assert invoice["total"] == invoice["subtotal"] + added
        assert 0 <= invoice["amount_paid"] <= invoice["amount_due"]
        if invoice["status"] in {"open", "uncollectible", "paid"}:
            assert invoice["amount_remaining"] == invoice["amount_due"] - invoice["amount_paid"]
            assert (invoice["amount_remaining"] == 0) == (invoice["status"] == "paid")
    for customer in stripe.all("customer"):
        moves = stripe.all("customer_balance_transaction")
        assert customer["balance"] == sum(move["amount"] for move in moves)
        if moves:
            assert moves[-1]["ending_balance"] == customer["balance"]


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_sums_hold_and_a_restart_finds_the_same(seed: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with running_stripe(folder=folder) as stripe:
            history = History(stripe, seed)
            for _step in range(40):
                history.step()
            check_sums(stripe)
            kinds = ("customer", "subscription", "invoice", "invoiceitem", "credit_note")
            before, now = {kind: stripe.all(kind) for kind in kinds}, stripe.now
        with running_stripe(folder=folder, frozen=now) as stripe:
            assert {kind: stripe.all(kind) for kind in kinds} == before
