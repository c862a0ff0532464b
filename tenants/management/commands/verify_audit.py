"""``manage.py verify_audit``: is every audit trail what was written?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.services import trails

WORDS = {
    "changed": "was changed",
    "removed": "was removed",
    "gap": "follows a missing link",
    "loose": "was added behind the chain's back",
    "cut": "was the end once, and is not there",
}


class Command(BaseCommand):
    """Checks the chains of the platform and of every city; fails when one is broken."""

    help = "Check the hash chains of all audit trails."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = 0
        for trail in trails.check_all():
            if not trail.breaks:
                self.stdout.write(
                    f"{trail.name}: {trail.entries} entries, head {trail.head.position}"
                    f" {trail.head.hash[:16] or '-'}"
                )
                continue
            broken += 1
            for found in trail.breaks:
                where = f"link {found.position}" if found.position else "no link"
                self.stderr.write(
                    f"{trail.name}: {where}, entry {found.entry_id or '-'} {WORDS[found.what]}"
                )
        if broken:
            raise CommandError(f"{broken} audit trails are not what was written.")
        self.stdout.write("Every audit trail holds.")
