"""What every page of super-admin shows around its content: the menu, for the role of whoever looks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.models import VendorRole
from tenants.web import doors


class Line(NamedTuple):
    """One line of the menu. ``url_name`` may be another app's; a line without a page is left out."""

    url_name: str
    label: Any
    icon: str
    roles: tuple[VendorRole, ...] = ()


MENU: Final[tuple[Line, ...]] = (
    Line("vendor:fleet", gettext_lazy("Kota"), "building-bank"),
    Line("billing:vendor_invoices", gettext_lazy("Tagihan"), "wallet", (VendorRole.BILLING,)),
    Line("billing:vendor_packages", gettext_lazy("Paket dan harga"), "tags", (VendorRole.BILLING,)),
    Line("vendor:partners", gettext_lazy("Mitra"), "users", (VendorRole.BILLING,)),
    Line("vendor:deliveries", gettext_lazy("Antrean"), "send", (VendorRole.OPERATIONS,)),
    Line("vendor:visits", gettext_lazy("Akses dukungan"), "key", (VendorRole.SUPPORT,)),
    Line("vendor:people", gettext_lazy("Orang"), "user-plus", (VendorRole.ADMIN,)),
    Line("vendor:trail", gettext_lazy("Jejak audit"), "history", (VendorRole.ADMIN,)),
)


def show(
    request: HttpRequest,
    template: str,
    screen: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """Draw a page of super-admin.

    Args:
        request: That came through ``doors.vendor_only``.
        template: Its whole name; extends ``vendor/base.html``.
        screen: The ``url_name`` of the menu's present line.
        context: What the page itself shows.
        status: 422 for a form that could not be accepted.
    """
    person = doors.person_of(request)
    menu = [
        {"url": url, "label": line.label, "icon": line.icon, "current": line.url_name == screen}
        for line in MENU
        if person.is_vendor(*line.roles) and (url := _address(line.url_name))
    ]
    return doors.show(
        request,
        template,
        context,
        menu=menu,
        name=_("Kelola Tanggap"),
        home=reverse("vendor:fleet"),
        status=status,
    )


def _address(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
