"""Coverage, package and services: what a choice costs, and keeping it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from billing.models import Package, TaxProfile
from billing.rules.areas import hectares
from billing.rules.pricing import Bill
from billing.services import quotes, taxes
from billing.services.quotes import CoveredArea, NothingCovered, PackageWithdrawn
from billing.services.signup import regions
from billing.services.signup.regions import Choice, Sizes
from core.errors import DomainError, Invalid
from tenants.models import Application, ApplicationState, Partner

DRAFT_DAYS: Final = 14
#: Of the packages on sale, the one that is proposed.
PROPOSED: Final = "kota"


class AreaUnclear(Invalid):
    """What was typed is no area."""

    code = "area_unclear"


class AlreadyOpen(DomainError):
    """The application has its city; a new choice needs a new application."""

    code = "already_open"


@dataclass(frozen=True, slots=True)
class Selection:
    """What is ticked at the moment.

    Attributes:
        services: Optional services wanted; those the package includes or does not know are dropped by its price.
        codes: Kecamatan of the regency.
        typed_ha: Area typed in by the applicant; only where the areas are estimates.
    """

    package: Package
    services: tuple[str, ...]
    codes: tuple[str, ...]
    typed_ha: int | None = None

    def as_json(self) -> dict[str, Any]:
        """As ``Application.choices`` keeps it."""
        return {
            "package": self.package.pk,
            "services": list(self.services),
            "coverage": list(self.codes),
            "typed_ha": self.typed_ha,
        }


def packages_on_sale() -> list[Package]:
    """The newest version of each package, the smallest first."""
    newest: dict[str, Package] = {}
    for package in Package.objects.on_sale().order_by("version"):
        newest[package.code] = package
    return sorted(newest.values(), key=lambda package: package.base_fee_minor)


def first(choice: Choice) -> Selection:
    """What is ticked before anybody touched anything: the whole regency, the middle package.

    Raises:
        PackageWithdrawn: Nothing is on sale.
    """
    on_sale = packages_on_sale()
    if not on_sale:
        raise PackageWithdrawn(_("Belum ada paket yang dijual. Hubungi kami."))
    proposed = next((each for each in on_sale if each.code == PROPOSED), on_sale[0])
    return Selection(proposed, (), tuple(each.code for each in choice.districts))


def read(
    choice: Sizes, *, package: str, services: Collection[str], codes: Collection[str], typed: str
) -> Selection:
    """What a form says, with what does not belong to the regency or the package left out.

    Args:
        package: Id of a package version.
        typed: Area in km² as typed; empty: by the ticks.

    Raises:
        PackageWithdrawn: Not a package on sale.
        AreaUnclear: No area.
    """
    found = (
        Package.objects.on_sale().filter(pk=int(package)).first()
        if package.isascii() and package.isdigit() and len(package) < 10
        else None
    )
    if found is None:
        raise PackageWithdrawn(_("Paket itu tidak dijual lagi. Pilih paket lain."))
    typed_ha = None
    if typed.strip() and not choice.is_measured:
        typed_ha = hectares(typed)
        if typed_ha is None:
            raise AreaUnclear(
                _("Tulis luas dalam km², misalnya 68,55, paling banyak 100.000."), field="area_km2"
            )
    wanted = tuple(code for code in found.optional_services if code in services)
    return Selection(found, wanted, tuple(choice.known(codes)), typed_ha)


def kept(application: Application, choice: Choice) -> Selection:
    """What an application chose; a package that was withdrawn meanwhile gives way to its successor."""
    choices = application.choices
    package = Package.objects.filter(pk=choices.get("package")).first()
    if package is None:
        return first(choice)
    if package.withdrawn_at is not None:
        successor = [each for each in packages_on_sale() if each.code == package.code]
        package = successor[0] if successor else first(choice).package
    services = tuple(
        code for code in package.optional_services if code in choices.get("services", [])
    )
    return Selection(
        package, services, tuple(choice.known(choices["coverage"])), choices.get("typed_ha")
    )


def area_ha(choice: Sizes, selection: Selection) -> int:
    """The hectares that are priced: typed, or those of the ticked kecamatan."""
    if selection.typed_ha is not None:
        return selection.typed_ha if selection.codes else 0
    return choice.area_of(selection.codes)


def price(choice: Sizes, selection: Selection, tax: TaxProfile) -> Bill:
    """What a year of it costs."""
    return quotes.price(selection.package, area_ha(choice, selection), selection.services, tax)


def tax_for(choice: Sizes) -> TaxProfile:
    """How the regency is taxed until its papers are filled in."""
    return taxes.default_for(choice.code)


def areas_of(choice: Choice, selection: Selection) -> list[CoveredArea]:
    """The areas for an offer."""
    return regions.covered(choice, selection.codes)


def keep(
    application: Application | None,
    choice: Choice,
    selection: Selection,
    *,
    at: datetime,
    partner: Partner | None = None,
) -> tuple[Application, str]:
    """Keep what was chosen, in the application or a new one; returns it with the key of a new one, else "".

    Raises:
        NothingCovered: No kecamatan is ticked; nothing was kept.
        AlreadyOpen: The application has its city.
    """
    if area_ha(choice, selection) <= 0:
        raise NothingCovered(_("Pilih paling sedikit satu wilayah yang dilayani."))
    with transaction.atomic():
        if application is None:
            return _begin(choice, selection, at=at, partner=partner)
        held = Application.objects.select_for_update().get(pk=application.pk)
        if held.city_id is not None:
            raise AlreadyOpen(_("Kota ini sudah dibuka. Mulai pendaftaran baru untuk kota lain."))
        boundaries = boundaries_of(held, choice.regency.code)
        held.choices = selection.as_json()
        if boundaries is not None:
            held.choices["boundaries"] = boundaries
        held.region_code, held.region_name = choice.regency.code, choice.regency.name
        held.expires_at = max(held.expires_at, at + timedelta(days=DRAFT_DAYS))
        held.save(update_fields=["region_code", "region_name", "choices", "expires_at"])
        return held, ""


def boundaries_of(application: Application | None, code: str) -> dict[str, Any] | None:
    """What the applicant's own file was measured to, if there is one for this regency."""
    if application is None or application.region_code != code:
        return None
    found: dict[str, Any] | None = application.choices.get("boundaries")
    return found


def choice_for(application: Application) -> Choice:
    """The application's regency as its applicant sees it.

    Raises:
        UnknownRegion: It is not in the list of regions any more.
    """
    code = application.region_code
    return regions.choice_of(code, boundaries_of(application, code))


def find(key: str, *, at: datetime) -> Application | None:
    """The application whose key a browser holds, unless it is over."""
    if not key:
        return None
    found = (
        Application.objects.select_related("city", "partner")
        .filter(key_hash=hashed(key))
        .exclude(state__in=[ApplicationState.EXPIRED, ApplicationState.DECLINED])
        .first()
    )
    if found is None or (found.city_id is None and found.expires_at <= at):
        return None
    return found


def hashed(key: str) -> str:
    """What is stored of a browser's key."""
    return hashlib.sha256(key.encode()).hexdigest()


def _begin(
    choice: Choice, selection: Selection, *, at: datetime, partner: Partner | None
) -> tuple[Application, str]:
    key = secrets.token_urlsafe(32)
    application = Application.objects.create(
        key_hash=hashed(key),
        region_code=choice.regency.code,
        region_name=choice.regency.name,
        choices=selection.as_json(),
        partner=partner,
        created_at=at,
        expires_at=at + timedelta(days=DRAFT_DAYS),
    )
    return application, key
