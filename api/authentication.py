"""Who calls the API with a session: staff, and only with their second factor."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.authentication import SessionScheme
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request

from core.errors import Forbidden
from core.identity.doors import is_enrolled


class SecondFactorMissing(Forbidden):
    """The account has no second factor yet."""

    code = "second_factor_required"


class StaffSession(SessionAuthentication):
    """The session of the pages, with CSRF protection. Citizens need none."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        """The signed-in person, or ``None``.

        Raises:
            SecondFactorMissing: Signed in by password alone.
        """
        found = super().authenticate(request)
        if found is not None and not is_enrolled(request._request):
            raise SecondFactorMissing(_("Aktifkan verifikasi dua langkah dahulu."))
        return found


class StaffSessionScheme(SessionScheme):  # type: ignore[no-untyped-call]  # untyped __init_subclass__
    """How the contract names it."""

    target_class = "api.authentication.StaffSession"
    name = "staffSession"
