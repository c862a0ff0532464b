"""Who is looking, from a request: staff by session, citizens by device and follow link."""

from __future__ import annotations

from typing import Final, cast

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from core import callers
from core.identity.models import User
from reporting import access
from reporting.access import Viewer
from reporting.models import Report
from reporting.rules.lifecycle import Actor
from tenants.visiting import visit_of

FOLLOW_HEADER: Final = "X-Follow-Token"
FOLLOW_PARAMETER: Final = "ikut"


def viewer_of(request: HttpRequest) -> Viewer:
    """The viewer behind the request, read once per request."""
    known = getattr(request, "_tanggap_viewer", None)
    if known is None:
        token = request.headers.get(FOLLOW_HEADER) or request.GET.get(FOLLOW_PARAMETER, "")
        user = cast("User | AnonymousUser | None", getattr(request, "user", None))
        if visit_of(request) is not None:
            known = access.support_viewer(cast(User, user))
        else:
            known = access.viewer_for(
                user, device_hash=callers.device_hash(request), follow_token=token[:200]
            )
        request._tanggap_viewer = known  # type: ignore[attr-defined]
    return cast(Viewer, known)


def actor_of(request: HttpRequest, report: Report | None = None) -> Actor:
    """Who is written on the timeline when this request acts."""
    return viewer_of(request).as_actor(report)
