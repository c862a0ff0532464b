"""A partner changes coverage and package of its own city: the city's own forms, then a preview, then yes."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.models import Change
from billing.services.changes import ChangeNotFound
from billing.services.partners import changing, cities
from billing.web.changing import OPTIONS, PRICE
from billing.web.changing import coverage as areas
from billing.web.changing import package as packages
from billing.web.changing import preview as previewed
from billing.web.partner.cities import SCREEN
from billing.web.partner.frame import show, who
from core import clock
from core.errors import DomainError, NotFound
from core.tenancy import inside
from reporting.selectors.setup.areas import coverage_outlines
from tenants.models import City
from tenants.web.doors import partner_of, partner_only


@require_http_methods(["GET", "HEAD", "POST"])
@partner_only
def coverage(request: HttpRequest, city_id: UUID) -> HttpResponse:
    """Choose what the city serves; a POST keeps a preview and shows it, or only counts (``hitung``)."""
    city = cities.require_open(partner_of(request), city_id)
    packages.required(city)
    asked, price, error = _asked(request), None, ""
    if asked is not None:
        try:
            if "hitung" not in asked:
                return _previewed(city, _keep_coverage(request, city, asked))
            price = areas.shown(city, areas.estimate(city, asked, at=clock.now()))
        except DomainError as refused:
            error = str(refused)
    context = areas.page(city, asked, price=price, error=error, at=clock.now())
    status = 422 if error else 200
    return show(request, "coverage.html", SCREEN, {"city": city, **context}, status=status)


@require_POST
@partner_only
def coverage_price(request: HttpRequest, city_id: UUID) -> HttpResponse:
    """What the ticked areas would cost: the part of the page that follows every click."""
    city = cities.require_open(partner_of(request), city_id)
    return render(request, PRICE, areas.priced(city, request.POST, at=clock.now()))


@require_safe
@partner_only
def outlines(request: HttpRequest, city_id: UUID) -> HttpResponse:
    """The map's shapes, shaded where the city serves."""
    with inside(cities.require_open(partner_of(request), city_id)):
        return HttpResponse(coverage_outlines(), content_type="application/geo+json")


@require_http_methods(["GET", "HEAD", "POST"])
@partner_only
def package(request: HttpRequest, city_id: UUID) -> HttpResponse:
    """Choose package, services and categories; a POST keeps a preview and shows it, or only counts."""
    city = cities.require_open(partner_of(request), city_id)
    subscription, asked = packages.required(city), _asked(request)
    context = packages.options(city, subscription, asked, at=clock.now())
    status = 200
    if asked is not None and "hitung" not in asked:
        try:
            return _previewed(city, _keep_package(request, city, asked))
        except DomainError as refused:
            context, status = {**context, "error": str(refused)}, 422
    return show(request, "package.html", SCREEN, {"city": city, **context}, status=status)


@require_POST
@partner_only
def package_price(request: HttpRequest, city_id: UUID) -> HttpResponse:
    """Options and price of what is chosen now: the part of the page that follows every click."""
    city = cities.require_open(partner_of(request), city_id)
    context = packages.options(city, packages.required(city), request.POST, at=clock.now())
    return render(request, OPTIONS, context)


@require_safe
@partner_only
def preview(request: HttpRequest, city_id: UUID, change_id: UUID) -> HttpResponse:
    """What would change, what it costs now and what the next year costs."""
    return _page(request, city_id, change_id)


@require_POST
@partner_only
def confirm(request: HttpRequest, city_id: UUID, change_id: UUID) -> HttpResponse:
    """Carry it out at the price shown; a second press changes nothing."""
    try:
        changing.confirm(
            partner=partner_of(request),
            city=city_id,
            change=change_id,
            actor_label=who(request),
            at=clock.now(),
        )
    except NotFound:
        raise
    except DomainError as refused:
        return _page(request, city_id, change_id, error=str(refused), status=refused.status)
    messages.success(request, _("Perubahan berlaku sekarang."))
    return redirect("billing:partner_change", city_id, change_id)


def _asked(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _keep_coverage(request: HttpRequest, city: City, asked: QueryDict) -> Change:
    return changing.preview_coverage(
        partner=partner_of(request),
        city=city.public_id,
        codes=areas.codes(asked),
        remeasure=areas.remeasures(asked),
        actor_label=who(request),
        at=clock.now(),
    )[0]


def _keep_package(request: HttpRequest, city: City, asked: QueryDict) -> Change:
    subscription = packages.required(city)
    chosen = packages.chosen(subscription, asked)
    is_own = chosen.package.pk == subscription.package_id
    return changing.preview_package(
        partner=partner_of(request),
        city=city.public_id,
        package_code="" if is_own else chosen.package.code,
        services=chosen.services,
        categories=chosen.categories,
        actor_label=who(request),
        at=clock.now(),
    )[0]


def _page(
    request: HttpRequest, city_id: UUID, change_id: UUID, *, error: str = "", status: int = 200
) -> HttpResponse:
    city, change = changing.find(partner=partner_of(request), city=city_id, change=change_id)
    if not city.answers:
        raise ChangeNotFound(_("Pratinjau ini tidak ada."))
    context = {"city": city, **previewed.page(city, change, at=clock.now()), "error": error}
    return show(request, "change.html", SCREEN, context, status=status)


def _previewed(city: City, change: Change) -> HttpResponse:
    return redirect("billing:partner_change", city.public_id, change.public_id)
