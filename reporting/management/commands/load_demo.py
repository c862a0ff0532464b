"""Build the four demo cities with people and ninety days of history."""

from __future__ import annotations

import time
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from core.tenancy import inside, inside_public
from reporting.demo import gallery, history
from reporting.demo.desks import Desks
from reporting.demo.funds import funds
from reporting.demo.people import PASSWORD, people
from reporting.models import Report
from reporting.seed.loader import load as load_seed
from reporting.services import config, guess_training
from tenants.models import City
from tenants.services import provisioning

CITIES: Final = {"batam": 1600, "bekasi": 2600, "jambi": 1500, "tangerang": 2300}


class Command(BaseCommand):
    help = "Creates the demo cities that are missing and gives each ninety days of history."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--city", action="append", choices=sorted(CITIES), default=[])
        parser.add_argument("--reports", type=int, default=0, help="per city; default by city")
        parser.add_argument("--days", type=int, default=90)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--processes", type=int, default=2, help="for drawing the pictures")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "This is not a demo deployment; set TANGGAP_DEMO=1 to load demo data."
            )
        now = clock.now()
        cities = [self._city(code) for code in options["city"] or CITIES]
        empty = [city for city in cities if not self._has_reports(city)]
        if not empty:
            self.stdout.write("Every demo city has its history already.")
            return
        pictures = self._draw(empty, options["processes"])
        for city in empty:
            started = time.monotonic()
            with inside(city):
                people(at=now, seed=options["seed"])
                loaded = history.load(
                    reports=options["reports"] or CITIES[city.code],
                    days=options["days"],
                    seed=options["seed"],
                    now=now,
                    gallery=gallery.store(pictures),
                )
                funds(at=now)
                waiting = Desks.begin(options["seed"]).fill(now)
                guess_training.train_when_due(now)
            self.stdout.write(
                f"{city.name}: {loaded.reports} reports, {loaded.events} timeline entries,"
                f" {loaded.photos} photos, {waiting} things to decide ({time.monotonic() - started:.1f} s)"
            )
        self.stdout.write(f"Sign in with any demo address and the password {PASSWORD}.")

    def _city(self, code: str) -> City:
        with inside_public():
            city = City.objects.filter(code=code).first()
        if city is None:
            seed = load_seed(code)
            city = provisioning.apply(
                code=code,
                name=seed.name,
                number_prefix=seed.number_prefix,
                host=f"{code}.{settings.CITY_HOST_SUFFIX}",
                time_zone=seed.time_zone,
                province=seed.province,
                kemendagri_code=seed.kemendagri_code,
            )
        return provisioning.build(city, at=clock.now(), seed=code)

    def _has_reports(self, city: City) -> bool:
        with inside(city):
            return Report.objects.exists()

    def _draw(self, cities: list[City], processes: int) -> list[gallery.Picture]:
        started = time.monotonic()
        kinds: set[str] = set()
        for city in cities:
            with inside(city):
                kinds |= {each.line[-1] for each in history.reportable(config.snapshot())}
        pictures = gallery.draw_all(kinds, processes=processes)
        self.stdout.write(f"{len(pictures)} pictures drawn ({time.monotonic() - started:.1f} s)")
        return pictures
