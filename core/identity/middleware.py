"""A session belongs to the city that made it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponseBase

from core.tenancy import current_schema

SESSION_CITY = "_city_schema"


class SessionCityMiddleware:
    """Marks each session with its schema, and empties one that carries another's.

    Sessions are rows of the city's schema, so another city's cookie finds nothing. The mark stands
    behind that: a row copied between schemas, by restore or by mistake, signs nobody in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        self._check(request)
        response = self.get_response(request)
        if request.session.modified and SESSION_KEY in request.session:
            request.session[SESSION_CITY] = current_schema()
        return response

    def _check(self, request: HttpRequest) -> None:
        if not request.session.session_key:
            return  # no cookie, no query
        marked = request.session.get(SESSION_CITY)
        if SESSION_KEY in request.session and marked != current_schema():
            request.session.flush()
