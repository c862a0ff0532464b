"""Gives templates ``brand`` and ``mode``; nothing is read until a template asks."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core.branding.middleware import SHOWN
from core.branding.selectors import current_brand


def branding(request: HttpRequest) -> dict[str, object]:
    """``brand``: the current city's ``BrandView``; ``MapTilesMiddleware`` asks the same one again."""
    brand = SimpleLazyObject(current_brand)
    request.META[SHOWN] = brand
    return {"brand": brand}
