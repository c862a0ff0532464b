"""Browsers of other sites may call the public APIs, with a key or without; never with our cookies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase

#: Not the partner API: a client secret has no place in a browser of another site.
PREFIXES: Final = ("/api/v1/", "/open311/", "/open-data/", "/umpan/", "/tiles/")
SHOWN: Final = ", ".join(
    (
        *("ETag", "Link", "Retry-After", "RateLimit", "RateLimit-Policy", "X-Request-Id"),
        *("Idempotency-Replayed", "Deprecation", "Sunset"),
    )
)
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class CorsMiddleware:
    """Says ``*``, which browsers never combine with cookies: a session is worth nothing from elsewhere."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(PREFIXES):
            return self.get_response(request)
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            return _permission(request)
        response = self.get_response(request)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = SHOWN
        return response


def _permission(request: HttpRequest) -> HttpResponse:
    """The answer to a browser that asks beforehand."""
    response = HttpResponse(status=204)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, PUT, PATCH, DELETE"
    asked = request.headers.get("Access-Control-Request-Headers", "")
    response.headers["Access-Control-Allow-Headers"] = asked or "*"
    response.headers["Access-Control-Max-Age"] = "86400"
    return response
