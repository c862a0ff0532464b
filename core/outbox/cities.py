"""Finding a city again by the schema name that an outbox row carries."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Final, cast

from django_tenants.utils import get_tenant_model

from core.tenancy import PUBLIC, CityLike, inside, inside_public

SOON: Final = timedelta(seconds=15)
#: A closed city may be restored within weeks; until then nobody waits for what it promised.
LATER: Final = timedelta(hours=1)


class CityGone(LookupError):
    """The row's city does not exist any more (or never did)."""


class CityNotReady(Exception):
    """The city exists but is being built, moved or closed; its work can wait ``delay`` long."""

    def __init__(self, message: str, *, delay: timedelta = SOON) -> None:
        super().__init__(message)
        self.delay = delay


def enter(schema: str) -> AbstractContextManager[None]:
    """The way into the city of an outbox row; ``public`` leads to the platform.

    Raises:
        CityGone: No city has this schema. Never answered with ``public`` instead.
        CityNotReady: The city is not ready now.
    """
    if schema == PUBLIC:
        return inside_public()
    return inside(_city(schema))


def ready_schemas(*, upkeep: bool = False) -> list[str]:
    """Schemas of all cities for which work is done by itself.

    Args:
        upkeep: Also cities that are suspended, for jobs that ask nobody to act.
    """
    with inside_public():
        ready = get_tenant_model().objects.working(upkeep=upkeep)
        return list(ready.order_by("pk").values_list("schema_name", flat=True))


def _city(schema: str) -> CityLike:
    with inside_public():
        city = get_tenant_model().objects.filter(schema_name=schema).first()
    if city is None or city.is_erased:
        raise CityGone(f"There is no city with schema {schema}.")
    if city.is_closed:
        raise CityNotReady(f"The city with schema {schema} is closed.", delay=LATER)
    if not city.is_ready:
        raise CityNotReady(f"The city with schema {schema} is not ready.")
    return cast(CityLike, city)
