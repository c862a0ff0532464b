"""Build a city, or carry on with one whose building was interrupted."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from core.errors import DomainError
from core.tenancy import inside_public
from tenants.models import City
from tenants.rules.building import kind_of
from tenants.rules.life import State
from tenants.services import provisioning


class Command(BaseCommand):
    help = "Creates a city with its schema, role and set-up, and opens it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="short name in addresses, e.g. batam")
        parser.add_argument("--name", default="", help="e.g. 'Kota Batam'")
        parser.add_argument(
            "--prefix", default="", help="first letters of report numbers, e.g. BTM"
        )
        parser.add_argument("--host", default="", help="host name; default <code>.<suffix>")
        parser.add_argument("--time-zone", default="Asia/Jakarta")
        parser.add_argument("--province", default="")
        parser.add_argument("--kemendagri-code", default="")
        parser.add_argument("--seed", default="", help="code of a prepared set-up to lay out")
        parser.add_argument("--admin-name", default="")
        parser.add_argument(
            "--admin-email", default="", help="is invited as the city's first admin"
        )
        parser.add_argument("--trial", action="store_true", help="opens as a trial, not active")
        parser.add_argument(
            "--ask", action="store_true", help="only ask for it: the builder process builds it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        code = str(options["code"]).lower()
        if not re.fullmatch(r"[a-z][a-z0-9-]{1,39}", code):
            raise CommandError("The code must be lower-case letters, digits and hyphens.")
        try:
            if options["ask"]:
                asked = provisioning.request(
                    _facts(code, options), at=clock.now(), actor_label="Operator"
                )
                self.stdout.write(f"{asked.code}: asked for")
                return
            city = _found(code) or provisioning.write_down(_facts(code, options), at=clock.now())
            provisioning.build(city, at=clock.now(), seed=options["seed"])
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{city.code}: ready ({city.schema_name})")


def _facts(code: str, options: dict[str, Any]) -> provisioning.Facts:
    name = options["name"] or code.title()
    return provisioning.Facts(
        code=code,
        name=name,
        kind=kind_of(name),
        number_prefix=(options["prefix"] or code[:3]).upper(),
        host=options["host"] or f"{code}.{settings.CITY_HOST_SUFFIX}",
        time_zone=options["time_zone"],
        province=options["province"],
        kemendagri_code=options["kemendagri_code"],
        seed=options["seed"],
        opens_as=State.TRIAL if options["trial"] else State.ACTIVE,
        admin_name=options["admin_name"],
        admin_email=options["admin_email"],
    )


def _found(code: str) -> City | None:
    with inside_public():
        return City.objects.filter(code=code).first()
