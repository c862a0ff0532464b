"""Packages and prices as the vendor keeps them: versions, and moving a city to another one."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from billing.models import Package, Subscription, SubscriptionState
from billing.rules import money, pricing
from billing.selectors import bills
from billing.services import changes, estimates, package_versions, taxes
from billing.services.packages import price_list
from billing.web.vendor.package_form import TIERS, PackageForm, initial
from core import clock
from core.errors import DomainError, NotFound
from core.tenancy import inside_public
from tenants.entitlements import LIMIT_NAMES, Service, service_name
from tenants.models import City, VendorRole
from tenants.web.doors import person_of, vendor_only
from tenants.web.vendor.forms import told
from tenants.web.vendor.frame import show

SCREEN: Final = "billing:vendor_packages"
EXAMPLES_KM2: Final = (50, 200, 1_000)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_only(VendorRole.BILLING)
def index(request: HttpRequest) -> HttpResponse:
    """Every version of every package; the form begins a package that did not exist."""
    given = {name: request.POST.get(name, "")[:120] for name in ("code", "name")}
    refused: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = package_versions.draft_new(
                **given, actor_label=person_of(request).label, at=clock.now()
            )
        except DomainError as error:
            refused = {str(error.facts.get("field", "")): str(error)}
        else:
            return redirect("billing:vendor_package", code=made.code, version=made.version)
    counts = dict(
        Package.objects.annotate(
            number=Count("subscriptions", filter=~Q(subscriptions__state=SubscriptionState.ENDED))
        ).values_list("pk", "number")
    )
    lines = [
        {"package": row, "cities": counts[row.pk], "fee": money.shown(row.base_fee_minor)}
        for row in Package.objects.order_by("code", "-version")
    ]
    context = {"lines": lines, "given": given, "refused": refused}
    return _show(request, "packages.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_only(VendorRole.BILLING)
def version(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """One version: a form while it is a draft, afterwards what it says and who has it."""
    package = package_versions.require(code, version)
    if request.method != "POST":
        return _page(request, package, PackageForm(initial=initial(package)))
    form = PackageForm(request.POST)
    if not form.is_valid():
        return _page(request, package, form, status=422)
    try:
        package_versions.save(
            package=package,
            facts=form.facts(),
            actor_label=person_of(request).label,
            at=clock.now(),
        )
    except DomainError as error:
        field = str(error.facts.get("field", ""))
        form.add_error(field if field in form.fields else None, str(error))
        return _page(request, package, form, status=422)
    messages.success(request, _("Rancangan disimpan. Kota belum melihatnya."))
    return redirect("billing:vendor_package", code=code, version=version)


@require_POST
@vendor_only(VendorRole.BILLING)
def draft(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the next version."""
    made = package_versions.draft_next(
        code=code, actor_label=person_of(request).label, at=clock.now()
    )
    return redirect("billing:vendor_package", code=code, version=made.version)


@require_POST
@vendor_only(VendorRole.BILLING)
def act(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Put a draft on sale, or sell a version no longer."""
    package = package_versions.require(code, version)
    do = {"publish": package_versions.publish, "withdraw": package_versions.withdraw}
    verb = do.get(request.POST.get("do", ""))
    if verb is None:
        raise NotFound(_("Tindakan ini tidak ada."))
    with told(request, _("Disimpan. Kota yang sudah berlangganan tetap pada versinya.")):
        verb(package=package, actor_label=person_of(request).label, at=clock.now())
    return redirect("billing:vendor_package", code=code, version=version)


@require_POST
@vendor_only(VendorRole.BILLING)
def move(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Preview moving a city to this version, with the services it has as far as they are offered."""
    package = package_versions.require(code, version)
    city = _city(request.POST.get("city", "")[:40])
    at = clock.now()
    try:
        running = Subscription.objects.exclude(state=SubscriptionState.ENDED).get(city=city)
        offered = {*package.included_services, *package.optional_services}
        estimate = estimates.estimate_package(
            city=city,
            package=package,
            services=[code for code in running.services if code in offered],
            categories=running.categories,
            at=at,
        )
        change = changes.preview(estimate, actor_label=person_of(request).label, at=at)
    except Subscription.DoesNotExist:
        messages.error(request, _("Kota ini belum berlangganan paket."))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        return redirect("billing:vendor_move", code=city.code, public_id=change.public_id)
    return redirect("billing:vendor_package", code=code, version=version)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_only(VendorRole.BILLING)
def moving(request: HttpRequest, code: str, public_id: UUID) -> HttpResponse:
    """What moving a city costs, and saying yes to it."""
    city = _city(code)
    refused, status = "", 200
    if request.method == "POST":
        try:
            changes.confirm(
                city=city,
                public_id=public_id,
                actor_label=person_of(request).label,
                at=clock.now(),
            )
        except changes.ChangeNotFound:
            raise
        except DomainError as error:
            refused, status = str(error), error.status
        else:
            messages.success(request, _("Kota dipindahkan."))
            return redirect("vendor:city", code=code)
    change = changes.find(city=city, public_id=public_id)
    tax = taxes.tax_of(taxes.profile_of(city))
    context = {
        "city": city,
        "change": change,
        "package": Package.objects.get(pk=change.wanted["package"]),
        "services": [service_name(each) for each in change.wanted["services"]],
        "off_categories": change.wanted.get("off_categories", []),
        "extra": bills.shown(pricing.bill(bills.stored(change.lines), tax), tax),
        "next_year": bills.shown(pricing.bill(bills.stored(change.next_lines), tax), tax),
        "is_over": clock.now() >= change.expires_at,
        "refused": refused,
    }
    return _show(request, "package_move.html", context, status=status)


def _page(
    request: HttpRequest, package: Package, form: PackageForm, *, status: int = 200
) -> HttpResponse:
    on_it = Subscription.objects.filter(package=package).exclude(state=SubscriptionState.ENDED)
    behind = Subscription.objects.filter(package__code=package.code).exclude(package=package)
    running = behind.exclude(state=SubscriptionState.ENDED).select_related("city", "package")
    is_on_sale = package.published_at is not None and package.withdrawn_at is None
    context = {
        "package": package,
        "form": form,
        "is_draft": package.published_at is None,
        "is_on_sale": is_on_sale,
        "limits": [form[name] for name in LIMIT_NAMES],
        "tiers": [(form[f"up_to_{n}"], form[f"price_{n}"]) for n in range(TIERS)],
        "services": [(form[f"kind_{s}"], form[f"fee_{s}"]) for s in Service],
        "said": _said(package),
        "cities": [each.city for each in on_it.select_related("city").order_by("city__name")],
        "movable": list(running.order_by("city__name")) if is_on_sale else [],
        "examples": _examples(package),
    }
    return _show(request, "package.html", context, status=status)


def _said(package: Package) -> dict[str, Any]:
    """A version in words, for those that are no longer edited."""
    return {
        "fee": money.shown(package.base_fee_minor),
        "categories": ", ".join(package.category_codes or []) or _("semua"),
        "limits": [
            (str(label), package.limits[name])
            for name, label in LIMIT_NAMES.items()
            if package.limits.get(name) is not None
        ],
        "included": [service_name(code) for code in package.included_services],
        "optional": [
            (service_name(code), money.shown(minor))
            for code, minor in package.optional_services.items()
        ],
    }


def _examples(package: Package) -> list[tuple[str, str]]:
    """What some areas would cost a year without services, before tax."""
    prices = price_list(package)
    return [
        (
            money.shown_area(km2 * 100),
            money.shown(pricing.subtotal(pricing.yearly_lines(prices, area_ha=km2 * 100))),
        )
        for km2 in EXAMPLES_KM2
    ]


def _city(code: str) -> City:
    with inside_public():
        found = City.objects.filter(code=code).first()
    if found is None:
        raise NotFound(_("Kota ini tidak ada."))
    return found


def _show(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    return show(request, f"billing/vendor/{template}", SCREEN, context, status=status)
