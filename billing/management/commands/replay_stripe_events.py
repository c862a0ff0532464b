"""``manage.py replay_stripe_events``: look into kept events again. Whatever they say twice changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing.models import StripeEvent
from billing.services import inbox
from core.tenancy import inside_public


class Command(BaseCommand):
    """Promises the worker the chosen events again."""

    help = "Look into Stripe's events again: one, all since a day, or those nobody has looked into."

    def add_arguments(self, parser: CommandParser) -> None:
        chosen = parser.add_mutually_exclusive_group(required=True)
        chosen.add_argument("--event", help="one event: evt_…")
        chosen.add_argument("--since", help="all received since a day: 2026-11-01 (UTC)")
        chosen.add_argument("--unprocessed", action="store_true", help="those not looked into yet")
        chosen.add_argument("--all", action="store_true", help="every event ever received")

    def handle(self, *_args: Any, **options: Any) -> None:
        with inside_public():
            rows = StripeEvent.objects.order_by("pk")
            if options["event"]:
                rows = rows.filter(stripe_id=options["event"])
                if not rows.exists():
                    raise CommandError(f"There is no event {options['event']!r} in the inbox.")
            elif options["since"]:
                rows = rows.filter(received_at__gte=_day(options["since"]))
            elif options["unprocessed"]:
                rows = rows.filter(processed_at__isnull=True)
            count = inbox.replay(rows.iterator())
        self.stdout.write(f"{count} events will be looked into again.")


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise CommandError(f"{text!r} is no day; write it like 2026-11-01.") from None
