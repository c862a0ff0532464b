"""From host name to city: everything after this runs inside the city, or nowhere; what its state allows."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from core.probes import live_response, ready_response
from core.problems import error_response, problem, unavailable_response, wants_json
from core.reading import is_open_while_reading
from core.tenancy import inside, inside_public
from tenants import hosts, standing, traffic
from tenants.models import City

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
#: Signing in and out and one's own account, by the names of their addresses.
_OWN_ACCOUNT: Final = ("account_", "mfa_")
#: Paying, fetching everything and leaving.
_PACKAGE: Final = "/atur/paket/"

log = logging.getLogger(__name__)


class CityMiddleware:
    """Enters the city of the host name. An unknown host or a half-built city is 404, never the portal.

    Answers ``/livez`` and ``/readyz`` on every host before looking at cities, so that load balancers
    may ask by address.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == "/livez":
            return live_response()
        if request.path == "/readyz":
            return ready_response()
        host = request.get_host().partition(":")[0].lower().rstrip(".")
        if host in settings.PLATFORM_HOSTS:
            request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
            with inside_public():
                return self.get_response(request)
        try:
            city = hosts.city_for(host)
        except (OperationalError, InterfaceError):
            log.exception("The database is away.")
            return unavailable_response(request)
        if city is not None and city.is_closed and city.is_ready:
            return _closed(request)
        if city is None or not city.answers:
            return _unknown(request)
        request.city = city  # type: ignore[attr-defined]
        with inside(city):
            response = self.get_response(request)
        traffic.count(city.schema_name, response.status_code)
        return response


class ReadOnlyMiddleware:
    """Refuses changes in a city that is suspended: pages and API may be read, nothing is taken in.

    Asked once the address is known, so that a view can say that it stays open
    (``core.reading.open_while_reading``).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        city: City | None = getattr(request, "city", None)
        if city is None or request.method in _SAFE or city.effects.writes:
            return None
        name = request.resolver_match.url_name if request.resolver_match else None
        if (
            is_open_while_reading(view)
            or (name or "").startswith(_OWN_ACCOUNT)
            or request.path.startswith(_PACKAGE)
        ):
            return None
        allowed = city.effects
        if request.path.startswith("/api/"):
            is_open = allowed.api_write
        elif request.user.is_authenticated:
            is_open = allowed.staff_write
        else:
            is_open = allowed.citizens_report
        if is_open:
            return None
        told = standing.no_changes if request.user.is_authenticated else standing.no_reports
        return error_response(request, standing.CitySuspended(told(city)))


def _closed(request: HttpRequest) -> HttpResponse:
    """It was here and is over: who kept the address learns that, and nothing of the city."""
    detail = "Layanan pelaporan di alamat ini sudah ditutup. Keadaan darurat: 112."
    if wants_json(request):
        return problem(request, status=410, code="city_closed", detail=detail)
    return HttpResponse(f"<!doctype html><title>410</title><p>{detail}</p>", status=410)


def _unknown(request: HttpRequest) -> HttpResponse:
    detail = "Tidak ada kota di alamat ini."
    if wants_json(request):
        return problem(request, status=404, code="unknown_host", detail=detail)
    return HttpResponse(f"<!doctype html><title>404</title><p>{detail}</p>", status=404)
