"""Which device calls, and from which address: as hashes, keyed by city, never the things themselves."""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from core.tenancy import current_schema

DEVICE_HEADER: Final = "X-Device-Id"
DEVICE_COOKIE: Final = "__Host-tanggap_device" if settings.HTTPS else "tanggap_device"
_DEVICE_AGE: Final = timedelta(days=400)
_MAX_ID: Final = 200
_KNOWN: Final = "TANGGAP_HASHES"


def device_hash(request: HttpRequest) -> str:
    """A hash of the device's own id (header of an app, cookie of a browser); "" when it has none.

    Keyed by city, so that the same phone in two cities cannot be matched by anybody.
    """
    device = request.headers.get(DEVICE_HEADER) or request.COOKIES.get(DEVICE_COOKIE, "")
    return _hashed(request, "device", device[:_MAX_ID]) if device else ""


def ensure_device(request: HttpRequest) -> str:
    """The device's hash, giving a browser that has no id yet one; see :func:`remember_device`."""
    if not request.COOKIES.get(DEVICE_COOKIE) and not request.headers.get(DEVICE_HEADER):
        request.COOKIES[DEVICE_COOKIE] = secrets.token_urlsafe(24)
        request.META["TANGGAP_NEW_DEVICE"] = request.COOKIES[DEVICE_COOKIE]
    return device_hash(request)


def remember_device(request: HttpRequest, response: HttpResponseBase) -> None:
    """Give the browser the id that :func:`ensure_device` made for it, if it made one."""
    fresh = request.META.get("TANGGAP_NEW_DEVICE")
    if fresh:
        response.set_cookie(
            DEVICE_COOKIE,
            fresh,
            max_age=int(_DEVICE_AGE.total_seconds()),
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )


def address(request: HttpRequest) -> str:
    """The network address as the server in front tells it; "" when nobody does. Never kept."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    return forwarded.split(",")[-1].strip() or str(request.META.get("REMOTE_ADDR", ""))


def address_hash(request: HttpRequest) -> str:
    """A hash of the network address, for limits; forgotten after an hour, of a held report after a day."""
    found = address(request)
    return _hashed(request, "address", found) if found else ""


def _hashed(request: HttpRequest, kind: str, value: str) -> str:
    """The hash, worked out once a request: many ask."""
    known: dict[tuple[str, str, str], str] = request.META.setdefault(_KNOWN, {})
    asked = (current_schema(), kind, value)
    if asked not in known:
        known[asked] = keyed_hash(kind, value)
    return known[asked]


def keyed_hash(kind: str, value: str) -> str:
    """HMAC of a value under the deployment's secret, the city and the kind of value."""
    key = f"{settings.SECRET_KEY}:{current_schema()}:{kind}".encode()
    return hmac.digest(key, value.encode(), "sha256").hex()
