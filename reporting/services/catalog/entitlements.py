"""What the city's package allows, asked where something is added to the set-up.

Reads ``tenants.entitlements``. Numbers are meant softly (``tenants.rules.limits``): a tenth above the limit is let
through, and the city's admin is told; what exists is never switched off.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from django.utils.translation import gettext as _

from core.errors import DomainError
from tenants import entitlements
from tenants.entitlements import Entitled, NotInPackage
from tenants.rules import limits

__all__ = ["ALWAYS_INCLUDED", "LimitReached", "NotInPackage"]

# In every package: a report must always fit somewhere, and somebody's else is named, not taken.
ALWAYS_INCLUDED: Final = frozenset({"lainnya", "luar_kewenangan"})


class LimitReached(DomainError):
    """The city's package allows no more of these."""

    code = "limit_reached"
    status = 403


def snapshot() -> dict[str, Any]:
    """The current city's entitlements, fresh from its row: a request may hold an older copy."""
    return dict(entitlements.current().entitlements)


def require_service(service: str) -> None:
    """Let the city use a part of the product, or raise ``NotInPackage``."""
    entitlements.require(entitlements.current(), service)


def require_category(code: str, *, active: Collection[str]) -> None:
    """Let a first-level category be switched on.

    Args:
        code: The category.
        active: First-level categories already switched on.

    Raises:
        NotInPackage: The package lists its categories and this is not one of them.
        LimitReached: The package's number of categories is used up.
    """
    if code in ALWAYS_INCLUDED:
        return
    city = entitlements.current()
    included = entitlements.categories(city)
    if included is not None and code not in included:
        raise NotInPackage(_("Kategori ini tidak termasuk paket kota."), category=code)
    _require_room(city, "max_categories", len(set(active) - ALWAYS_INCLUDED - {code}))


def require_agency_room(count: int) -> None:
    """Let one more agency be created besides ``count``, or raise ``LimitReached``."""
    _require_room(entitlements.current(), "max_agencies", count)


def require_staff_room(count: int) -> None:
    """Let one more person work for the city besides ``count``, or raise ``LimitReached``."""
    _require_room(entitlements.current(), "max_staff", count)


def require_screen_room(count: int) -> None:
    """Let one more wall screen be added besides ``count``, or raise ``LimitReached``."""
    _require_room(entitlements.current(), "max_screens", count)


def _require_room(city: Entitled, name: str, used: int) -> None:
    limit = entitlements.limit(city, name)
    if not limits.fits(limit, used):
        raise LimitReached(
            _("%(what)s: paket kota ini mengizinkan paling banyak %(limit)d. Ubah paket dulu.")
            % {"what": entitlements.limit_name(name), "limit": limit},
            limit=limit,
            used=used,
        )
