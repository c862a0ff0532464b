"""Tells the city's admins by mail that somebody of the vendor is inside: who, why, until when, and where to end it."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from core import words
from core.identity.models import User
from core.outbox.registry import Message, consumer
from core.tenancy import current_city
from reporting.models import Membership
from reporting.rules.roles import Role
from tenants.models import City
from tenants.services import addresses, letters, support

PAGE = "/atur/dukungan/"


def tell_admins(message: Message) -> None:
    """Write to every admin of the city; a second try writes the same letters under the same keys."""
    city, facts = cast(City, current_city()), message.payload
    until = datetime.fromisoformat(str(facts["until"]))
    admins = User.objects.filter(
        is_active=True, pk__in=Membership.objects.filter(role=Role.CITY_ADMIN).values("user")
    )
    for admin in admins.order_by("pk"):
        text = letters.written(
            "reporting/mail/support.txt",
            {
                "name": admin.name,
                "who": facts["who"],
                "reason": facts["reason"],
                "may_write": facts["may_write"],
                "city": city.name,
                "until": words.clock_time(until, ZoneInfo(city.time_zone)),
                "link": addresses.city_url(city, PAGE),
            },
        )
        letters.send(
            to=admin.email,
            subject=_("Dukungan Tanggap sedang di %s") % city.name,
            text=text,
            key=f"dukungan-{message.id}-{admin.pk}",
            about=city.name,
        )


@consumer(support.ENTERED, prepare=tell_admins)
def admins_are_told(message: Message, _nothing: None) -> None:
    """Nothing remains: the visit itself stands in the city's trail."""
