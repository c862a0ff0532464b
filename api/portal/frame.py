"""What the pages for a city's admins show around their content: the set-up's menu and the portal's tabs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from reporting.web.setup.doors import frame_of

MENU: Final = "portal:keys"
TABS: Final = (
    ("portal:keys", _("Kunci")),
    ("portal:usage", _("Pemakaian")),
    ("setup:webhooks", _("Webhook")),
    ("portal:home", _("Dokumentasi")),
)
"""Pages in their order: name of the address, label."""


def show(
    request: HttpRequest, template: str, tab: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Draw a page below ``portal/`` for a city's admin."""
    shown = {**frame_of(request, MENU), "tabs": tabs(tab), **context}
    return render(request, f"portal/{template}", shown, status=status)


def tabs(current: str) -> list[dict[str, Any]]:
    """The portal's tabs, for pages of other modules that stand among them."""
    found = []
    for address, label in TABS:
        try:
            url = reverse(address)
        except NoReverseMatch:
            continue
        found.append({"url": url, "label": label, "current": address == current})
    return found
