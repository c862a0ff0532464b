"""Gives templates ``brand`` and ``mode``; nothing is read until a template asks."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core.branding.selectors import current_brand


def branding(_request: HttpRequest) -> dict[str, object]:
    """``brand``: name, tagline, colour, theme_url, logo_url, banner_text of the current city."""
    return {"brand": SimpleLazyObject(current_brand)}
