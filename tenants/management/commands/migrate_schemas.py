"""Bring the platform and every city to this release's migrations."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.tenancy import inside_public
from tenants.models import City
from tenants.services import fleet, provisioning


class Command(BaseCommand):
    help = "Migrates public, then every city that is behind; prints the status of each."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--city",
            action="append",
            default=[],
            help="only this city (code); repeatable",
        )
        parser.add_argument("--parallel", type=int, default=2, help="schemas worked on at once")
        parser.add_argument(
            "--no-spares", action="store_true", help="do not refill the spare schemas"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        fleet.migrate_public()
        result = fleet.migrate_cities(_schemas(options["city"]), parallel=options["parallel"])
        for schema in result.migrated:
            self.stdout.write(f"{schema}: migrated")
        for schema, error in result.failed.items():
            self.stderr.write(f"{schema}: failed: {error}")
        self.stdout.write(
            f"{len(result.current)} current, {len(result.migrated)} migrated"
            f" ({result.fanned_out} by one script), {len(result.failed)} failed"
        )
        if result.failed:
            raise CommandError("Some cities were not migrated; run again after fixing the cause.")
        if not options["no_spares"]:
            provisioning.refill_spares(settings.SPARE_SCHEMAS)


def _schemas(codes: list[str]) -> list[str]:
    if not codes:
        return []
    with inside_public():
        found = dict(City.objects.built().filter(code__in=codes).values_list("code", "schema_name"))
    missing = sorted(set(codes) - set(found))
    if missing:
        raise CommandError(f"No such city: {', '.join(missing)}")
    return list(found.values())
