"""Whose scorecards somebody at the desk may read, and the menu that leads there."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import NotFound
from reporting import access
from reporting.access import Viewer
from reporting.models import Agency
from reporting.rules.roles import Role
from reporting.web.viewers import viewer_of
from tenants.gates import is_open_here

WHOLE_CITY: Final = (Role.TRIAGE, Role.COMMAND, Role.CITY_ADMIN)
"""Who reads every agency's card, and the city's."""

OWN: Final = (Role.AGENCY_OPERATOR, Role.AGENCY_HEAD)
READERS: Final = (*WHOLE_CITY, *OWN)
CHECKERS: Final = (Role.TRIAGE,)

MENU: Final = (
    ("rapor", gettext_lazy("Rapor dinas"), "chart-bar", READERS),
    ("rapor_city", gettext_lazy("Rapor kota"), "building-bank", WHOLE_CITY),
    ("rapor_meeting", gettext_lazy("Mode rapat"), "player-play", WHOLE_CITY),
    ("rapor_checks", gettext_lazy("Periksa rapor"), "flag", CHECKERS),
)
"""Name of the address, label, icon, who comes in."""


class AgencyUnknown(NotFound):
    """No such agency in this city, or not for this viewer."""

    code = "agency_not_found"


def menu(viewer: Viewer, *, current: str = "") -> list[dict[str, Any]]:
    """The scorecard pages this viewer may open."""
    return [
        {
            "label": label,
            "icon": icon,
            "url": reverse(f"desk:{name}"),
            "is_current": name == current,
        }
        for name, label, icon, roles in MENU
        if viewer.has(*roles) and is_open_here(f"desk:{name}")
    ]


def reader(request: HttpRequest, *roles: Role) -> Viewer:
    """Who reads scorecards here.

    Raises:
        RoleMissing: They have none of the roles.
    """
    viewer = viewer_of(request)
    access.require_role(viewer, *roles)
    return viewer


def agencies_of(viewer: Viewer) -> list[Agency]:
    """Agencies whose cards the viewer may read, by name; one's own comes first."""
    rows = Agency.objects.by_name()
    if not viewer.has(*WHOLE_CITY):
        rows = rows.filter(pk__in=viewer.agencies)
    own = {each.agency_id for each in viewer.standings if each.role in OWN}
    return sorted(rows, key=lambda agency: agency.pk not in own)


def asked_agency(viewer: Viewer, code: str) -> tuple[Agency, list[Agency]]:
    """The agency an address names, or the first the viewer may read; with all of them.

    Raises:
        AgencyUnknown: There is none by that code, or not for this viewer.
    """
    able = agencies_of(viewer)
    found = next((agency for agency in able if agency.code == code or not code), None)
    if found is None:
        raise AgencyUnknown(_("Dinas ini tidak ada, atau rapornya bukan untuk Anda."))
    return found, able
