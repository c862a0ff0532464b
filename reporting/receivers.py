"""What this app does when an app below it announces something."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from tenants.signals import city_built


@receiver(city_built)
def lay_out_city(*, seed: str, at: datetime, **_announcement: Any) -> None:
    """A new city starts set up: routing always has somewhere to send a report."""
    # Not at the top: reading seeds needs the holidays of the world, which no other process does.
    from reporting.services import seed as seeding

    if seed:
        seeding.lay_out(seed, at=at)
    else:
        seeding.lay_out_defaults(at=at)
