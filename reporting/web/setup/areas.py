"""Areas: where the city is, and where it serves."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core import clock
from reporting.selectors.setup import areas as selector
from reporting.selectors.setup import history
from reporting.services.catalog import areas
from reporting.web.setup.doors import admin_of, admins_and_triage, admins_only, show
from tenants import entitlements

SCREEN: Final = "areas"
MOST_AT_ONCE: Final = 400


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """Kecamatan and kelurahan, on a map and as a list."""
    context = {
        "page": selector.page(),
        "bounds": selector.bounds(),
        "is_bought": entitlements.coverage(entitlements.current()) is not None,
        "last": history.latest("wilayah"),
    }
    return show(request, "areas.html", SCREEN, context)


@require_POST
@admins_only
def cover(request: HttpRequest) -> HttpResponse:
    """Serve an area, or serve it no longer; a kecamatan stands for its kelurahan."""
    codes = [code[:32] for code in request.POST.getlist("kode")[:MOST_AT_ONCE]]
    on = request.POST.get("layani") == "1"
    changed = areas.cover(codes=codes, is_covered=on, actor=admin_of(request), at=clock.now())
    said = (
        ngettext("%d wilayah kini dilayani.", "%d wilayah kini dilayani.", changed)
        if on
        else ngettext("%d wilayah tidak lagi dilayani.", "%d wilayah tidak lagi dilayani.", changed)
    )
    messages.success(request, said % changed if changed else _("Tidak ada yang berubah."))
    place = request.POST.get("kecamatan", "")[:32]
    return redirect(f"{reverse('setup:areas')}#{place}" if place else reverse("setup:areas"))


@require_safe
@admins_and_triage
def outlines(request: HttpRequest) -> HttpResponse:
    """The map's shapes, shaded where the city serves."""
    return HttpResponse(selector.coverage_outlines(), content_type="application/geo+json")
