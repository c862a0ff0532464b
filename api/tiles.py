"""``/tiles/reports/{z}/{x}/{y}.mvt``: the map of reports."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from reporting.selectors import map_tiles

CONTENT_TYPE = "application/vnd.mapbox-vector-tile"
SECONDS = 15


@require_safe
def reports_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """One vector tile, revalidated by its content; private, because hosts share caches."""
    body = map_tiles.reports_tile(z, x, y)
    etag = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
    if request.headers.get("If-None-Match") == etag:
        unchanged = HttpResponseNotModified()
        unchanged.headers["ETag"] = etag
        return unchanged
    response = HttpResponse(body, content_type=CONTENT_TYPE)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"private, max-age={SECONDS}"
    return response
