"""Tokens of the partner API: got with a key, open for an hour, kept as a hash.

A token holds as long as its key does: revoking the key, or switching the partner off, ends all of them at once.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from core import ratelimit
from core.errors import Forbidden, Invalid, TooMany
from core.schedules.registry import on_the_platform
from core.tenancy import inside_public
from tenants.models import Partner, PartnerCredential, PartnerToken
from tenants.services import credentials

PREFIX: Final = "tgt_"
LIFETIME: Final = timedelta(hours=1)
FORGET: Final = "tenants.forget_partner_tokens"
#: A client keeps its token for its hour; asking every second is a loop gone wrong.
TOKENS_A_MINUTE: Final = 60
#: Wrong secrets from one address.
WRONG_A_MINUTE: Final = 20
_MINUTE: Final = 60
_MAX_LENGTH: Final = 200


class ClientUnknown(Forbidden):
    """No key by this name, another secret, or one that is over: the answer is the same."""

    code = "invalid_client"
    status = 401


class ScopeTooWide(Invalid):
    """The key does not have a scope that was asked for."""

    code = "invalid_scope"


class TooManyTokens(TooMany):
    """Tokens, or wrong secrets, faster than any client needs."""

    code = "too_many_tokens"


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made. Its text is nowhere else."""

    text: str
    scopes: tuple[str, ...]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls the partner API, and what they may do.

    Attributes:
        is_sandbox: Sees sandbox cities and trial runs only.
        token_id: Of the token's row.
    """

    partner: Partner
    credential: PartnerCredential
    scopes: frozenset[str]
    token_id: int

    @property
    def is_sandbox(self) -> bool:
        return self.credential.is_sandbox

    @property
    def label(self) -> str:
        """What timelines print."""
        return f"{self.partner.name} · API {self.credential.name}"[:120]


def issue(
    *,
    client_id: str,
    secret: str,
    scopes: Collection[str] | None,
    address: str = "",
    at: datetime,
) -> NewToken:
    """Give a client a token.

    Args:
        scopes: Some of the key's; ``None``: all of them.
        address: Hash of where the call comes from, to slow down those who guess.

    Raises:
        ClientUnknown: Not a key that holds now.
        ScopeTooWide: The key does not have all of the scopes.
        TooManyTokens: Much too often.
    """
    credential = _checked(client_id, secret, address, at)
    wanted = tuple(credential.scopes) if scopes is None else tuple(dict.fromkeys(scopes))
    if not wanted or not set(wanted) <= set(credential.scopes):
        raise ScopeTooWide(_("Kunci ini tidak punya salah satu izin yang diminta."), field="scope")
    _count("partner_token", str(credential.public_id), TOKENS_A_MINUTE)
    text = PREFIX + secrets.token_urlsafe(32)
    expires_at = min(at + LIFETIME, credential.expires_at)
    with inside_public(), transaction.atomic():
        PartnerToken.objects.create(
            credential=credential,
            token_hash=_hashed(text),
            scopes=list(wanted),
            created_at=at,
            expires_at=expires_at,
        )
    return NewToken(text, wanted, expires_at)


def find(text: str, *, at: datetime) -> Caller | None:
    """Who a token belongs to; ``None`` when it is unknown, over or revoked. One query."""
    if not text.startswith(PREFIX) or len(text) > _MAX_LENGTH:
        return None
    with inside_public():
        found = (
            PartnerToken.objects.select_related("credential__partner")
            .filter(token_hash=_hashed(text), expires_at__gt=at)
            .filter(
                credential__revoked_at__isnull=True,
                credential__expires_at__gt=at,
                credential__partner__is_active=True,
            )
            .first()
        )
    if found is None:
        return None
    # A scope the product no longer has opens nothing.
    scopes = frozenset(found.scopes) & frozenset(credentials.SCOPES)
    return Caller(found.credential.partner, found.credential, scopes, found.pk)


def revoke(*, client_id: str, secret: str, text: str, address: str = "", at: datetime) -> None:
    """End one of the client's own tokens; one that is none of its own changes nothing (RFC 7009).

    Raises:
        ClientUnknown: Not a key that holds now.
        TooManyTokens: Wrong secrets, again and again.
    """
    credential = _checked(client_id, secret, address, at)
    with inside_public(), transaction.atomic():
        PartnerToken.objects.filter(
            credential=credential, token_hash=_hashed(text[:_MAX_LENGTH])
        ).delete()


@on_the_platform(FORGET, every=timedelta(hours=1))
def forget(at: datetime) -> None:
    """Forget tokens that are over."""
    with inside_public(), transaction.atomic():
        PartnerToken.objects.filter(expires_at__lte=at).delete()


def _checked(client_id: str, secret: str, address: str, at: datetime) -> PartnerCredential:
    with inside_public():
        if ratelimit.count("partner_wrong", address) >= WRONG_A_MINUTE:
            _count("partner_wrong", address, WRONG_A_MINUTE)
        found = credentials.check(client_id=client_id, secret=secret, at=at)
        if found is None:
            _count("partner_wrong", address, WRONG_A_MINUTE)
            raise ClientUnknown(_("Klien tidak dikenal, atau rahasianya salah."))
    return found


def _count(name: str, who: str, limit: int) -> None:
    with inside_public():
        wait = ratelimit.hit(name, who, limit=limit, seconds=_MINUTE)
    if wait is not None:
        raise TooManyTokens(_("Terlalu sering. Coba lagi %d detik lagi.") % wait, retry_after=wait)


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
