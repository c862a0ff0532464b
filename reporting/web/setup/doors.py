"""Who comes in to set the city up, and what every page of it shows around its content."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.identity.doors import staff_only
from reporting import access
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.web.viewers import viewer_of
from tenants.gates import is_open_here

P = ParamSpec("P")

MENU: Final = (
    ("overview", gettext_lazy("Ringkasan"), "layout-dashboard"),
    ("agencies", gettext_lazy("Dinas"), "building"),
    ("people", gettext_lazy("Orang"), "users"),
    ("categories", gettext_lazy("Kategori"), "tags"),
    ("crews", gettext_lazy("Regu"), "truck"),
    ("funds", gettext_lazy("Dana tanggap"), "wallet"),
    ("routing", gettext_lazy("Penerusan"), "route"),
    ("targets", gettext_lazy("Target waktu"), "target-arrow"),
    ("escalations", gettext_lazy("Eskalasi"), "bell"),
    ("replies", gettext_lazy("Kalimat siap pakai"), "message-2"),
    ("calendars", gettext_lazy("Kalender kerja"), "calendar"),
    ("areas", gettext_lazy("Wilayah"), "map"),
    ("package:overview", gettext_lazy("Paket & tagihan"), "wallet"),
    ("triage", gettext_lazy("Triase"), "adjustments"),
    ("brand", gettext_lazy("Merek"), "star"),
    ("messages", gettext_lazy("Pesan"), "message"),
    ("sent_messages", gettext_lazy("Kiriman"), "send"),
    ("screens", gettext_lazy("Layar dinding"), "device-tv"),
    ("portal:keys", gettext_lazy("Pengembang"), "plug"),
    ("privacy", gettext_lazy("Data pribadi"), "lock"),
    ("visits", gettext_lazy("Akses dukungan"), "key"),
    ("trail", gettext_lazy("Jejak perubahan"), "history"),
)
"""Screens in the order they are listed: name of the address (of another app with its namespace), label, icon."""


LOOKED_AT: Final = {"routing": (Role.TRIAGE,), "crews": (Role.AGENCY_HEAD,)}
"""Screens that people with other roles come to as well, by the name in the menu."""

View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def admins_only(view: View[P]) -> View[P]:
    """Let only city admins past, signed in with their second factor; nothing is kept by caches."""
    return _for(view, Role.CITY_ADMIN)


def admins_and_triage(view: View[P]) -> View[P]:
    """Let the coordinator past as well, to look: the view itself changes nothing of the set-up."""
    return _for(view, Role.CITY_ADMIN, Role.TRIAGE)


def admins_and_heads(view: View[P]) -> View[P]:
    """Let heads of agencies past as well, for what is their own agency's."""
    return _for(view, Role.CITY_ADMIN, Role.AGENCY_HEAD)


def _for(view: View[P], *roles: Role) -> View[P]:
    @staff_only
    def for_them(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        access.require_role(viewer_of(request), *roles)
        return view(request, *args, **kwargs)

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = for_them(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return guarded


def may_edit(request: HttpRequest) -> bool:
    """Whether the person may change the set-up, not only look."""
    return viewer_of(request).has(Role.CITY_ADMIN)


def admin_of(request: HttpRequest) -> Actor:
    """Who is written in the audit trail."""
    return viewer_of(request).as_actor(role=Role.CITY_ADMIN)


def show(
    request: HttpRequest,
    template: str,
    screen: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """Draw a page of the set-up.

    Args:
        request: Of a city admin.
        template: Below ``reporting/setup/``.
        screen: Which line of the menu is the present one.
        context: What the page itself shows.
        status: 422 for a form that could not be accepted.
    """
    shown = {**frame_of(request, screen), **context}
    return render(request, f"reporting/setup/{template}", shown, status=status)


def frame_of(request: HttpRequest, screen: str) -> dict[str, Any]:
    """What every page of the set-up shows around its content, for apps that add pages to it."""
    viewer = viewer_of(request)
    menu = [
        {"url": reverse(address), "label": label, "icon": icon, "current": name == screen}
        for name, label, icon in MENU
        if viewer.has(Role.CITY_ADMIN, *LOOKED_AT.get(name, ()))
        and is_open_here(address := name if ":" in name else f"setup:{name}")
    ]
    return {
        "menu": menu,
        "desk_name": _("Pengaturan kota"),
        "desk_home": reverse("setup:overview") if may_edit(request) else menu[0]["url"],
    }
