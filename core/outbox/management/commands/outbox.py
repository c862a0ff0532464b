"""``manage.py outbox``: how much waits, since when, and what was put aside."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from core import clock
from core.outbox.selectors import counts_by_topic


class Command(BaseCommand):
    """Print open and dead rows per topic."""

    help = "Shows how many outbox rows wait, fail and are dead, by topic."

    def handle(self, *args: Any, **options: Any) -> None:
        rows = counts_by_topic()
        if not rows:
            self.stdout.write("Nothing waits and nothing is dead.")
            return
        self.stdout.write(
            f"{'topic':<40} {'queue':<9} {'waiting':>8} {'failing':>8} {'dead':>6}  oldest"
        )
        now = clock.now()
        for row in rows:
            age = "" if row.oldest_at is None else f"{(now - row.oldest_at).total_seconds():.0f} s"
            self.stdout.write(
                f"{row.topic:<40} {row.queue:<9} {row.waiting:>8} {row.failing:>8} {row.dead:>6}  {age}"
            )
