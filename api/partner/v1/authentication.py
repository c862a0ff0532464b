"""Who calls the partner API: a system of a partner with a token it got for its key."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from api.authentication import CHALLENGE, BadCredential, Caller, Identified, bearer_of
from core import clock
from tenants.services import partner_tokens


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


def caller_of(request: Request) -> partner_tokens.Caller:
    """The partner's system that calls; every view but the token's has one."""
    return cast(partner_tokens.Caller, cast(Identified, request.auth).row)
