"""A partner changes what its city has bought: the same previews and confirmations as in the city's own pages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from billing.models import Change, Package
from billing.services import changes, entitling, estimates, subscriptions
from billing.services.estimates import Estimate
from billing.services.packages import chosen_services
from billing.services.partners import cities
from billing.services.subscriptions import NotSubscribed
from core.errors import Invalid
from core.tenancy import inside_public
from tenants.models import City, Partner


def preview_coverage(
    *,
    partner: Partner,
    city: UUID,
    codes: Collection[str],
    remeasure: bool = False,
    sandbox: bool = False,
    actor_label: str,
    at: datetime,
) -> tuple[Change, Estimate]:
    """What serving just these kelurahan would cost, kept to be confirmed.

    Args:
        codes: Every kelurahan to serve from today on.
        remeasure: Take over the sizes of the present boundaries for areas that stay on, too.

    Raises:
        CityMissing, CityNotReady: Not this partner's, or nothing to change in it.
        NotSubscribed: The city has bought nothing yet.
        NothingCovered, Invalid: No area, or one that is not the city's.
        NothingChanges, CitySuspended: As for ``changes.preview``.
    """
    found = cities.require_open(partner, city, sandbox=sandbox)
    estimate = estimates.estimate_coverage(city=found, codes=codes, remeasure=remeasure, at=at)
    return changes.preview(estimate, actor_label=actor_label, at=at), estimate


def preview_package(
    *,
    partner: Partner,
    city: UUID,
    package_code: str = "",
    services: Sequence[str] | None = None,
    categories: Sequence[str] | None = None,
    sandbox: bool = False,
    actor_label: str,
    at: datetime,
) -> tuple[Change, Estimate]:
    """What another package, or other services on top, would cost, kept to be confirmed.

    Args:
        package_code: Of a package on sale, in its newest version; "" leaves the one there is.
        services: Optional services on top; ``None`` leaves those there are, as far as the package offers them.
        categories: First-level categories where the package limits their number; ``None`` leaves them.

    Raises:
        CityMissing, CityNotReady, NotSubscribed, NothingChanges, CitySuspended: As for :func:`preview_coverage`.
        Invalid: No such package, or more categories are on than it holds.
        UnknownService, NotInPackage: The package does not offer what was chosen.
    """
    found = cities.require_open(partner, city, sandbox=sandbox)
    with inside_public():
        subscription = subscriptions.running(found)
    if subscription is None:
        raise NotSubscribed(_("Kota ini belum berlangganan paket."))
    package = _package(package_code) if package_code else subscription.package
    if services is None:
        offered = {*package.optional_services, *package.included_services}
        services = [code for code in subscription.services if code in offered]
    limited = entitling.category_limit(package, chosen_services(package, services)) is not None
    if categories is None:
        categories = subscription.categories if limited else []
    estimate = estimates.estimate_package(
        city=found, package=package, services=services, categories=categories, at=at
    )
    return changes.preview(estimate, actor_label=actor_label, at=at), estimate


def confirm(
    *,
    partner: Partner,
    city: UUID,
    change: UUID,
    sandbox: bool = False,
    actor_label: str,
    at: datetime,
) -> Change:
    """Carry out what a preview showed, at the price it showed. Confirmed again, it stays as it is.

    Raises:
        CityMissing, CityNotReady: Not this partner's, or closed.
        ChangeNotFound, PreviewOutdated, PackageWithdrawn, CitySuspended: As for ``changes.confirm``.
    """
    found = cities.require_open(partner, city, sandbox=sandbox)
    return changes.confirm(city=found, public_id=change, actor_label=actor_label, at=at)


def find(
    *, partner: Partner, city: UUID, change: UUID, sandbox: bool = False
) -> tuple[City, Change]:
    """A preview or confirmed change of one of the partner's cities.

    Raises:
        CityMissing: Not this partner's.
        ChangeNotFound: The city has no such change.
    """
    found = cities.get(partner, city, sandbox=sandbox)
    return found, changes.find(city=found, public_id=change)


def _package(code: str) -> Package:
    with inside_public():
        try:
            return Package.objects.newest(code)
        except Package.DoesNotExist:
            raise Invalid(
                _("Paket ini tidak dijual. Pilih dari daftar."), field="package"
            ) from None
