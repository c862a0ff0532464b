"""Coverage: a map and a list that say the same, with the price of every click."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from billing.rules import money
from billing.selectors import bills, city_package
from billing.services import changes, estimates, taxes
from billing.services.estimates import Estimate
from billing.services.subscriptions import NotSubscribed
from billing.web.city.frame import actor_label, city_of, show
from core import clock
from core.errors import DomainError
from core.tenancy import inside_public
from reporting.selectors.setup import areas
from reporting.web.setup.doors import admins_only

MOST_CODES: Final = 5_000


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """Choose what to serve; a POST keeps a preview and shows it, or only counts (``hitung``)."""
    if request.method != "POST":
        return _page(request)
    try:
        found = _estimate(request)
        if "hitung" in request.POST:
            return _page(request, price=shown(request, found))
        kept = changes.preview(found, actor_label=actor_label(request), at=clock.now())
    except NotSubscribed:
        raise
    except DomainError as error:
        return _page(request, error=str(error))
    return redirect("package:preview", public_id=kept.public_id)


@require_POST
@admins_only
def price(request: HttpRequest) -> HttpResponse:
    """What the ticked areas would cost: the part of the page that follows every click."""
    try:
        context: dict[str, Any] = {"price": shown(request, _estimate(request))}
    except DomainError as error:
        context = {"price": None, "error": str(error)}
    return render(request, "billing/city/parts/price.html", context)


def shown(request: HttpRequest, found: Estimate) -> dict[str, Any]:
    """An estimate in words."""
    with inside_public():
        tax = taxes.tax_of(taxes.profile_of(city_of(request)))
    return {
        "extra": bills.shown(found.extra, tax),
        "next_year": bills.shown(found.next_year, tax),
        "this_year": bills.shown(found.this_year, tax),
        "area": money.shown_area(found.after.area_ha),
        "count": len(found.after.pieces),
        "on": len(found.on),
        "off": len(found.off),
        "until": found.period[1],
        "is_trial": found.subscription.state == "trial",
        "off_categories": [name for _code, name in found.off_categories],
    }


def _estimate(request: HttpRequest) -> Estimate:
    return estimates.estimate_coverage(
        city=city_of(request),
        codes=_codes(request),
        remeasure=request.POST.get("batas_baru") == "1",
        at=clock.now(),
    )


def _codes(request: HttpRequest) -> list[str]:
    return [code[:20] for code in request.POST.getlist("area")[:MOST_CODES]]


def _page(
    request: HttpRequest, *, price: dict[str, Any] | None = None, error: str = ""
) -> HttpResponse:
    city, at = city_of(request), clock.now()
    is_form = request.method == "POST"
    found = city_package.page(city, at=at)
    if found.subscription is None:
        messages.info(request, _("Kota ini belum berlangganan paket; wilayah diatur tanpa biaya."))
        return redirect("package:overview")
    if price is None and not error:
        now = city_package.coverage_page(city, chosen=None, at=at)
        codes = [area.code for district in now.districts for area in district.areas if area.is_on]
        if codes:
            price = shown(request, estimates.estimate_coverage(city=city, codes=codes, at=at))
    context = {
        "page": city_package.coverage_page(
            city, chosen=_codes(request) if is_form else None, at=at
        ),
        "remeasure": request.POST.get("batas_baru") == "1",
        "bounds": areas.bounds(),
        "price": price,
        "error": error,
    }
    return show(request, "coverage.html", "coverage", context, status=422 if error else 200)
