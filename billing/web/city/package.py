"""Choosing another package, or services on top: options and price follow every click."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from billing.models import Package, Subscription
from billing.rules import money
from billing.selectors import city_package
from billing.services import changes, entitling, estimates, subscriptions
from billing.services.estimates import Estimate
from billing.services.quotes import PackageWithdrawn
from billing.web.city.coverage import shown
from billing.web.city.frame import actor_label, city_of, show
from core import clock
from core.errors import DomainError
from core.tenancy import inside_public
from reporting.selectors import coverage as measuring
from reporting.web.setup.doors import admins_only
from tenants.entitlements import limit_name


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """Package, services and categories; a POST keeps a preview and shows it, or only counts (``hitung``)."""
    subscription = _subscription(request)
    if subscription is None:
        messages.info(request, _("Kota ini belum berlangganan paket."))
        return redirect("package:overview")
    if request.method != "POST":
        return show(request, "package.html", "change_package", _options(request, subscription))
    options = _options(request, subscription)
    if "hitung" in request.POST or options["error"]:
        status = 422 if options["error"] and "hitung" not in request.POST else 200
        return show(request, "package.html", "change_package", options, status=status)
    try:
        kept = changes.preview(
            _estimate(request, subscription), actor_label=actor_label(request), at=clock.now()
        )
    except DomainError as error:
        context = {**options, "error": str(error)}
        return show(request, "package.html", "change_package", context, status=422)
    return redirect("package:preview", public_id=kept.public_id)


@require_POST
@admins_only
def price(request: HttpRequest) -> HttpResponse:
    """Options and price of what is chosen now: the part of the page that follows every click."""
    subscription = subscriptions_required(request)
    return render(request, "billing/city/parts/options.html", _options(request, subscription))


def subscriptions_required(request: HttpRequest) -> Subscription:
    """The city's subscription.

    Raises:
        NotSubscribed: There is none.
    """
    found = _subscription(request)
    if found is None:
        raise subscriptions.NotSubscribed(_("Kota ini belum berlangganan paket."))
    return found


def _subscription(request: HttpRequest) -> Subscription | None:
    with inside_public():
        return subscriptions.running(city_of(request))


def _options(request: HttpRequest, subscription: Subscription) -> dict[str, Any]:
    """Everything the form shows, with the price or the reason why there is none."""
    with inside_public():
        sold = city_package.packages_for(subscription)
    wanted = _wanted(request, sold) or subscription.package
    is_form = request.method == "POST"
    services = request.POST.getlist("layanan") if is_form else list(subscription.services)
    services = [code for code in services if code in wanted.optional_services]
    chosen = request.POST.getlist("kategori") if is_form else list(subscription.categories)
    most = entitling.category_limit(wanted, services)
    active = measuring.active_categories()
    error, found = "", None
    try:
        found = shown(request, _estimate(request, subscription)) if is_form else None
    except DomainError as refused:
        error = str(refused)
    return {
        "packages": [_tile(package, subscription) for package in sold],
        "wanted": wanted,
        "services": city_package.services_of(wanted, services),
        "limits": [(limit_name(code), value) for code, value in wanted.limits.items()],
        "most_categories": most,
        "asks_categories": most is not None and len(active) > most,
        "active": active,
        "chosen": chosen,
        "price": found,
        "error": error,
    }


def _estimate(request: HttpRequest, subscription: Subscription) -> Estimate:
    with inside_public():
        sold = city_package.packages_for(subscription)
    package = _wanted(request, sold)
    if package is None:
        raise PackageWithdrawn(_("Paket ini tidak dijual lagi. Pilih paket lain."))
    services = [
        code for code in request.POST.getlist("layanan") if code in package.optional_services
    ]
    most = entitling.category_limit(package, services)
    return estimates.estimate_package(
        city=city_of(request),
        package=package,
        services=services,
        categories=[code[:60] for code in request.POST.getlist("kategori")[:100]]
        if most is not None
        else [],
        at=clock.now(),
    )


def _wanted(request: HttpRequest, sold: list[Package]) -> Package | None:
    asked = request.POST.get("paket", "")
    return next((package for package in sold if str(package.pk) == asked), None)


def _tile(package: Package, subscription: Subscription) -> dict[str, Any]:
    is_own = package.pk == subscription.package_id
    return {
        "value": package.pk,
        "name": package.name,
        "price": money.shown(package.base_fee_minor),
        "is_own": is_own,
        "is_withdrawn": package.withdrawn_at is not None,
    }
