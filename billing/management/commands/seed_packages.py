"""``manage.py seed_packages``: put the price list on sale and the tax profiles down."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from billing.services import packages, taxes
from core.tenancy import inside_public


class Command(BaseCommand):
    """Adds packages that are new, and new versions of those that changed."""

    help = "Put the packages of billing/seed/packages.toml on sale."

    def handle(self, *_args: Any, **_options: Any) -> None:
        with inside_public():
            taxes.lay_out()
            for package in packages.lay_out():
                self.stdout.write(
                    f"{package}: {package.base_fee_minor // 100:,} {package.currency}"
                )
