"""The one door to a city: who we are working for, and the only way in.

Schema, database role, cache keys, file keys, log lines and outbox rows all follow what is set here.
The current city lives in a context variable: a new thread or task starts outside every city, and
code that needs one fails there instead of quietly working for ``public``.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final, Protocol, cast

from django.db import DEFAULT_DB_ALIAS, connections

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


class _Entered:
    """Points connection and context at one schema, and back again whatever happens.

    Unlike the library's ``tenant_context``, leaving the outermost city leaves no schema behind: the
    connection then belongs to nobody and is refused, instead of staying in ``public``. A class, not
    a generator, because every request comes through here.
    """

    __slots__ = ("_city", "_connection", "_context", "_previous", "_schema", "_tenant")

    def __init__(
        self, tenant: CityLike | _Platform | None, city: CityLike | None, schema: str | None
    ) -> None:
        self._tenant, self._city, self._schema = tenant, city, schema

    def __enter__(self) -> None:
        self._connection = cast("DatabaseWrapper", connections[DEFAULT_DB_ALIAS])
        self._previous = self._connection.tenant
        _point(self._connection, self._tenant)
        self._context = _current.set(self._city), _schema.set(self._schema)

    def __exit__(self, *_error: object) -> None:
        city, schema = self._context
        _current.reset(city)
        _schema.reset(schema)
        _point(self._connection, self._previous)


def inside(city: CityLike) -> AbstractContextManager[None]:
    """Work for ``city``: its schema, its database role, its keys. Restores what was before."""
    return _Entered(city, city, city.schema_name)


def inside_public() -> AbstractContextManager[None]:
    """Work for the platform: cities, packages, the outbox of every city. Never a city's own tables."""
    return _Entered(_PLATFORM, None, PUBLIC)


def outside() -> AbstractContextManager[None]:
    """Leave every city, as a new thread would be: the database refuses whatever is asked of it."""
    return _Entered(None, None, None)


def _point(wrapper: DatabaseWrapper, tenant: object | None) -> None:
    if tenant is None:
        wrapper.leave()
    else:
        wrapper.set_tenant(tenant)
