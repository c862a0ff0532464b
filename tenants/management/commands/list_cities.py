"""Every city with its state, host name, schema and migration status."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from core.tenancy import inside_public
from tenants.models import City


class Command(BaseCommand):
    help = "Lists the cities: code, state, ready, host, schema, migration status."

    def handle(self, *args: Any, **options: Any) -> None:
        with inside_public():
            cities = list(City.objects.prefetch_related("domains").order_by("code"))
        for city in cities:
            hosts = ",".join(domain.domain for domain in city.domains.all())
            ready = "ready" if city.is_ready else "not ready"
            self.stdout.write(
                f"{city.code:<16} {city.state:<12} {ready:<10} {hosts:<32} {city.schema_name} "
                f"{city.migration_status}"
            )
        self.stdout.write(f"{len(cities)} cities")
