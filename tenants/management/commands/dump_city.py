"""``manage.py dump_city batam batam.zip``: a city with everything in it, to be moved or kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from tenants.management import asked
from tenants.services.leaving.dump import dump


class Command(BaseCommand):
    """Writes the archive beside its place first: what stands under its name is whole."""

    help = "Write a city's archive: tables, documents, files, ledger, manifest."

    def add_arguments(self, parser: CommandParser) -> None:
        asked.add_city(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--without-secrets", action="store_true", help="for reading; cannot be restored"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        city = asked.city(options["city"])
        path: Path = options["file"]
        if not path.parent.is_dir():
            raise CommandError(f"Folder {path.parent} tidak ada.")
        if path.is_dir():
            raise CommandError(
                f"{path} adalah folder. Tulis nama berkasnya, misalnya {path / 'kota.zip'}."
            )
        draft = path.with_name(f".{path.name}.draft")
        try:
            facts = dump(city, draft, at=clock.now(), with_secrets=not options["without_secrets"])
            draft.chmod(0o600)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        self.stdout.write(
            f"{path}: {sum(facts['rows'].values())} rows in {len(facts['rows'])} tables,"
            f" {facts['files']['count']} files ({facts['files']['bytes']:,} bytes)."
        )
        if facts["promises_waiting"]:
            self.stdout.write(
                f"{facts['promises_waiting']} promises still waited in the outbox and are not in it:"
                " suspend the city and let its queue run empty before a move."
            )
