"""Today's jobs of a crew."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import clock
from core.identity.doors import staff_only
from reporting import access
from reporting.access import Viewer
from reporting.rules.geometry import InvalidPlace, check_place
from reporting.rules.roles import Role
from reporting.selectors.crew_day import crew_day
from reporting.web.viewers import viewer_of


@require_safe
@never_cache
@staff_only
def day(request: HttpRequest) -> HttpResponse:
    """The list; ``?dekat=lat,lon`` puts the nearest job first."""
    viewer = crew_viewer(request)
    at = clock.now()
    today = crew_day(viewer, at=at, here=_here(request.GET.get("dekat", "")))
    return render(request, "reporting/crew/day.html", {"day": today})


def crew_viewer(request: HttpRequest) -> Viewer:
    """Return who is in the field.

    Raises:
        RoleMissing: They work at a desk.
    """
    viewer = viewer_of(request)
    access.require_role(viewer, Role.CREW)
    return viewer


def _here(text: str) -> tuple[float, float] | None:
    """Longitude and latitude from "lat,lon"; nothing when it cannot be read."""
    try:
        lat, lon = (float(part) for part in text[:60].split(","))
        check_place(lon, lat)
    except (ValueError, InvalidPlace):
        return None
    return lon, lat
