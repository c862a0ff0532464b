"""Services a city has not bought stay shut: one table of addresses, asked before any page or endpoint runs.

The table is named by ``settings.SERVICE_GATES`` (it knows addresses of apps above this one): ``namespace:name`` of an
address, or ``namespace:*`` for all of them, to the service it belongs to. An endpoint says it itself (``service`` of
its class). Menus leave out what is shut by asking :func:`is_open`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core import ratelimit
from core.errors import DomainError, TooMany
from core.problems import error_response
from core.tenancy import current_city
from tenants import entitlements
from tenants.entitlements import Entitled, Service
from tenants.models import City
from tenants.rules import limits

MINUTE: Final = 60
DAY: Final = 86_400
RATE: Final = "api"
#: Callers without a credential, all together.
OPEN_RATE: Final = "api_open"
#: Counted once a minute in which the rate was passed: what the city's admin is shown.
BUSY_MINUTES: Final = "api_busy"


class ServiceGateMiddleware:
    """Answers 403 where the city's package does not reach."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        city: City | None = getattr(request, "city", None)
        if city is None or request.resolver_match is None:
            return None
        service = service_of(request.resolver_match.view_name)
        service = service or getattr(getattr(view, "cls", None), "service", None)
        if service is None:
            return None
        try:
            entitlements.require(city, service)
        except DomainError as error:
            return error_response(request, error)
        return None


def offers(request: HttpRequest) -> dict[str, object]:
    """Gives templates ``offers``: ``{% if offers.scorecards %}``; on the platform's own host everything."""
    return {"offers": _Offers(getattr(request, "city", None))}


class _Offers:
    """Answers by the code of a service."""

    def __init__(self, city: City | None) -> None:
        self._city = city

    def __getitem__(self, code: str) -> bool:
        return self._city is None or entitlements.allows(self._city, code)


def service_of(address: str) -> Service | None:
    """The service an address (``namespace:name``) belongs to; ``None``: every package has it."""
    table = _table()
    return table.get(address) or table.get(f"{address.partition(':')[0]}:*")


def is_open(city: Entitled, address: str) -> bool:
    """Whether the city's package reaches this address."""
    service = service_of(address)
    return service is None or entitlements.allows(city, service)


def require_rate(city: Entitled, request: HttpRequest, *, is_known: bool) -> None:
    """Count one call of the city's API.

    Sending a report is not counted: it has limits of its own, and is never refused because programs ask too much.

    Args:
        is_known: Whether the caller has a credential. Those without are counted apart: a crowd of them takes nothing
            from the city's own systems.

    Raises:
        TooMany: More calls in a minute than the package allows, the slack included.
    """
    limit = entitlements.limit(city, "api_per_minute")
    if limit is None or request.method == "POST":
        return
    pool = RATE if is_known else OPEN_RATE
    wait = ratelimit.hit(pool, RATE, limit=limit, seconds=MINUTE)
    if wait is None:
        return
    if ratelimit.hit(f"{BUSY_MINUTES}:minute", RATE, limit=1, seconds=MINUTE) is None:
        ratelimit.hit(BUSY_MINUTES, RATE, limit=1, seconds=DAY)
    if ratelimit.count(pool, RATE) > limits.ceiling(limit):
        raise TooMany(
            _("Batas API paket kota ini tercapai: %d permintaan per menit.") % limit,
            retry_after=wait,
            limit=limit,
        )


def busy_minutes() -> int:
    """In how many minutes of the last day the current city's programs asked more than its package allows."""
    return ratelimit.count(BUSY_MINUTES, RATE)


def is_open_here(address: str) -> bool:
    """The same for the city we work for; reads nothing."""
    return is_open(cast(City, current_city()), address)


@cache
def _table() -> Mapping[str, Service]:
    found: Mapping[str, Service] = import_string(settings.SERVICE_GATES)
    return found
