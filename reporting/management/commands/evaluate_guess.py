"""How good a city's category guess is, against its keywords, on texts neither learned from."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.learning import training
from core.learning.training import Tally
from core.tenancy import inside
from reporting.services import config, guessing
from reporting.services.guess_examples import collect
from reporting.services.guess_training import keyword_tally
from tenants.management import asked

_NONE = Tally(0, 0, 0)


class Command(BaseCommand):
    help = "Prints how often a city's category guess is right, by category, beside its keywords."

    def add_arguments(self, parser: CommandParser) -> None:
        asked.add_city(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        city = asked.city(options["city"])
        with inside(city):
            setup = config.snapshot()
            model = guessing.model_of(setup.guess_version)
            if model is None:
                raise CommandError(
                    "No model yet: run train_guess first. Keywords answer meanwhile."
                )
            held = collect(setup).held_out
            started = time.perf_counter()
            told = training.tally(model, held)
            each_ms = (time.perf_counter() - started) * 1000 / max(1, len(held))
            words = keyword_tally(setup, held)
        self.stdout.write(
            f"{city.name}: version {setup.guess_version}, {len(held)} texts held out,"
            f" {each_ms:.2f} ms each"
        )
        self.stdout.write(f"{'':24}{'texts':>7}{'right':>9}{'first 3':>9}{'keywords':>10}")
        for label in sorted(told):
            mine, plain = told[label], words.get(label, _NONE)
            self.stdout.write(
                f"{label or 'all':24}{mine.asked:>7}{mine.accuracy:>9.1%}{mine.top3:>9.1%}"
                f"{plain.accuracy:>10.1%}"
            )
