"""``manage.py relay``: hands out outbox rows to the workers until it is told to stop."""

from __future__ import annotations

import signal
from typing import Any

from django.core.management.base import BaseCommand

from core.outbox.relay import Relay
from core.outbox.tasks import publish


class Command(BaseCommand):
    """Run one relay; several may run at once."""

    help = "Publishes due outbox rows to the workers, until stopped."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        relay = Relay(publish)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: relay.stop())
        self.stdout.write("relay: started")
        self.stdout.flush()
        relay.run()
        self.stdout.write("relay: stopped")
