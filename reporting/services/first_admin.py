"""The first person of a new city: invited by the product itself, since nobody is there to do it."""

from __future__ import annotations

from datetime import datetime

from reporting.models import Membership
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services.catalog import people


def invite(*, name: str, email: str, at: datetime) -> None:
    """Invite the city's first admin. A city that has an admin already stays as it is.

    Args:
        name: As the timeline will print it.
        email: The official address that was verified at sign-up.
        at: When (aware).
    """
    if Membership.objects.filter(role=Role.CITY_ADMIN).exists():
        return
    people.invite(
        email=email,
        name=name,
        duty=people.Duty(role=Role.CITY_ADMIN.value),
        actor=Actor.system("Pendaftaran kota"),
        at=at,
    )
