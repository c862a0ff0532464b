"""``manage.py redrive``: tries again what was put aside."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django_tenants.utils import get_tenant_model

from core.outbox.operations import redrive
from core.tenancy import PUBLIC, inside_public


class Command(BaseCommand):
    """Revive dead outbox rows, all or of one topic or city."""

    help = "Gives dead outbox rows another full set of attempts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--topic", default="", help="only this topic")
        parser.add_argument("--city", default="", help="only this city: its code, or 'public'")

    def handle(self, *args: Any, **options: Any) -> None:
        revived = redrive(topic=options["topic"], schema=_schema(options["city"]))
        self.stdout.write(f"{revived} rows will be tried again.")


def _schema(code: str) -> str:
    if code in ("", PUBLIC):
        return code
    with inside_public():
        found = get_tenant_model().objects.filter(code=code).values_list("schema_name", flat=True)
        if not found:
            raise CommandError(f"There is no city with the code {code!r}.")
        return str(found[0])
