"""Which application a browser is working on: a secret in a cookie, stored as a hash on our side."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from billing.services.signup import choosing, people
from core import clock
from tenants.models import Application, Partner

COOKIE: Final = "__Host-tanggap_daftar" if settings.HTTPS else "tanggap_daftar"
PARTNER: Final = "signup_partner"
_AGE: Final = timedelta(days=60)
_MAX_KEY: Final = 80
_KNOWN: Final = "_tanggap_application"


def application_of(request: HttpRequest) -> Application | None:
    """The application this browser holds the key of."""
    if not hasattr(request, _KNOWN):
        key = request.COOKIES.get(COOKIE, "")[:_MAX_KEY]
        setattr(request, _KNOWN, choosing.find(key, at=clock.now()))
    found: Application | None = getattr(request, _KNOWN)
    return found


def remember(response: HttpResponseBase, key: str) -> None:
    """Give the browser the key of the application it has just begun."""
    response.set_cookie(
        COOKIE,
        key,
        max_age=int(_AGE.total_seconds()),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponseBase) -> None:
    """Let the browser begin anew; the application stays until it lapses."""
    response.delete_cookie(COOKIE)


def sent_by(request: HttpRequest) -> Partner | None:
    """The partner whose link brought the applicant here; a code that nobody knows is nobody."""
    try:
        return people.partner_of(str(request.session.get(PARTNER, "")))
    except people.UnknownPartner:
        return None


def steps(current: int) -> dict[str, Any]:
    """What every screen says about where somebody is."""
    labels = [_("Kota"), _("Wilayah & paket"), _("Kontak"), _("Ringkasan")]
    return {
        "nav": "signup",
        "steps": labels,
        "step": current,
        "step_label": _("Langkah %(step)d dari %(steps)d")
        % {"step": current, "steps": len(labels)},
        "home_url": reverse("billing:signup"),
    }
