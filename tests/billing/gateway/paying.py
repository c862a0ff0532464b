"""A city that pays, with everything around it: worker, webhooks, calendar."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.test import Client

from billing.models import Change, Invoice, Package, Payment, PaymentKind, Subscription
from billing.services import (
    activation,
    changes,
    coverage,
    estimates,
    invoicing,
    subscriptions,
    taxes,
)
from billing.services.coverage import Piece
from billing.services.quotes import billing_day
from core import clock
from core.outbox.models import OutboxMessage
from core.tenancy import inside_public
from infra.local.stripe.running import Running
from reporting.services import config
from tenants.models import City
from tests.support.outbox import drain

RUPIAH: Final = 100
ACTOR: Final = "Uji"


def make_package(code: str = "uji", **facts: Any) -> Package:
    """A package on sale with two tiers and two optional services."""
    with inside_public():
        return Package.objects.create(
            **{
                "code": code,
                "name": code.title(),
                "base_fee_minor": 17_000_000 * RUPIAH,
                "tiers": [
                    {"up_to_ha": 5_000, "unit_minor": 1_000 * RUPIAH},
                    {"up_to_ha": None, "unit_minor": 500 * RUPIAH},
                ],
                "included_services": ["triage"],
                "optional_services": {
                    "command_wall": 12_000_000 * RUPIAH,
                    "api": 6_000_000 * RUPIAH,
                },
                **facts,
            }
        )


class Paying:
    """One city and its money."""

    def __init__(self, stripe: Running, city: City) -> None:
        self.stripe, self.city, self.browser = stripe, city, Client()
        self.package = make_package()
        self.codes = list(coverage.measured(city))

    @property
    def now(self) -> datetime:
        return clock.now()

    @property
    def today(self) -> date:
        return billing_day(clock.now())

    def start(
        self, *, tax: str = "ppn_vendor", codes: int = 4, services: Sequence[str] = ()
    ) -> Subscription:
        """Accept an offer: the first paid year begins today."""
        known = coverage.measured(self.city)
        with inside_public():
            taxes.lay_out()
            profile = taxes.profile(tax)
        return activation.start(
            city=self.city,
            package=self.package,
            services=services,
            pieces=[known[code] for code in self.codes[:codes]],
            tax_profile=profile,
            legal_name="Pemerintah Kota Batam",
            billing_email="bendahara@batam.example",
            actor_label=ACTOR,
            at=self.now,
        )

    def cover(self, codes: Collection[str]) -> Change | None:
        """Serve just these areas from today on; ``None`` when that is what the city has."""
        return self._confirm(
            lambda: estimates.estimate_coverage(city=self.city, codes=codes, at=self.now)
        )

    def buy(self, package: Package, services: Sequence[str]) -> Change | None:
        """Move to a package version with these services."""
        return self._confirm(
            lambda: estimates.estimate_package(
                city=self.city, package=package, services=services, at=self.now
            )
        )

    def _confirm(self, estimate: Any) -> Change | None:
        try:
            change = changes.preview(estimate(), actor_label=ACTOR, at=self.now)
        except changes.NothingChanges:
            return None
        config.forget()
        return changes.confirm(
            city=self.city, public_id=change.public_id, actor_label=ACTOR, at=self.now
        )

    def pay(self, invoice: Invoice, amount_minor: int, key: str) -> None:
        """Write down a transfer, as ``payments.record`` does without its proof."""
        with inside_public():
            held = invoicing.held(invoice.public_id)
            _row, is_new = Payment.objects.get_or_create(
                idempotency_key=key,
                defaults={
                    "invoice": held,
                    "kind": PaymentKind.TRANSFER,
                    "amount_minor": amount_minor,
                    "paid_on": self.today,
                    "recorded_by": ACTOR,
                    "recorded_at": self.now,
                },
            )
            if is_new:
                invoicing.received(held, at=self.now)

    def work(self, *, rounds: int = 30) -> None:
        """Let the worker do what is due, again and again until nothing fails."""
        for _round in range(rounds):
            drain(may_fail=True)
            if not self._hurry():
                return
        raise AssertionError(f"Still failing: {self._failing()}")

    def hurry_once(self) -> None:
        """One try of everything that waits, whether it fails or not."""
        self._hurry()
        drain(may_fail=True)

    def webhooks(self, chance: random.Random | None = None, **misfortune: Any) -> int:
        """Deliver what Stripe has to tell."""
        return self.stripe.deliver(self.post, chance=chance, **misfortune)

    def post(self, body: bytes, signature: str, **headers: str) -> int:
        """Post one webhook; the HTTP status of the answer."""
        response = self.browser.post(
            "/stripe/webhook",
            body,
            content_type="application/json",
            headers={"Stripe-Signature": signature, "Host": "localhost", **headers},
        )
        return int(response.status_code)

    def everything(self) -> None:
        """Worker and webhooks until both are quiet."""
        self.work()
        while self.webhooks():
            self.work()

    def invoices(self) -> list[Invoice]:
        """Ours, oldest first."""
        with inside_public():
            return list(Invoice.objects.filter(city=self.city).order_by("pk"))

    def invoice(self, public_id: UUID) -> Invoice:
        with inside_public():
            return Invoice.objects.get(public_id=public_id)

    def subscription(self) -> Subscription:
        with inside_public():
            found = subscriptions.running(self.city)
        assert found is not None
        return found

    def piece(self, code: str) -> Piece:
        return coverage.measured(self.city)[code]

    def _hurry(self) -> bool:
        """Make what failed due again at once; whether anything did."""
        with inside_public():
            rows = OutboxMessage.objects.filter(done_at=None, dead_at=None, attempts__gt=0)
            return bool(
                rows.update(
                    not_before=datetime(2020, 1, 1, tzinfo=clock.now().tzinfo), lease_until=None
                )
            )

    def _failing(self) -> list[str]:
        with inside_public():
            rows = OutboxMessage.objects.filter(done_at=None)
            return [f"{row.topic}: {row.last_error[-600:]}" for row in rows]
