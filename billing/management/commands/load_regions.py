"""``manage.py load_regions``: every region of Indonesia, from the pinned package and our own facts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from billing.services import outlines
from core.tenancy import inside_public
from tenants.models import Region
from tenants.services import regions


class Command(BaseCommand):
    help = "Load provinces, regencies, districts and villages with their area and population."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the names are."""
        parser.add_argument(
            "--from", dest="folder", type=Path, help="Folder with the package's CSV files."
        )
        parser.add_argument("--once", action="store_true", help="Do nothing where they are loaded.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load all of it or nothing."""
        folder = options["folder"] or regions.package_folder()
        with inside_public():
            if options["once"] and Region.objects.filter(outline__isnull=False).exists():
                return
        try:
            with inside_public(), transaction.atomic():
                count = regions.load(folder)
                drawn = outlines.draw()
        except regions.RegionsMissing as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} regions; outlines for {', '.join(drawn)}.")
