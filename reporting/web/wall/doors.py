"""Who may look at the wall: staff who see the whole city, and screens with a token."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

from core import clock
from core.errors import Forbidden
from core.identity.doors import is_enrolled, staff_only
from core.problems import wants_json
from reporting.rules.roles import Role
from reporting.services import screens
from reporting.web.viewers import viewer_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
SCREEN_COOKIE: Final = "__Host-tanggap_screen" if settings.HTTPS else "tanggap_screen"
WATCHERS: Final = (
    Role.COMMAND,
    Role.TRIAGE,
    Role.CITY_ADMIN,
    Role.AGENCY_HEAD,
    Role.AGENCY_OPERATOR,
)


class NotAWatcher(Forbidden):
    """The wall is for the command centre and the desks."""

    code = "not_a_watcher"


def may_watch(request: HttpRequest) -> str:
    """As whom the request may follow the city live: ``staff``, ``wall``, or "" when it may not."""
    if request.user.is_authenticated and is_enrolled(request) and viewer_of(request).is_staff:
        return "staff"
    token = request.COOKIES.get(SCREEN_COOKIE, "")
    return "wall" if screens.seen(token, clock.now()) is not None else ""


def watchers_only(view: View[P]) -> View[P]:
    """Let screens with a token past, and staff who may see the wall."""

    def of_staff(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not viewer_of(request).has(*WATCHERS):
            raise NotAWatcher("Dinding ini untuk ruang kendali dan dinas.")
        return view(request, *args, **kwargs)

    for_staff = staff_only(of_staff)

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.user.is_authenticated:
            return for_staff(request, *args, **kwargs)
        if may_watch(request):
            return view(request, *args, **kwargs)
        if wants_json(request):
            raise NotAWatcher("Dinding ini untuk ruang kendali dan dinas.")
        return redirect_to_login(request.get_full_path())

    return cast("View[P]", guarded)
