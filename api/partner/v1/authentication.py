"""Who calls the partner API: a system of a partner with a token it got for its key."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from api.authentication import CHALLENGE, BadCredential, Caller, Identified, bearer_of
from core import clock
from tenants.services import credentials, partner_tokens

SCHEME = "partnerToken"


class PartnerBearer(BaseAuthentication):
    """``Authorization: Bearer tgt_…``."""

    def authenticate(self, request: Request) -> tuple[Any, Identified] | None:
        """The partner's system; ``None`` without a bearer.

        Raises:
            BadCredential: The token is unknown, over, or its key was revoked.
        """
        secret = bearer_of(request._request)
        if secret is None:
            return None
        found = partner_tokens.find(secret, at=clock.now())
        if found is None:
            raise BadCredential(_("Kunci atau token ini tidak berlaku."))
        caller = Caller(
            "partner", f"partner:{found.credential.pk}", found.scopes, found.credential.name
        )
        return AnonymousUser(), Identified(caller, found)

    def authenticate_header(self, request: Request) -> str:
        """What a 401 answers in ``WWW-Authenticate``."""
        return CHALLENGE


class PartnerBearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped __init_subclass__
    """How the contract names it."""

    target_class = "api.partner.v1.authentication.PartnerBearer"
    name = SCHEME

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """The flow, with every scope in words."""
        return {
            "type": "oauth2",
            "flows": {
                "clientCredentials": {
                    "tokenUrl": "/partner/v1/token",
                    "scopes": dict(SCOPES),
                }
            },
        }


#: What each scope opens, in the words of the contract.
SCOPES = {
    "cities.read": "Read your cities: state, building, coverage, use and look.",
    "cities.write": "Open cities, activate, suspend and reopen them.",
    "quotes.read": "Read packages, prices, regions, quotes and sign-ups.",
    "quotes.write": "Write quotes and sign cities up.",
    "coverage.write": "Change the package and the coverage of a city.",
    "users.manage": "See the admins of a city and invite the first one.",
    "branding.write": "Change how a city looks.",
    "statements.read": "Read invoices and monthly statements.",
    "webhooks.manage": "Manage webhook endpoints.",
    "sandboxes.write": "Open and close sandbox cities.",
}
if set(SCOPES) != set(credentials.SCOPES):
    raise AssertionError("The contract and the partner pages name different scopes.")


def caller_of(request: Request) -> partner_tokens.Caller:
    """The partner's system that calls; every view but the token's has one."""
    return cast(partner_tokens.Caller, cast(Identified, request.auth).row)
