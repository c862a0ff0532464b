"""Finding a city again by the schema name that an outbox row carries."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import cast

from django_tenants.utils import get_tenant_model

from core.tenancy import PUBLIC, CityLike, inside, inside_public


class CityGone(LookupError):
    """The row's city does not exist any more (or never did)."""


class CityNotReady(Exception):
    """The city exists but is being built, migrated or moved; its work can wait."""


def enter(schema: str) -> AbstractContextManager[None]:
    """The way into the city of an outbox row; ``public`` leads to the platform.

    Raises:
        CityGone: No city has this schema. Never answered with ``public`` instead.
        CityNotReady: The city is not ready now.
    """
    if schema == PUBLIC:
        return inside_public()
    return inside(_city(schema))


def ready_schemas() -> list[str]:
    """Schemas of all cities that are ready, for work that every city does."""
    with inside_public():
        ready = get_tenant_model().objects.filter(is_ready=True)
        return list(ready.order_by("pk").values_list("schema_name", flat=True))


def _city(schema: str) -> CityLike:
    with inside_public():
        city = get_tenant_model().objects.filter(schema_name=schema).first()
    if city is None:
        raise CityGone(f"There is no city with schema {schema}.")
    if not city.is_ready:
        raise CityNotReady(f"The city with schema {schema} is not ready.")
    return cast(CityLike, city)
