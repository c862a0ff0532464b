"""How much room the city's files take, measured now and then, against what its package has.

A citizen's report, a crew's proof and everything already stored are never refused for want of room: the admin is told,
and past the slack only large files of the set-up (boundaries) wait for a larger package.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.core.cache import cache
from django.utils.translation import gettext as _

from core.schedules.registry import in_every_city
from core.storage import files
from reporting.services.catalog.entitlements import LimitReached
from tenants import entitlements
from tenants.rules.limits import Standing, standing

BYTES_PER_GB: Final = 1_000_000_000
KEPT: Final = timedelta(days=7)
_KEY: Final = "usage:storage"


@in_every_city(
    "reporting.measure_storage",
    every=timedelta(hours=6),
    offset=timedelta(hours=3),
    queue="bulk",
    upkeep=True,
)
def measure(at: datetime) -> None:
    """Add up the sizes of the city's files and remember the sum."""
    cache.set(_KEY, files.total_size(), int(KEPT.total_seconds()))


def used_gb() -> int | None:
    """Whole GB, as last measured; ``None``: not measured yet."""
    size = cache.get(_KEY)
    return None if size is None else int(size) // BYTES_PER_GB


def require_room() -> None:
    """Let a large file of the set-up be stored.

    Raises:
        LimitReached: The package's storage is used up, the slack included.
    """
    limit = entitlements.limit(entitlements.current(), "storage_gb")
    if standing(limit, used_gb() or 0) is Standing.BLOCKED:
        raise LimitReached(
            _("Penyimpanan paket kota penuh (%d GB). Ubah paket dulu.") % (limit or 0),
            limit=limit,
        )
