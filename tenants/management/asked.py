"""The city a command is asked about."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import CommandError

from core.tenancy import inside_public
from tenants.models import City


def add_city(parser: ArgumentParser) -> None:
    """Let a command be told a city, first of all."""
    parser.add_argument("city", help="code of the city, e.g. batam")


def city(code: str) -> City:
    """Return a city that is built.

    Raises:
        CommandError: There is none with this code.
    """
    with inside_public():
        found = City.objects.built().filter(code=code).first()
    if found is None:
        raise CommandError(f"Kota {code!r} tidak ada atau belum selesai disiapkan.")
    return found
