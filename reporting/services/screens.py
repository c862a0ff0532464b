"""Screens that show the wall without anybody signed in: each with a token of its own, until revoked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import services as audit
from core.errors import Invalid, NotFound
from core.plain import one_line
from reporting.models import WallScreen
from reporting.rules.lifecycle import Actor
from reporting.services.catalog import entitlements
from tenants.entitlements import Service

SEEN_EVERY: Final = timedelta(minutes=1)
MAX_NAME: Final = 120


class ScreenMissing(NotFound):
    """No such screen in this city."""

    code = "screen_not_found"


@transaction.atomic(durable=True)
def add(*, name: str, actor: Actor, at: datetime) -> str:
    """Let one more screen show the wall.

    Returns:
        The token for its address, shown once: only its hash is kept.

    Raises:
        Invalid: The screen has no name.
        NotInPackage, LimitReached: The package has no wall, or no more screens.
    """
    name = one_line(name)[:MAX_NAME]
    if not name:
        raise Invalid(_("Beri nama layar, misalnya Ruang Wali Kota."), field="name")
    entitlements.require_service(Service.COMMAND_WALL)
    entitlements.require_screen_room(WallScreen.objects.filter(revoked_at__isnull=True).count())
    token = secrets.token_urlsafe(24)
    screen = WallScreen.objects.create(name=name, token_hash=_hashed(token), created_at=at)
    audit.record(
        kind="screen_added",
        subject=str(screen.pk),
        actor_label=actor.label,
        at=at,
        facts={"name": name},
    )
    return token


@transaction.atomic(durable=True)
def revoke(*, screen_id: int, actor: Actor, at: datetime) -> None:
    """Take a screen's token away; revoking twice changes nothing.

    Raises:
        ScreenMissing: There is no such screen.
    """
    screen = WallScreen.objects.select_for_update().filter(pk=screen_id).first()
    if screen is None:
        raise ScreenMissing(_("Layar ini tidak ditemukan."))
    if screen.revoked_at is not None:
        return
    screen.revoked_at = at
    screen.save(update_fields=["revoked_at"])
    audit.record(
        kind="screen_revoked",
        subject=str(screen.pk),
        actor_label=actor.label,
        at=at,
        facts={"name": screen.name},
    )


def seen(token: str, at: datetime) -> WallScreen | None:
    """The screen with this token, noted as seen; ``None`` when it was revoked or never existed."""
    if not token:
        return None
    screen = WallScreen.objects.filter(token_hash=_hashed(token), revoked_at__isnull=True).first()
    if screen is None:
        return None
    if screen.last_seen_at is None or at - screen.last_seen_at > SEEN_EVERY:
        WallScreen.objects.filter(pk=screen.pk).update(last_seen_at=at)
    return screen


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
