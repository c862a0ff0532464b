"""After signing in: everybody to the page of their strongest role."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.identity.doors import staff_only
from reporting.access import RoleMissing
from reporting.rules.roles import Role
from reporting.web.viewers import viewer_of

HOMES: Final[tuple[tuple[Role, str], ...]] = (
    (Role.TRIAGE, "/meja/"),
    (Role.AGENCY_HEAD, "/meja/"),
    (Role.AGENCY_OPERATOR, "/meja/"),
    (Role.CREW, "/tugas/"),
    (Role.AREA_OFFICER, "/meja/"),
    (Role.CITY_ADMIN, "/atur/"),
    (Role.COMMAND, "/dinding/"),
)
"""Where each role works; of several, the first here."""


@require_safe
@never_cache
@staff_only
def staff_home(request: HttpRequest) -> HttpResponse:
    """Send somebody who signed in to where they work."""
    viewer = viewer_of(request)
    for role, home in HOMES:
        if viewer.has(role):
            return redirect(home)
    raise RoleMissing(
        _("Akun ini belum punya peran di kota ini. Minta admin kota menambahkan peran Anda.")
    )
