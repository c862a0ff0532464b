"""People of a city with one role."""

from __future__ import annotations

from itertools import count
from typing import Final

from core.identity.models import User
from reporting.models import Agency, Area, Membership
from reporting.rules.roles import AGENCY_ROLES, Role

_people = count(1)
PASSWORD: Final = "tanggap-demo"


def make_person(
    role: Role | None = None, *, agency: str = "dlh", area: Area | None = None, name: str = "Ayu"
) -> User:
    """Somebody who can sign in; with ``role``, a member of staff. ``agency`` is a code."""
    user = User.objects.create_user(f"orang{next(_people)}@batam.example", PASSWORD, name=name)
    if role is not None:
        Membership.objects.create(
            user=user,
            role=role,
            agency=Agency.objects.get(code=agency) if role in AGENCY_ROLES else None,
            area=area if role is Role.AREA_OFFICER else None,
        )
    return user
