"""``manage.py import_areas CITY FILE``: take over a city's boundaries."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from core.errors import DomainError
from core.tenancy import inside
from reporting.rules.lifecycle import Actor
from reporting.services.catalog import areas
from reporting.services.catalog.area_changes import ImportResult
from tenants.management import asked

SHOWN = 40


class Command(BaseCommand):
    """Imports kecamatan, kelurahan, RW and RT from GeoJSON or a zipped Shapefile."""

    help = "Import a city's boundaries from GeoJSON or a zipped Shapefile. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        asked.add_city(parser)
        parser.add_argument("file", type=Path, help=".geojson, .json, or .zip with one Shapefile")
        parser.add_argument("--epsg", type=int, help="coordinate system, when the file has none")
        parser.add_argument("--source", default="", help="where the boundaries come from")
        parser.add_argument(
            "--illustrative", action="store_true", help="drawn for a demo; screens say so"
        )
        parser.add_argument(
            "--replace",
            action="store_true",
            help="switch off areas of the same levels that the file does not name",
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")

    def handle(self, *_args: Any, **options: Any) -> None:
        city = asked.city(options["city"])
        try:
            with inside(city):
                result = areas.import_file(
                    path=options["file"],
                    epsg=options["epsg"],
                    source=options["source"],
                    is_illustrative=options["illustrative"],
                    replaces=options["replace"],
                    dry_run=options["dry_run"],
                    actor=Actor.system("import_areas"),
                    at=clock.now(),
                )
        except areas.BoundaryProblems as error:
            shown = [*error.problems[:SHOWN]]
            if len(error.problems) > SHOWN:
                shown.append(f"… dan {len(error.problems) - SHOWN} masalah lain.")
            raise CommandError("\n".join([str(error), *shown])) from None
        except DomainError as error:
            raise CommandError(str(error)) from None
        self._say(result, dry_run=options["dry_run"])

    def _say(self, result: ImportResult, *, dry_run: bool) -> None:
        if dry_run:
            self.stdout.write("Uji coba, tidak ada yang diubah.")
        self.stdout.write(f"Baru: {len(result.created)}")
        self.stdout.write(f"Berubah: {len(result.changed)}")
        self.stdout.write(f"Tetap: {len(result.unchanged)}")
        self.stdout.write(f"Dinonaktifkan: {len(result.switched_off)}")
        for code in (*result.created, *result.changed)[:SHOWN]:
            self.stdout.write(f"  {code}")
