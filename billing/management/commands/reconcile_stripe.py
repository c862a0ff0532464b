"""``manage.py reconcile_stripe``: hold our ledger against Stripe's now, and print what differs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from billing.services import reconciliation
from billing.stripe_gateway.client import is_configured
from core import clock
from core.tenancy import inside_public


class Command(BaseCommand):
    """What runs every night, with its report on the screen."""

    help = "Compare our invoices, credit notes and subscriptions with Stripe's; heal and print the drift."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not is_configured():
            raise CommandError("Set STRIPE_API_KEY (and STRIPE_API_BASE for a stand-in) first.")
        row = reconciliation.reconcile(at=clock.now())
        with inside_public():
            drifts = list(row.drifts.order_by("kind", "stripe_id", "field"))
        for drift in drifts:
            healed = "healed" if drift.healed_at else "OPEN"
            self.stdout.write(
                f"{healed:6} {drift.kind:12} {drift.stripe_id:30} {drift.field}:"
                f" ours {drift.ours or '–'}, theirs {drift.theirs or '–'}"
            )
        left = sum(1 for drift in drifts if not drift.healed_at)
        self.stdout.write(f"{row.checked} checked, {len(drifts)} differ, {left} left for people.")
