"""What the city's package allows, read from the snapshot billing leaves on the city.

The snapshot (see ``billing.services``): ``categories`` (codes, or null for all), and the limits
``max_categories``, ``max_agencies``, ``max_staff`` (numbers, or null for none).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from django.utils.translation import gettext as _

from core.errors import DomainError
from core.tenancy import current_schema
from tenants.models import City

# In every package: a report must always fit somewhere, and somebody's else is named, not taken.
ALWAYS_INCLUDED: Final = frozenset({"lainnya", "luar_kewenangan"})


class NotInPackage(DomainError):
    """The city's package does not include this."""

    code = "not_in_package"
    status = 403


class LimitReached(DomainError):
    """The city's package allows no more of these."""

    code = "limit_reached"
    status = 403


def snapshot() -> dict[str, Any]:
    """The current city's entitlements, fresh from its row: a request may hold an older copy."""
    found = City.objects.values_list("entitlements", flat=True).get(schema_name=current_schema())
    return dict(found or {})


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
    entitlements = snapshot()
    included = entitlements.get("categories")
    if included is not None and code not in included:
        raise NotInPackage(_("Kategori ini tidak termasuk paket kota."), category=code)
    _require_room(entitlements, "max_categories", len(set(active) - ALWAYS_INCLUDED - {code}))


def require_agency_room(count: int) -> None:
    """Let one more agency be created besides ``count``, or raise ``LimitReached``."""
    _require_room(snapshot(), "max_agencies", count)


def require_staff_room(count: int) -> None:
    """Let one more person work for the city besides ``count``, or raise ``LimitReached``."""
    _require_room(snapshot(), "max_staff", count)


def _require_room(entitlements: dict[str, Any], limit_name: str, used: int) -> None:
    limit = entitlements.get(limit_name)
    if limit is not None and used >= limit:
        raise LimitReached(
            _("Paket kota mengizinkan paling banyak %d.") % limit, limit=limit_name, used=used
        )
