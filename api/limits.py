"""How often a caller may ask: a bucket per credential and city, told in ``RateLimit`` headers.

Callers without a credential share one bucket per address: a device's id is theirs to choose, so it
buys nothing here.
"""

from __future__ import annotations

from typing import Final, cast

from django.conf import settings
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.request import Request

from api.authentication import Caller
from core import callers, ratelimit
from core.errors import TooMany
from core.ratelimit import Bucket
from core.tenancy import PUBLIC, current_city, current_schema
from tenants import entitlements, gates
from tenants.models import City

WINDOW: Final = 60
POLICY: Final = "default"
#: Of a city whose package has no limit, and of each partner.
GENEROUS: Final = 1200


class RateLimited(TooMany):
    """Too many calls; the header ``Retry-After`` says in how many seconds the next may come."""

    code = "too_many"


def quota_of(caller: Caller) -> int:
    """Calls per minute."""
    if caller.kind == "nobody":
        return int(settings.API_OPEN_PER_MINUTE)
    if current_schema() == PUBLIC:
        return GENEROUS
    return entitlements.limit(cast(City, current_city()), "api_per_minute") or GENEROUS


def take(request: Request, caller: Caller) -> Bucket | None:
    """Take one call from the caller's bucket; ``None`` where nothing is limited."""
    quota = quota_of(caller)
    if quota <= 0:
        return None
    who = caller.credential
    if caller.kind == "nobody":
        who = callers.address_hash(request._request) or "?"
    return ratelimit.take("api", who, quota=quota, window=WINDOW)


def require_city_rate(request: Request, caller: Caller) -> None:
    """Count the call against what the city's package allows all its programs together.

    Raises:
        TooMany: See ``tenants.gates.require_rate``.
    """
    if current_schema() != PUBLIC:
        city = cast(City, current_city())
        gates.require_rate(city, request._request, is_known=caller.kind != "nobody")


def require(bucket: Bucket | None) -> None:
    """Let the call through.

    Raises:
        RateLimited: The bucket was empty.
    """
    if bucket is not None and bucket.wait is not None:
        raise RateLimited(
            _("Terlalu banyak permintaan. Coba lagi sebentar lagi."),
            retry_after=bucket.wait,
            limit=bucket.quota,
        )


def tell(response: HttpResponseBase, bucket: Bucket | None) -> None:
    """Put the state of the bucket into the answer's headers (draft-ietf-httpapi-ratelimit-headers)."""
    if bucket is not None:
        response.headers["RateLimit-Policy"] = f'"{POLICY}";q={bucket.quota};w={bucket.window}'
        response.headers["RateLimit"] = f'"{POLICY}";r={bucket.left};t={bucket.full_in}'
