"""Support visits of everybody, and the door of one's own."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.errors import Forbidden
from tenants.models import SupportAccess, VendorRole
from tenants.services import support
from tenants.web.doors import person_of, vendor_only
from tenants.web.links import city_address
from tenants.web.vendor.frame import show

SHOWN: Final = 100
SCREEN: Final = "vendor:visits"
ALLOWED: Final = (VendorRole.SUPPORT, VendorRole.OPERATIONS)


@require_safe
@vendor_only(*ALLOWED)
def visits(request: HttpRequest) -> HttpResponse:
    """The latest visits to any city."""
    at = clock.now()
    rows = SupportAccess.objects.select_related("city", "user").order_by("-opened_at", "-pk")
    lines = [{"visit": row, "is_over": support.is_over(row, at)} for row in rows[:SHOWN]]
    return show(request, "vendor/visits.html", SCREEN, {"lines": lines})


@require_safe
@vendor_only(*ALLOWED)
def visit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One visit; right after it was opened with the way in, shown once to whoever opened it."""
    found = support.require_visit(public_id)
    key = request.session.pop(f"support_key:{public_id}", "")
    address = city_address(request, found.city, f"/dukungan/masuk/?kunci={key}") if key else ""
    context = {
        "visit": found,
        "is_over": support.is_over(found, clock.now()),
        "is_own": found.user_id == person_of(request).user.pk,
        "address": address,
    }
    return show(request, "vendor/visit.html", SCREEN, context)


@require_POST
@vendor_only(*ALLOWED)
def end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End one's own visit; admins end anybody's."""
    found = support.require_visit(public_id)
    person = person_of(request)
    if found.user_id != person.user.pk and person.vendor_role != VendorRole.ADMIN:
        raise Forbidden(_("Hanya yang membukanya, atau pengelola, yang mengakhiri akses ini."))
    support.end(visit=found, actor_label=person.label, at=clock.now())
    messages.success(request, _("Akses dukungan diakhiri."))
    return redirect("vendor:visit", public_id=public_id)
