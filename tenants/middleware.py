"""From host name to city: everything after this runs inside the city, or nowhere."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from core.probes import live_response, ready_response
from core.problems import problem, unavailable_response, wants_json
from core.tenancy import inside, inside_public
from tenants import hosts

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
        if city is None or not city.answers:
            return _unknown(request)
        request.city = city  # type: ignore[attr-defined]
        with inside(city):
            return self.get_response(request)


def _unknown(request: HttpRequest) -> HttpResponse:
    detail = "Tidak ada kota di alamat ini."
    if wants_json(request):
        return problem(request, status=404, code="unknown_host", detail=detail)
    return HttpResponse(f"<!doctype html><title>404</title><p>{detail}</p>", status=404)
