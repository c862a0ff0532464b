"""How much of its package a city uses: what the city's own page shows beside each limit."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.identity.models import User
from reporting.models import Agency, Category, WallScreen
from reporting.services import storage
from reporting.services.catalog.entitlements import ALWAYS_INCLUDED
from tenants import entitlements, gates
from tenants.entitlements import Entitled
from tenants.rules.limits import Standing, standing


@dataclass(frozen=True, slots=True)
class Usage:
    """One limit: how much of it is used, and what that means.

    Attributes:
        used: ``None`` when nobody counted yet.
        limit: ``None`` when there is none.
    """

    code: str
    name: str
    used: int | None
    limit: int | None
    standing: Standing
    note: str = ""

    @property
    def is_over(self) -> bool:
        return self.standing in (Standing.OVER, Standing.BLOCKED)

    @property
    def is_tight(self) -> bool:
        """Worth a word to the city's admin."""
        return self.standing is not Standing.ROOM


def usage(city: Entitled) -> list[Usage]:
    """Every limit of the city's package, in the order of the price list. Four queries, inside the city."""
    counted = {
        "max_categories": categories(),
        "max_agencies": Agency.objects.active().count(),
        "max_staff": staff(),
        "max_screens": WallScreen.objects.filter(revoked_at__isnull=True).count(),
        "storage_gb": storage.used_gb(),
    }
    found = [_line(city, code, used) for code, used in counted.items()]
    return [*found, _about_api(city)]


def tight(city: Entitled) -> list[Usage]:
    """Those that are passed, for the first page of the set-up."""
    return [line for line in usage(city) if line.is_over]


def categories() -> int:
    """First-level categories that count against the package."""
    solved_here = Category.objects.active().top_level().filter(next_door_name="")
    return solved_here.exclude(code__in=ALWAYS_INCLUDED).count()


def staff() -> int:
    """People who work for the city."""
    return User.objects.filter(is_active=True, memberships__isnull=False).distinct().count()


def _line(city: Entitled, code: str, used: int | None) -> Usage:
    limit = entitlements.limit(city, code)
    return Usage(
        code, entitlements.limit_name(code), used, limit, standing(limit, used or 0), _note(used)
    )


def _note(used: int | None) -> str:
    return _("belum dihitung") if used is None else ""


def _about_api(city: Entitled) -> Usage:
    limit = entitlements.limit(city, "api_per_minute")
    busy = gates.busy_minutes()
    note = _("%d menit melewati batas dalam 24 jam terakhir") % busy if busy else ""
    return Usage(
        "api_per_minute",
        entitlements.limit_name("api_per_minute"),
        None,
        limit,
        Standing.OVER if busy and limit is not None else Standing.ROOM,
        note,
    )
