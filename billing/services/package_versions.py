"""Versions of packages as the vendor writes them: drafted, put on sale, withdrawn.

What was on sale once is never edited, and no city is moved by any of this: a city keeps the version it
bought until somebody moves it, with the price shown first (``billing.services.changes``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from billing.models import Package
from billing.rules import money
from billing.services import packages
from core.audit import services as audit
from core.errors import DomainError, Invalid, NotFound
from core.plain import one_line
from core.tenancy import inside_public

FIRST: Final = "rintisan"
"""What a city starts with that chose nothing: one version of it stays on sale."""
MAX_NAME: Final = 80
FIELDS: Final = (
    "name", "base_fee_minor", "category_codes", "limits", "tiers", "included_services",
    "optional_services",
)  # fmt: skip
_CODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,38}[a-z0-9]")


class VersionNotFound(NotFound):
    """The package has no such version."""

    code = "package_version_not_found"


class VersionIsFixed(DomainError):
    """Only a draft is edited, and only what is on sale is withdrawn."""

    code = "package_version_fixed"


class LastOnSale(DomainError):
    """New cities must find something to start with."""

    code = "last_package_on_sale"


def draft_next(*, code: str, actor_label: str, at: datetime) -> Package:
    """A draft that begins as the newest version; the one that is there already, if there is one.

    Raises:
        VersionNotFound: No package has this code.
    """
    with inside_public(), transaction.atomic(durable=True):
        versions = list(Package.objects.select_for_update().filter(code=code).order_by("-version"))
        if not versions:
            raise VersionNotFound(_("Paket ini tidak ada."))
        newest = versions[0]
        if newest.published_at is None:
            return newest
        facts = {name: getattr(newest, name) for name in FIELDS}
        made = Package.objects.create(
            code=code,
            version=newest.version + 1,
            currency=newest.currency,
            published_at=None,
            **facts,
        )
        _record("package_drafted", made, actor_label, at)
    return made


def draft_new(*, code: str, name: str, actor_label: str, at: datetime) -> Package:
    """The first draft of a package that did not exist: no fee yet, one tier for all areas.

    Raises:
        Invalid: The code is taken or no code, or the name is empty or too long.
    """
    code = code.strip().lower()
    if not _CODE.fullmatch(code):
        raise Invalid(_("Kode: 3 sampai 40 huruf kecil, angka atau tanda hubung."), field="code")
    with inside_public(), transaction.atomic(durable=True):
        try:
            with transaction.atomic():
                made = Package.objects.create(
                    code=code,
                    name=_name(name),
                    base_fee_minor=0,
                    currency=money.CURRENCY,
                    tiers=[{"up_to_ha": None, "unit_minor": 0}],
                    published_at=None,
                )
        except IntegrityError:
            raise Invalid(_("Kode ini sudah dipakai paket lain."), field="code") from None
        _record("package_drafted", made, actor_label, at)
    return made


def save(*, package: Package, facts: Mapping[str, Any], actor_label: str, at: datetime) -> Package:
    """Write into a draft.

    Args:
        package: A draft.
        facts: All of :data:`FIELDS`.

    Raises:
        VersionIsFixed: The version was published meanwhile.
        Invalid: It could not be priced like this.
    """
    wanted = {name: facts[name] for name in FIELDS}
    wanted["name"] = _name(str(wanted["name"]))
    _check(wanted)
    with inside_public(), transaction.atomic(durable=True):
        held = _held(package)
        if held.published_at is not None:
            raise VersionIsFixed(
                _("Versi ini sudah dijual dan tidak diubah lagi. Buat versi baru.")
            )
        changed = [name for name in FIELDS if getattr(held, name) != wanted[name]]
        for name in changed:
            setattr(held, name, wanted[name])
        if changed:
            held.save(update_fields=changed)
            _record("package_changed", held, actor_label, at, fields=changed)
    return held


def publish(*, package: Package, actor_label: str, at: datetime) -> Package:
    """Put a draft on sale, as it stands.

    Raises:
        VersionIsFixed: It is on sale, or was.
        Invalid: It could not be priced like this.
    """
    with inside_public(), transaction.atomic(durable=True):
        held = _held(package)
        if held.published_at is not None:
            raise VersionIsFixed(_("Versi ini sudah diterbitkan."))
        _check({name: getattr(held, name) for name in FIELDS})
        held.published_at = at
        held.save(update_fields=["published_at"])
        _record("package_published", held, actor_label, at, base_fee_minor=held.base_fee_minor)
    return held


def withdraw(*, package: Package, actor_label: str, at: datetime) -> Package:
    """Sell a version no longer. Cities that have it keep it.

    Raises:
        VersionIsFixed: It is not on sale.
        LastOnSale: New cities would find nothing to start with.
    """
    with inside_public(), transaction.atomic(durable=True):
        held = _held(package)
        if held.published_at is None or held.withdrawn_at is not None:
            raise VersionIsFixed(_("Versi ini tidak sedang dijual."))
        others = Package.objects.on_sale().exclude(pk=held.pk)
        if held.code == FIRST and not others.filter(code=FIRST).exists():
            raise LastOnSale(
                _("Kota baru mulai dengan paket ini. Terbitkan versi penggantinya dahulu.")
            )
        held.withdrawn_at = at
        held.save(update_fields=["withdrawn_at"])
        _record("package_withdrawn", held, actor_label, at)
    return held


def require(code: str, version: int) -> Package:
    """One version of a package, or ``VersionNotFound``."""
    with inside_public():
        found = Package.objects.filter(code=code, version=version).first()
    if found is None:
        raise VersionNotFound(_("Versi paket ini tidak ada."))
    return found


def _held(package: Package) -> Package:
    """The row as it is now; all versions of the code wait, so that two people act one after the other."""
    rows = Package.objects.select_for_update().filter(code=package.code).order_by("pk")
    return next(row for row in rows if row.pk == package.pk)


def _check(facts: Mapping[str, Any]) -> None:
    try:
        packages.check(dict(facts))
    except packages.PriceListWrong as error:
        raise Invalid(str(error)) from None


def _name(name: str) -> str:
    name = one_line(name)
    if not name or len(name) > MAX_NAME or "\x00" in name:
        raise Invalid(_("Isi nama paket, paling banyak 80 huruf."), field="name")
    return name


def _record(kind: str, package: Package, actor_label: str, at: datetime, **facts: object) -> None:
    audit.record(
        kind=kind,
        subject=package.code,
        actor_label=actor_label,
        at=at,
        facts={"version": package.version, **facts},
    )
