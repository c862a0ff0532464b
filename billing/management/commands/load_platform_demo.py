"""``manage.py load_platform_demo``: the vendor's people, carriers, offers, and what the demo cities bought."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from billing.demo import contracts, people
from billing.services import packages, taxes
from core import clock
from core.tenancy import inside_public
from reporting.demo.people import PASSWORD


class Command(BaseCommand):
    """Adds what is missing; running it again changes nothing."""

    help = "Fills the platform with examples: people, partners, offers, subscriptions, payments."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "This is not a demo deployment; set TANGGAP_DEMO=1 to load demo data."
            )
        at = clock.now()
        with inside_public():
            packages.lay_out()
            taxes.lay_out()
            added = people.people(at=at)
            contracts.margins(at=at)
            begun = contracts.contracts(at=at)
            offers = contracts.pipeline(at=at)
        self.stdout.write(
            f"{added} people, {offers} offers, {len(begun)} cities subscribed."
            f" Sign in on the platform's host with the password {PASSWORD}."
        )
