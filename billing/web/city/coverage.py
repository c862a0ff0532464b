"""Coverage: a map and a list that say the same, with the price of every click."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from billing.services import changes
from billing.services.subscriptions import NotSubscribed
from billing.web.changing import PRICE, coverage, package
from billing.web.city.frame import actor_label, city_of, show
from core import clock
from core.errors import DomainError
from reporting.web.setup.doors import admins_only


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """Choose what to serve; a POST keeps a preview and shows it, or only counts (``hitung``)."""
    city, at = city_of(request), clock.now()
    if request.method != "POST":
        return _page(request)
    try:
        found = coverage.estimate(city, request.POST, at=at)
        if "hitung" in request.POST:
            return _page(request, price=coverage.shown(city, found))
        kept = changes.preview(found, actor_label=actor_label(request), at=at)
    except NotSubscribed:
        raise
    except DomainError as error:
        return _page(request, error=str(error))
    return redirect("package:preview", public_id=kept.public_id)


@require_POST
@admins_only
def price(request: HttpRequest) -> HttpResponse:
    """What the ticked areas would cost: the part of the page that follows every click."""
    context = coverage.priced(city_of(request), request.POST, at=clock.now())
    return render(request, PRICE, context)


def _page(
    request: HttpRequest, *, price: dict[str, Any] | None = None, error: str = ""
) -> HttpResponse:
    city = city_of(request)
    if package.running(city) is None:
        messages.info(request, _("Kota ini belum berlangganan paket; wilayah diatur tanpa biaya."))
        return redirect("package:overview")
    asked = request.POST if request.method == "POST" else None
    context = coverage.page(city, asked, price=price, error=error, at=clock.now())
    return show(request, "coverage.html", "coverage", context, status=422 if error else 200)
