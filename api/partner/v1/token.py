"""``POST /partner/v1/token``: a key becomes a token for an hour (RFC 6749 section 4.4); revoking it (RFC 7009).

Errors are said as OAuth says them, so that every OAuth library understands.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any, Final, cast
from urllib.parse import unquote_plus

from django.conf import settings
from django.http import HttpResponseBase, QueryDict
from rest_framework import exceptions, serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import ApiView
from api.parsers import BodyTooLarge
from api.schema import operation
from api.scopes import Access
from core import callers, clock
from tenants.services import partner_tokens
from tenants.services.partner_tokens import ClientUnknown, ScopeTooWide

MAX_VALUE: Final = 2_000
_NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class OAuthRefusal(Exception):
    """An error in OAuth's own words."""

    def __init__(self, error: str, description: str, *, status: int = 400) -> None:
        super().__init__(description)
        self.error, self.description, self.status = error, description, status


class TokenForm(BaseParser):
    """A small form; each field once."""

    media_type = "application/x-www-form-urlencoded"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, str]:
        raw = stream.read(settings.API_MAX_BODY + 1)
        if len(raw) > settings.API_MAX_BODY:
            raise BodyTooLarge
        fields = QueryDict(raw, encoding="utf-8")
        for name, values in fields.lists():
            if len(values) > 1:
                raise OAuthRefusal("invalid_request", f"{name[:40]} was sent more than once.")
        found = {name: str(fields[name]) for name in fields}
        if any("\x00" in value or len(value) > MAX_VALUE for value in found.values()):
            raise OAuthRefusal("invalid_request", "A value is too long or not text.")
        return found


@dataclass(frozen=True, slots=True)
class _Client:
    """Who says they are who. ``by_header``: with HTTP Basic."""

    client_id: str
    secret: str
    by_header: bool


class GrantIn(serializers.Serializer[Any]):
    """The form. The client's id and secret stand here, or in ``Authorization: Basic``; not in both."""

    grant_type = serializers.ChoiceField(["client_credentials"])
    scope = serializers.CharField(
        required=False, help_text="Some of the key's scopes, separated by spaces; left out: all."
    )
    client_id = serializers.CharField(required=False)
    client_secret = serializers.CharField(required=False)


class RevocationIn(serializers.Serializer[Any]):
    """The token to end, and whose it is."""

    token = serializers.CharField()
    token_type_hint = serializers.CharField(required=False)
    client_id = serializers.CharField(required=False)
    client_secret = serializers.CharField(required=False)


class GrantOut(serializers.Serializer[Any]):
    """A token: send it as ``Authorization: Bearer …``."""

    access_token = serializers.CharField()
    token_type = serializers.ChoiceField(["Bearer"])
    expires_in = serializers.IntegerField(help_text="Seconds; an hour, less when the key ends.")
    scope = serializers.CharField(help_text="What it opens, separated by spaces.")


class OAuthErrorOut(serializers.Serializer[Any]):
    """An error as RFC 6749 says it."""

    error = serializers.ChoiceField(
        [
            "invalid_request",
            "invalid_client",
            "invalid_scope",
            "unsupported_grant_type",
        ]
    )
    error_description = serializers.CharField()


class _OAuthView(ApiView):
    """What both addresses share: no bearer, a form, OAuth's errors. Tokens are never kept as answers."""

    document = "partner-v1"
    authentication_classes = ()  # type: ignore[assignment]  # narrower above
    parser_classes = (TokenForm,)
    idempotent = frozenset()
    access = {"POST": Access(nobody=True)}  # no credential yet

    def handle_exception(self, exc: Exception) -> Any:
        """What concerns the request itself in OAuth's words; the rest as everywhere."""
        if isinstance(exc, ClientUnknown):
            exc = OAuthRefusal("invalid_client", "Unknown client, or a wrong secret.", status=401)
        elif isinstance(exc, ScopeTooWide):
            exc = OAuthRefusal("invalid_scope", "The key does not have all of these scopes.")
        elif isinstance(exc, exceptions.UnsupportedMediaType | exceptions.ParseError):
            exc = OAuthRefusal("invalid_request", "Send application/x-www-form-urlencoded.")
        if not isinstance(exc, OAuthRefusal):
            return super().handle_exception(exc)
        headers = dict(_NO_STORE)
        if exc.status == 401:
            headers["WWW-Authenticate"] = 'Basic realm="tanggap"'
        body = {"error": exc.error, "error_description": exc.description}
        return Response(body, status=exc.status, headers=headers)


class TokenView(_OAuthView):
    """Tokens."""

    @operation(
        "create_token",
        summary="Get a token for a key",
        description="Client credentials (RFC 6749, section 4.4). The client authenticates with HTTP Basic or with "
        "`client_id` and `client_secret` in the form. Keep the token for its hour; revoking the key ends it at once.",
        request={"application/x-www-form-urlencoded": GrantIn},
        responses={200: GrantOut, 400: OAuthErrorOut, 401: OAuthErrorOut},
    )
    def post(self, request: Request) -> HttpResponseBase:
        form = _form(request)
        kind = form.get("grant_type")
        if not kind:
            raise OAuthRefusal("invalid_request", "grant_type is missing.")
        client = _client(request, form)
        if kind != "client_credentials":
            raise OAuthRefusal("unsupported_grant_type", "Only client_credentials.")
        at = clock.now()
        token = partner_tokens.issue(
            client_id=client.client_id,
            secret=client.secret,
            scopes=form["scope"].split() if form.get("scope", "").strip() else None,
            address=callers.address_hash(request._request),
            at=at,
        )
        body = {
            "access_token": token.text,
            "token_type": "Bearer",
            "expires_in": int((token.expires_at - at).total_seconds()),
            "scope": " ".join(token.scopes),
        }
        return Response(body, headers=_NO_STORE)


class RevocationView(_OAuthView):
    """Ending a token before its hour is over."""

    @operation(
        "revoke_token",
        summary="End a token",
        description="RFC 7009. A token that is not the client's own, or over, changes nothing; the answer is the same.",
        request={"application/x-www-form-urlencoded": RevocationIn},
        responses={200: None, 400: OAuthErrorOut, 401: OAuthErrorOut},
    )
    def post(self, request: Request) -> HttpResponseBase:
        form = _form(request)
        client = _client(request, form)
        if not form.get("token"):
            raise OAuthRefusal("invalid_request", "token is missing.")
        partner_tokens.revoke(
            client_id=client.client_id,
            secret=client.secret,
            text=form["token"],
            address=callers.address_hash(request._request),
            at=clock.now(),
        )
        return Response(status=200, headers=_NO_STORE)


def _form(request: Request) -> dict[str, str]:
    return dict(cast(dict[str, str], request.data))


def _client(request: Request, form: Mapping[str, str]) -> _Client:
    """The client as it says it is.

    Raises:
        OAuthRefusal: It does not say, or in two ways at once.
    """
    header = request.headers.get("Authorization", "")
    in_form = "client_secret" in form
    if not header:
        if not form.get("client_id") or not in_form:
            raise OAuthRefusal("invalid_client", "No client credentials were sent.", status=401)
        return _Client(form["client_id"], form["client_secret"], by_header=False)
    if in_form:
        raise OAuthRefusal("invalid_request", "Client credentials were sent in two ways.")
    kind, _space, rest = header.strip().partition(" ")
    client_id, secret = _basic(rest) if kind.lower() == "basic" else ("", "")
    if not client_id:
        raise OAuthRefusal("invalid_client", "Use HTTP Basic or the form.", status=401)
    if form.get("client_id", client_id) != client_id:
        raise OAuthRefusal("invalid_request", "Two different client ids.")
    return _Client(client_id, secret, by_header=True)


def _basic(text: str) -> tuple[str, str]:
    """Name and secret of HTTP Basic, percent-decoded as RFC 6749 wants; empty when it is none."""
    try:
        plain = base64.b64decode(text.strip(), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return "", ""
    name, colon, secret = (unquote_plus(part) for part in plain[:MAX_VALUE].partition(":"))
    return (name, secret) if colon and "\x00" not in name + secret else ("", "")
