"""Choosing another package, or services on top: options and price follow every click."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from billing.services import changes
from billing.web.changing import OPTIONS, package
from billing.web.city.frame import actor_label, city_of, show
from core import clock
from core.errors import DomainError
from reporting.web.setup.doors import admins_only

TAB = "change_package"


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """Package, services and categories; a POST keeps a preview and shows it, or only counts (``hitung``)."""
    city, at = city_of(request), clock.now()
    subscription = package.running(city)
    if subscription is None:
        messages.info(request, _("Kota ini belum berlangganan paket."))
        return redirect("package:overview")
    asked = request.POST if request.method == "POST" else None
    options = package.options(city, subscription, asked, at=at)
    if asked is None or "hitung" in asked:
        return show(request, "package.html", TAB, options)
    try:
        found = package.estimate(city, subscription, asked, at=at)
        kept = changes.preview(found, actor_label=actor_label(request), at=at)
    except DomainError as error:
        return show(request, "package.html", TAB, {**options, "error": str(error)}, status=422)
    return redirect("package:preview", public_id=kept.public_id)


@require_POST
@admins_only
def price(request: HttpRequest) -> HttpResponse:
    """Options and price of what is chosen now: the part of the page that follows every click."""
    city = city_of(request)
    options = package.options(city, package.required(city), request.POST, at=clock.now())
    return render(request, OPTIONS, options)
