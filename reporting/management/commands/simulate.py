"""Keep the demo cities alive: reports come in and are worked on, so that the wall moves."""

from __future__ import annotations

import logging
import random
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError, connection

from core import clock
from core.errors import DomainError
from core.tenancy import inside, inside_public
from reporting.demo.simulation import Simulation
from tenants.models import City

log = logging.getLogger(__name__)
BEAT_SECONDS = 5.0


class Command(BaseCommand):
    help = "Sends and works reports in every ready demo city until it is stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--per-minute", type=float, default=2.0, help="reports per city and minute"
        )
        parser.add_argument(
            "--city", action="append", default=[], help="only this city; repeatable"
        )
        parser.add_argument("--seed", type=int, default=0, help="0: a different day each time")
        parser.add_argument("--beats", type=int, default=0, help="stop after so many; 0: never")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a demo deployment; set TANGGAP_DEMO=1 to simulate.")
        chance = random.Random(options["seed"] or None)
        share = options["per_minute"] * BEAT_SECONDS / 60
        running: dict[int, Simulation] = {}
        beat = 0
        while not options["beats"] or beat < options["beats"]:
            beat += 1
            began = time.monotonic()
            try:
                for city in self._cities(options["city"]):
                    sends = chance.random() < share
                    self._live(city, running, chance, sends=sends)
            except (OperationalError, InterfaceError):
                log.warning("The database is away; life goes on when it is back.")
                connection.close()
            if not options["beats"]:
                time.sleep(max(0.0, BEAT_SECONDS - (time.monotonic() - began)))

    def _cities(self, codes: list[str]) -> list[City]:
        with inside_public():
            ready = City.objects.working().order_by("code")
            return list(ready.filter(code__in=codes) if codes else ready)

    def _live(
        self, city: City, running: dict[int, Simulation], chance: random.Random, *, sends: bool
    ) -> None:
        with inside(city):
            try:
                life = running.get(city.pk) or Simulation.begin(chance.getrandbits(32))
                if life.where:  # looked at again until it has boundaries
                    running[city.pk] = life
                said = life.act(clock.now(), sends=sends)
            except DomainError as refusal:
                log.warning("%s: %s", city.code, refusal)
                return
        for line in said:
            self.stdout.write(f"{city.code}: {line}")
