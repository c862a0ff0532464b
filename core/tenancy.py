"""The one door to a city: who we are working for, and the only way in.

Schema, database role, cache keys, file keys, log lines and outbox rows all follow what is set here.
The current city lives in a context variable: a new thread or task starts outside every city, and
code that needs one fails there instead of quietly working for ``public``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final, Protocol, cast

from django.db import connection

from core.errors import DomainError

if TYPE_CHECKING:
    from core.db.base import DatabaseWrapper

PUBLIC: Final = "public"


class CityLike(Protocol):
    """What primitives may know about a city; ``tenants.City`` is the model behind it."""

    @property
    def pk(self) -> int: ...

    code: str
    name: str
    schema_name: str
    time_zone: str
    number_prefix: str
    state: str


class NoCurrentCity(DomainError):
    """City code ran outside every city. A programming error: never caught, never guessed around."""

    code = "no_current_city"
    status = 500


class _Platform:
    """Stands for the platform itself where a city is expected by the tenancy library."""

    schema_name = PUBLIC
    tenant_type = None


_PLATFORM: Final = _Platform()
_current: ContextVar[CityLike | None] = ContextVar("tanggap_city", default=None)
_schema: ContextVar[str | None] = ContextVar("tanggap_schema", default=None)


def current_city() -> CityLike:
    """The city we work for.

    Raises:
        NoCurrentCity: Outside every city, the platform included.
    """
    city = _current.get()
    if city is None:
        raise NoCurrentCity("No city is set here.")
    return city


def current_schema() -> str:
    """The schema we work in: a city's, or ``"public"`` inside :func:`inside_public`.

    Raises:
        NoCurrentCity: Neither a city nor the platform was entered.
    """
    schema = _schema.get()
    if schema is None:
        raise NoCurrentCity("Neither a city nor the platform is set here.")
    return schema


def is_inside() -> bool:
    """Whether a city or the platform was entered."""
    return _schema.get() is not None


@contextmanager
def inside(city: CityLike) -> Iterator[None]:
    """Work for ``city``: its schema, its database role, its keys. Restores what was before."""
    with _entered(city, city=city, schema=city.schema_name):
        yield


@contextmanager
def inside_public() -> Iterator[None]:
    """Work for the platform: cities, packages, the outbox of every city. Never a city's own tables."""
    with _entered(_PLATFORM, city=None, schema=PUBLIC):
        yield


@contextmanager
def outside() -> Iterator[None]:
    """Leave every city, as a new thread would be: the database refuses whatever is asked of it."""
    with _entered(None, city=None, schema=None):
        yield


@contextmanager
def _entered(
    tenant: CityLike | _Platform | None, *, city: CityLike | None, schema: str | None
) -> Iterator[None]:
    """Point connection and context at one schema, and back again whatever happens.

    Unlike the library's ``tenant_context``, leaving the outermost city leaves no schema behind: the
    connection then belongs to nobody and is refused, instead of staying in ``public``.
    """
    wrapper = cast("DatabaseWrapper", connection)
    previous = wrapper.tenant
    city_token, schema_token = _current.set(city), _schema.set(schema)
    try:
        _point(wrapper, tenant)
        yield
    finally:
        _current.reset(city_token)
        _schema.reset(schema_token)
        _point(wrapper, previous)


def _point(wrapper: DatabaseWrapper, tenant: object | None) -> None:
    if tenant is None:
        wrapper.leave()
    else:
        wrapper.set_tenant(tenant)
