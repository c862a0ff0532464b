"""Keys of systems and tokens of staff apps: made, shown once, kept as a hash, taken away at once."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from core.audit import services as audit
from core.errors import DomainError, Invalid, NotFound
from core.identity.models import User
from core.identity.second_factor import enrolled_users
from core.plain import one_line
from reporting.models import Agency, ApiKey, StaffToken
from reporting.rules.api_scopes import NEEDS_AGENCY, SCOPES
from reporting.rules.lifecycle import Actor

KEY_PREFIX: Final = "tgk_"
TOKEN_PREFIX: Final = "tgs_"  # noqa: S105 - what tokens begin with, so that scanners find leaked ones
MAX_LIFETIME: Final = timedelta(days=366)
TOKEN_LIFETIME: Final = timedelta(hours=12)
MAX_ACTIVE_KEYS: Final = 50
MAX_ACTIVE_TOKENS: Final = 10
MAX_NAME: Final = 80
SEEN_EVERY: Final = timedelta(minutes=1)
_KEY: Final = re.compile(r"tgk_([0-9a-f]{8})_[A-Za-z0-9_-]{43}", re.ASCII)
_TOKEN: Final = re.compile(r"tgs_[A-Za-z0-9_-]{43}", re.ASCII)


class KeyMissing(NotFound):
    """No such key of this city."""

    code = "api_key_not_found"


class TooManyKeys(DomainError):
    """The city has as many keys as it may have at once."""

    code = "too_many_api_keys"


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made; ``secret`` is the whole of it, and is nowhere else."""

    key: ApiKey
    secret: str


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made; ``secret`` is nowhere else."""

    token: StaffToken
    secret: str


def make(
    *,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime,
    agency: str = "",
    actor: Actor,
    at: datetime,
) -> NewKey:
    """Make a key for one system of the city.

    Args:
        name: The system that uses it; the timeline prints it.
        scopes: What it may do.
        expires_at: When it ends by itself, at most a year from now.
        agency: Code of the agency it acts for; "" for none.
        actor: Who makes it.
        at: When (aware).

    Raises:
        Invalid: No name, no scope or an unknown one, a lifetime that cannot be, or an agency that is
            missing, unknown or closed.
        TooManyKeys: Revoke one first.
    """
    wanted = _wanted(scopes, agency)
    name = _named(name)
    if not at < expires_at <= at + MAX_LIFETIME:
        raise Invalid(_("Kunci berlaku paling lama satu tahun."), field="expires_at")
    with transaction.atomic(durable=True):
        bound = _agency(agency) if agency else None
        active = ApiKey.objects.filter(revoked_at__isnull=True, expires_at__gt=at)
        if active.count() >= MAX_ACTIVE_KEYS:
            raise TooManyKeys(
                _("Paling banyak %d kunci yang berlaku. Cabut satu dahulu.") % MAX_ACTIVE_KEYS
            )
        prefix = secrets.token_hex(4)
        secret = f"{KEY_PREFIX}{prefix}_{secrets.token_urlsafe(32)}"
        key = ApiKey.objects.create(
            name=name,
            prefix=prefix,
            secret_hash=hashed(secret),
            scopes=wanted,
            agency=bound,
            created_by=actor.label[:120],
            created_at=at,
            expires_at=expires_at,
        )
        _record("api_key_made", key, actor, at)
    return NewKey(key, secret)


def revoke(*, key: UUID, actor: Actor, at: datetime) -> None:
    """Take a key away; it opens nothing from now on. Twice changes nothing.

    Raises:
        KeyMissing: There is none.
    """
    with transaction.atomic(durable=True):
        found = ApiKey.objects.select_for_update(of=("self",)).filter(public_id=key).first()
        if found is None:
            raise KeyMissing(_("Kunci ini tidak ada."))
        if found.revoked_at is not None:
            return
        found.revoked_at, found.revoked_by = at, actor.label[:120]
        found.save(update_fields=["revoked_at", "revoked_by"])
        _record("api_key_revoked", found, actor, at)


def check(*, secret: str, at: datetime) -> ApiKey | None:
    """The key this is, noted as used; ``None`` when it is unknown, over, revoked or of another city.

    A key bound to an agency that was closed opens nothing either.
    """
    match = _KEY.fullmatch(secret)
    if match is None:
        return None
    key = ApiKey.objects.select_related("agency").filter(prefix=match[1]).first()
    known = key.secret_hash if key is not None else hashed("")
    if not secrets.compare_digest(known, hashed(secret)) or key is None:
        return None
    if key.revoked_at is not None or key.expires_at <= at:
        return None
    if key.agency is not None and not key.agency.is_active:
        return None
    if key.last_used_at is None or at - key.last_used_at > SEEN_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=at)
    return key


def make_token(*, user: User, name: str, at: datetime) -> NewToken:
    """Sign a member of staff in with an app. Who they are was proven by ``core.identity.sign_in``.

    The oldest token goes when somebody has as many as they may have.
    """
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic(durable=True):
        User.objects.select_for_update().get(pk=user.pk)
        running = StaffToken.objects.filter(user=user, revoked_at__isnull=True, expires_at__gt=at)
        for old in running.order_by("-created_at", "-pk")[MAX_ACTIVE_TOKENS - 1 :]:
            old.revoked_at = at
            old.save(update_fields=["revoked_at"])
        token = StaffToken.objects.create(
            user=user,
            token_hash=hashed(secret),
            session_hash=user.get_session_auth_hash(),
            name=one_line(name)[:MAX_NAME],
            created_at=at,
            expires_at=at + TOKEN_LIFETIME,
        )
        audit.record(
            kind="staff_token_made",
            subject=str(token.public_id),
            actor_label=str(user)[:120],
            at=at,
            facts={"name": token.name},
        )
    return NewToken(token, secret)


def check_token(*, secret: str, at: datetime) -> StaffToken | None:
    """The token this is, noted as used; ``None`` when it is unknown, over, revoked or of another city.

    It ends with the account, its second factor and the password it was made with.
    """
    if _TOKEN.fullmatch(secret) is None:
        return None
    enrolled = Exists(enrolled_users().filter(user=OuterRef("user")))
    token = (
        StaffToken.objects.select_related("user")
        .filter(enrolled, token_hash=hashed(secret), revoked_at__isnull=True, expires_at__gt=at)
        .filter(user__is_active=True)
        .first()
    )
    if token is None:
        return None
    if not secrets.compare_digest(token.session_hash, token.user.get_session_auth_hash()):
        return None
    if token.last_used_at is None or at - token.last_used_at > SEEN_EVERY:
        StaffToken.objects.filter(pk=token.pk).update(last_used_at=at)
    return token


def revoke_token(*, token: StaffToken, at: datetime) -> None:
    """Sign the app out; it opens nothing from now on."""
    with transaction.atomic(durable=True):
        ended = StaffToken.objects.filter(pk=token.pk, revoked_at__isnull=True)
        if ended.update(revoked_at=at):
            audit.record(
                kind="staff_token_revoked",
                subject=str(token.public_id),
                actor_label=str(token.user)[:120],
                at=at,
                facts={"name": token.name},
            )


def end_tokens(user: User, *, at: datetime) -> int:
    """Sign somebody out of every app, in the caller's transaction; returns of how many."""
    return StaffToken.objects.filter(user=user, revoked_at__isnull=True, expires_at__gt=at).update(
        revoked_at=at
    )


def hashed(secret: str) -> str:
    """What is stored of a key or token: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _named(name: str) -> str:
    name = one_line(name)
    if not name or len(name) > MAX_NAME or "\x00" in name:
        raise Invalid(_("Beri nama sistem yang memakainya, misalnya Aplikasi Warga."), field="name")
    return name


def _wanted(scopes: Iterable[str], agency: str) -> list[str]:
    asked = set(scopes)
    if not asked or not asked <= set(SCOPES):
        raise Invalid(_("Pilih paling sedikit satu izin dari daftar."), field="scopes")
    if asked & NEEDS_AGENCY and not agency:
        raise Invalid(_("Izin ini memerlukan dinas: pilih dinasnya."), field="agency")
    return [scope for scope in SCOPES if scope in asked]


def _agency(code: str) -> Agency:
    found = Agency.objects.active().filter(code=code).first()
    if found is None:
        raise Invalid(_("Dinas ini tidak ada atau tidak aktif."), field="agency")
    return found


def _record(kind: str, key: ApiKey, actor: Actor, at: datetime) -> None:
    audit.record(
        kind=kind,
        subject=str(key.public_id),
        actor_label=actor.label[:120],
        at=at,
        facts={
            "name": key.name,
            "prefix": key.prefix,
            "scopes": key.scopes,
            "agency": key.agency.code if key.agency else "",
        },
    )
