"""What every page of a partner's portal shows around its content, and how its forms end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from tenants.models import PartnerRole
from tenants.services import partner_look
from tenants.web import doors


class Line(NamedTuple):
    """One line of the menu."""

    screen: str
    label: Any
    icon: str
    managers_only: bool = False


MENU: Final[tuple[Line, ...]] = (
    Line("partner_home", gettext_lazy("Ringkasan"), "layout-dashboard"),
    Line("partner_deals", gettext_lazy("Penawaran"), "clipboard-list"),
    Line("partner_cities", gettext_lazy("Kota"), "building-bank"),
    Line("partner_prices", gettext_lazy("Harga dan bagian"), "tags"),
    Line("partner_statements", gettext_lazy("Rekap bulanan"), "wallet", managers_only=True),
    Line("partner_sandboxes", gettext_lazy("Kota coba"), "world"),
    Line("partner_look", gettext_lazy("Merek"), "star", managers_only=True),
    Line("partner_people", gettext_lazy("Orang"), "users", managers_only=True),
    Line("partner_keys", gettext_lazy("Kunci API"), "key", managers_only=True),
    Line("partner_webhooks", gettext_lazy("Webhook"), "send", managers_only=True),
)


def manages(request: HttpRequest) -> bool:
    """Whether whoever looks manages the partner."""
    return doors.person_of(request).partner_role == PartnerRole.MANAGER


def who(request: HttpRequest) -> str:
    """The name that trails print."""
    return doors.person_of(request).label


def show(
    request: HttpRequest,
    template: str,
    screen: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """Draw a page of the portal.

    Args:
        request: That came through ``doors.partner_only``.
        template: Below ``partner/``.
        screen: Which line of the menu is the present one.
        context: What the page itself shows.
        status: 422 for a form that could not be accepted.
    """
    partner = doors.partner_of(request)
    manager = manages(request)
    menu = [
        {
            "url": reverse(f"billing:{line.screen}"),
            "label": line.label,
            "icon": line.icon,
            "current": line.screen == screen,
        }
        for line in MENU
        if manager or not line.managers_only
    ]
    return doors.show(
        request,
        f"partner/{template}",
        {
            "partner": partner,
            "partner_mark": partner_look.mark_of(partner),
            "manages": manager,
            **context,
        },
        menu=menu,
        name=partner.name,
        home=reverse("billing:partner_home"),
        status=status,
    )
