"""Credentials for the API of the city a test runs in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from core import clock
from core.identity import second_factor
from core.identity.models import User
from reporting.models import ApiKey, StaffToken
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services import api_access

SECRET: Final = "JBSWY3DPEHPK3PXP"
BY: Final = Actor(Role.CITY_ADMIN, "Bu Sari")


def make_key(
    *scopes: str, agency: str = "", name: str = "Aplikasi Warga", at: datetime | None = None
) -> tuple[ApiKey, str]:
    """A key of the city and its secret; ``reports.read`` when nothing else is asked for."""
    at = at or clock.now()
    made = api_access.make(
        name=name,
        scopes=scopes or ("reports.read",),
        agency=agency,
        expires_at=at + timedelta(days=30),
        actor=BY,
        at=at,
    )
    return made.key, made.secret


def make_token(user: User, *, at: datetime | None = None) -> tuple[StaffToken, str]:
    """A token of a member of staff, who has a second factor from then on."""
    if not second_factor.has_second_factor(user):
        second_factor.enrol(user, SECRET)
    made = api_access.make_token(user=user, name="Ponsel uji", at=at or clock.now())
    return made.token, made.secret


def bearer(secret: str) -> dict[str, str]:
    """The header it is sent in."""
    return {"Authorization": f"Bearer {secret}"}
