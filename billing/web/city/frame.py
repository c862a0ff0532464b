"""What every page of the package shows around its content, and who acts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy

from reporting.web.setup.doors import admin_of, frame_of
from tenants.models import City

MENU: Final = "package:overview"
TABS: Final = (
    ("overview", gettext_lazy("Paket")),
    ("coverage", gettext_lazy("Wilayah layanan")),
    ("change_package", gettext_lazy("Ubah paket")),
    ("invoices", gettext_lazy("Tagihan")),
    ("history", gettext_lazy("Riwayat")),
    ("leaving", gettext_lazy("Unduh & keluar")),
)
"""Pages of the package in their order: name of the address, label. One that is not there is left out."""


def city_of(request: HttpRequest) -> City:
    """The city of the request's host name."""
    return cast(City, request.city)  # type: ignore[attr-defined]


def actor_label(request: HttpRequest) -> str:
    """Who is written in ledger and trail."""
    return admin_of(request).label


def show(
    request: HttpRequest,
    template: str,
    tab: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """Draw a page of the package, below ``billing/city/``, with the set-up's menu and the package's tabs."""
    shown = {**frame_of(request, MENU), "tabs": _tabs(tab), **context}
    return render(request, f"billing/city/{template}", shown, status=status)


def _tabs(current: str) -> list[dict[str, Any]]:
    found = []
    for name, label in TABS:
        try:
            url = reverse(f"package:{name}")
        except NoReverseMatch:
            continue
        found.append({"url": url, "label": label, "current": name == current})
    return found
