"""Lets a city's pages load map tiles from the one place that city has chosen, and no other city's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import empty

SHOWN: Final = "TANGGAP_BRAND"
"""Where the context processor leaves the look that a page was drawn with."""
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class MapTilesMiddleware:
    """Adds the tile server to the policy of pages that were drawn in a city's look."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        brand = request.META.get(SHOWN)
        if brand is not None and brand._wrapped is not empty and brand.tiles_origin:
            origin = [brand.tiles_origin]
            known = getattr(response, "_csp_update", None) or {}
            added = {**known, "img-src": origin, "connect-src": origin}
            response._csp_update = added  # type: ignore[attr-defined] # as its decorators do
        return response
