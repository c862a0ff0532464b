"""Making the map agree with what the city bought.

Billing keeps the ledger of coverage (``billing.services.coverage``) and writes the codes into the city's entitlements;
``Area.is_covered`` is what intake decides by. Both change in one transaction, so a report outside is refused at once.
While coverage is not billed (no entitlement says so), the city switches its areas itself.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from core.errors import DomainError
from reporting.models import Area, Category
from reporting.rules.lifecycle import Actor
from reporting.services.catalog import config
from reporting.services.catalog.entitlements import ALWAYS_INCLUDED
from tenants import entitlements


class CoverageIsBought(DomainError):
    """Areas are switched with the package, where their price is shown first."""

    code = "coverage_is_bought"


def require_free() -> None:
    """Let the city switch areas itself.

    Raises:
        CoverageIsBought: Its coverage is billed.
    """
    if entitlements.coverage(entitlements.current()) is not None:
        raise CoverageIsBought(
            _("Wilayah layanan bagian dari paket. Ubah di halaman Paket, dengan harganya.")
        )


def match(codes: Collection[str], *, actor: Actor, at: datetime) -> int:
    """Serve these kelurahan and no others, in the caller's transaction; returns how many changed.

    A kecamatan counts as served while any of its kelurahan is.
    """
    config.hold()
    wanted = set(codes)
    kelurahan = Area.objects.kelurahan()
    rows = kelurahan.values_list("code", "is_covered")
    on = sorted(code for code, is_covered in rows if code in wanted and not is_covered)
    off = sorted(code for code, is_covered in rows if code not in wanted and is_covered)
    if not on and not off:
        return 0
    kelurahan.filter(code__in=on).update(is_covered=True)
    kelurahan.filter(code__in=off).update(is_covered=False)
    served_below = Exists(Area.objects.kelurahan().covered().filter(parent=OuterRef("pk")))
    kecamatan = Area.objects.kecamatan()
    kecamatan.filter(served_below).update(is_covered=True)
    kecamatan.filter(~served_below).update(is_covered=False)
    config.changed(
        kind="coverage_bought", subject="", actor=actor, at=at, facts={"on": on, "off": off}
    )
    return len(on) + len(off)


def match_after_import(*, actor: Actor, at: datetime) -> None:
    """New outlines are served only as far as they were bought. In the import's transaction."""
    bought = entitlements.coverage(entitlements.current())
    if bought is not None:
        match(bought, actor=actor, at=at)


def fit_categories(codes: Collection[str] | None, *, actor: Actor, at: datetime) -> list[str]:
    """Switch off first-level categories a smaller package does not hold, in the caller's transaction.

    Their reports go on; what the package holds but was off stays off.

    Args:
        codes: Categories the package holds; ``None``: all.

    Returns:
        Codes that were switched off, with those below them that go with them.
    """
    if codes is None:
        return []
    config.hold()
    kept = {*codes, *ALWAYS_INCLUDED}
    beyond = Category.objects.active().filter(
        Q(parent__isnull=True, next_door_name="") & ~Q(code__in=kept)
    )
    off = list(beyond.order_by("code").values_list("code", flat=True))
    if off:
        Category.objects.filter(code__in=off).update(is_active=False)
        config.changed(
            kind="categories_left_package", subject="", actor=actor, at=at, facts={"codes": off}
        )
    return off
