"""Follow links this browser came by, kept in a cookie: a citizen has no account to keep them in."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponseBase

from core import callers
from core.tenancy import current_schema
from reporting import access
from reporting.access import Viewer
from reporting.rules.numbers import InvalidNumber, parse_number
from reporting.web.viewers import FOLLOW_PARAMETER, viewer_of

COOKIE: Final = "__Host-tanggap_follows" if settings.HTTPS else "tanggap_follows"
MAX_FOLLOWS: Final = 20
_AGE: Final = timedelta(days=400)


def follows_of(request: HttpRequest) -> dict[str, str]:
    """Follow tokens by report number, oldest first; those of a changed cookie are forgotten."""
    try:
        text = _signer().unsign(request.COOKIES.get(COOKIE, ""))
    except BadSignature:
        return {}
    pairs = (pair.partition("=") for pair in text.split("&"))
    return {number: token for number, _mark, token in pairs if number and token}


def remember_follow(
    request: HttpRequest, response: HttpResponseBase, *, number: str, token: str
) -> None:
    """Keep a follow token on this device; the oldest gives way when there are too many."""
    if not token:
        return
    kept = {**follows_of(request), number: token}
    newest = list(kept.items())[-MAX_FOLLOWS:]
    response.set_cookie(
        COOKIE,
        _signer().sign("&".join(f"{key}={value}" for key, value in newest)),
        max_age=int(_AGE.total_seconds()),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def viewer_towards(request: HttpRequest, number: str) -> Viewer:
    """The viewer, with the follow token this device has for a report, or that the link carries."""
    viewer = viewer_of(request)
    if request.GET.get(FOLLOW_PARAMETER):
        return viewer
    token = follows_of(request).get(_tidy(number), "")
    if not token:
        return viewer
    return access.viewer_for(
        viewer.user, device_hash=callers.device_hash(request), follow_token=token
    )


def _tidy(number: str) -> str:
    try:
        return parse_number(number)
    except InvalidNumber:
        return number


def _signer() -> Signer:
    return Signer(salt=f"follows:{current_schema()}")
