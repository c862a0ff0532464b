"""Who gets past: signed in, with a second factor enrolled."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import Forbidden
from core.identity.second_factor import has_second_factor
from core.problems import wants_json

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
SEEN: Final = "second_factor_enrolled"
"""Where a session notes that the second factor is there."""


class NotSignedIn(Forbidden):
    """Somebody must sign in first."""

    code = "not_signed_in"
    status = 401


def staff_only(view: View[P]) -> View[P]:
    """Let only people past who are signed in with a second factor; what they may do is asked later.

    Signing in asks for the code whenever one is enrolled, so having one is enough here. A browser is
    sent to the page it needs; a program or a fragment gets 401.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            if wants_json(request) or request.headers.get("HX-Request"):
                return _sign_in_again(request)
            return redirect_to_login(request.get_full_path())
        if not is_enrolled(request):
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return view(request, *args, **kwargs)

    return cast("View[P]", guarded)


def is_enrolled(request: HttpRequest) -> bool:
    """Whether whoever is signed in has a second factor; asked once per session."""
    if not request.session.get(SEEN):
        if not request.user.is_authenticated or not has_second_factor(request.user):
            return False
        request.session[SEEN] = True
    return True


def _sign_in_again(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=401)
        response.headers["HX-Redirect"] = f"{reverse('account_login')}?next={request.path}"
        return response
    raise NotSignedIn(_("Masuk dahulu."))
