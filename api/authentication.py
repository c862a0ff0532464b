"""Who calls: a key of the city, an app of staff, staff with a session; or nobody in particular.

A credential that is sent and not good is refused, always with the same answer: unknown, expired,
revoked, or of another city.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.translation import gettext as _
from drf_spectacular.authentication import SessionScheme
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request

from core import callers, clock
from core.errors import Forbidden
from core.identity.doors import is_enrolled
from reporting import access
from reporting.models import ApiKey, StaffToken
from reporting.services import api_access
from reporting.web.viewers import FOLLOW_HEADER, viewer_of

CHALLENGE: Final = 'Bearer realm="tanggap"'


class SecondFactorMissing(Forbidden):
    """The account has no second factor yet."""

    code = "second_factor_required"


class BadCredential(Forbidden):
    """The key or token is unknown, expired, revoked or of another city; the answer does not say which."""

    code = "credential_invalid"
    status = 401


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever calls, as limits, counts and idempotency keys know them.

    Attributes:
        kind: ``key``, ``staff_token``, ``session``, ``partner`` or ``nobody``.
        credential: Short and stable: ``key:<public id>``, ``user:<pk>``, ``partner:…``; for nobody a
            hash of their device, or of their address.
        scopes: What they may ask for; ``None`` for people, whose roles decide.
        name: Of the key; "" for others.
    """

    kind: str
    credential: str
    scopes: frozenset[str] | None = None
    name: str = ""

    @property
    def counted_as(self) -> str:
        """What usage counts are kept under: callers without credentials all together."""
        return "open" if self.kind == "nobody" else self.credential


def caller_of(request: Request) -> Caller:
    """Whoever calls, known once the request is authenticated."""
    known = getattr(request.auth, "caller", None)
    if isinstance(known, Caller):
        return known
    raw = request._request
    user = request.user
    if user is not None and user.is_authenticated:
        return Caller("session", f"user:{user.pk}")
    return Caller("nobody", callers.device_hash(raw) or callers.address_hash(raw), frozenset())


@dataclass(frozen=True, slots=True)
class Identified:
    """What ``request.auth`` holds for a bearer: the caller, and the row behind it."""

    caller: Caller
    row: ApiKey | StaffToken | Any = None


class BearerCredential(BaseAuthentication):
    """``Authorization: Bearer tgk_…`` (a key of the city) or ``tgs_…`` (an app of staff)."""

    def authenticate(self, request: Request) -> tuple[Any, Identified] | None:
        """The person or nobody, with what identified the caller; ``None`` without a bearer.

        Raises:
            BadCredential: What was sent opens nothing here.
        """
        secret = bearer_of(request._request)
        if secret is None:
            return None
        raw, at = request._request, clock.now()
        device, follow = callers.device_hash(raw), raw.headers.get(FOLLOW_HEADER, "")[:200]
        key = api_access.check(secret=secret, at=at)
        if key is not None:
            # Sticks to the Django request: pages' own helpers ask it, too.
            raw._tanggap_viewer = access.key_viewer(  # type: ignore[attr-defined]
                key, device_hash=device, follow_token=follow
            )
            caller = Caller("key", f"key:{key.public_id}", frozenset(key.scopes), key.name)
            return AnonymousUser(), Identified(caller, key)
        token = api_access.check_token(secret=secret, at=at)
        if token is None:
            raise BadCredential(_("Kunci atau token ini tidak berlaku."))
        raw._tanggap_viewer = access.viewer_for(  # type: ignore[attr-defined]
            token.user, device_hash=device, follow_token=follow
        )
        caller = Caller("staff_token", f"user:{token.user_id}")
        return token.user, Identified(caller, token)

    def authenticate_header(self, request: Request) -> str:
        """What a 401 answers in ``WWW-Authenticate``."""
        return CHALLENGE


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


def bearer_of(request: HttpRequest) -> str | None:
    """What was sent as ``Authorization: Bearer``; "" when it is another kind, ``None`` when nothing was."""
    header = request.headers.get("Authorization")
    if header is None:
        return None
    kind, _space, secret = header.strip().partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


__all__ = [
    "BadCredential",
    "BearerCredential",
    "Caller",
    "Identified",
    "SecondFactorMissing",
    "StaffSession",
    "bearer_of",
    "caller_of",
    "viewer_of",
]
