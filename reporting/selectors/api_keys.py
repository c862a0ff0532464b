"""Keys of the city's API as its admins see them: never the secret, which is nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from reporting.models import ApiKey
from reporting.rules.api_scopes import SCOPE_NAMES


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key. ``state`` is ``valid``, ``over`` or ``revoked``; ``calls`` is filled in by the page."""

    public_id: UUID
    name: str
    prefix: str
    scopes: tuple[str, ...]
    agency: str
    created_by: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    state: str


def lines(at: datetime) -> list[KeyLine]:
    """Every key of the city, newest first; one query."""
    keys = ApiKey.objects.select_related("agency").order_by("-created_at", "-pk")
    return [_line(key, at) for key in keys]


def _line(key: ApiKey, at: datetime) -> KeyLine:
    state = "revoked" if key.revoked_at else "over" if key.expires_at <= at else "valid"
    return KeyLine(
        public_id=key.public_id,
        name=key.name,
        prefix=key.prefix,
        scopes=tuple(_(SCOPE_NAMES.get(each, each)) for each in key.scopes),
        agency=key.agency.name if key.agency else "",
        created_by=key.created_by,
        created_at=key.created_at,
        expires_at=key.expires_at,
        last_used_at=key.last_used_at,
        revoked_at=key.revoked_at,
        state=state,
    )
