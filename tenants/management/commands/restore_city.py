"""``manage.py restore_city batam.zip``: a city from its archive, here or on another cluster."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from core.errors import DomainError
from tenants.services.leaving.restore import restore


class Command(BaseCommand):
    """All of the city comes back, or nothing of it remains."""

    help = "Build a city from the archive that dump_city wrote."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--code", default="", help="its code here; the archive's own by default"
        )
        parser.add_argument("--host", default="", help="its first host name here")
        parser.add_argument(
            "--new-schema", action="store_true", help="even where the old schema name is free"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            done = restore(
                options["file"],
                code=options["code"],
                host=options["host"],
                at=clock.now(),
                new_schema=options["new_schema"],
            )
        except DomainError as error:
            odd = ", ".join(f"{name}: {value}" for name, value in error.facts.items() if value)
            raise CommandError(f"{error}{f' ({odd})' if odd else ''}") from error
        self.stdout.write(
            f"{done.city.name} ({done.city.code}): {sum(done.rows.values())} rows,"
            f" {done.file_count} files, schema {done.city.schema_name}."
        )
        if done.trail_breaks:
            self.stderr.write(
                f"The city's audit trail is not what was written, in {done.trail_breaks} places:"
                " see verify_audit, and ask who made this archive."
            )
        if done.second_factors_lost:
            self.stdout.write(
                f"{done.second_factors_lost} second factors belong to another deployment's key:"
                " their owners enrol anew at the next sign-in."
            )
