"""Train a city's category guess now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from core.learning.sandbox import TrainingInterrupted
from core.tenancy import inside
from reporting.rules.lifecycle import Actor
from reporting.services import guess_training
from tenants.management import asked


class Command(BaseCommand):
    help = "Trains a city's category guess; a version worse than the one in use is put aside."

    def add_arguments(self, parser: CommandParser) -> None:
        asked.add_city(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        city = asked.city(options["city"])
        with inside(city):
            try:
                row = guess_training.learn(at=clock.now(), actor=Actor.system("Perintah server"))
            except TrainingInterrupted as error:
                raise CommandError(f"Not trained: {error}") from None
        self.stdout.write(
            f"{city.name}: version {row.version} from {row.phrases} phrases and {row.reports} reports"
            f" in {row.seconds} s, {row.size_bytes // 1024} KiB; right {row.accuracy:.1%},"
            f" in its first three {row.top3:.1%} of {row.held_out} texts it had not seen"
            f" (keywords {row.keyword_accuracy:.1%}). "
            + ("It is used from now on." if row.is_used else "The version before is better: kept.")
        )
