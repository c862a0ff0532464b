"""What waits, what failed, and another try for it."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.tenancy import PUBLIC
from tenants.models import City, VendorRole
from tenants.selectors import deliveries as selector
from tenants.services import deliveries
from tenants.web.doors import person_of, vendor_only
from tenants.web.vendor.forms import told
from tenants.web.vendor.frame import show

SCREEN: Final = "vendor:deliveries"


@require_safe
@vendor_only(VendorRole.OPERATIONS)
def index(request: HttpRequest) -> HttpResponse:
    """Topics with what waits, and the promises put aside, newest first."""
    topic = request.GET.get("jenis", "").replace("\x00", "")[:120]
    city = request.GET.get("kota", "").replace("\x00", "")[:40]
    older = _number(request.GET.get("sebelum", ""))
    found = selector.dead(topic=topic, city=city, older_than=older)
    query = {"jenis": topic, "kota": city, "sebelum": str(found.older_than or "")}
    next_url = (
        f"{reverse(SCREEN)}?{urlencode({k: v for k, v in query.items() if v})}"
        if found.older_than
        else ""
    )
    context = {
        "topics": selector.topics(),
        "lines": found.lines,
        "next_url": next_url,
        "topic": topic,
        "city": city,
    }
    return show(request, "vendor/deliveries.html", SCREEN, context)


@require_POST
@vendor_only(VendorRole.OPERATIONS)
def redrive(request: HttpRequest) -> HttpResponse:
    """Try one again, or all of a topic, a city, or a topic in a city."""
    topic, city = request.POST.get("jenis", "")[:120], request.POST.get("kota", "")[:40]
    row = _number(request.POST.get("kiriman", ""))
    with told(request, _("Dicoba lagi sekarang.")):
        deliveries.redrive(
            topic=topic if row is None else "",
            schema=_schema(city) if row is None else "",
            row=row,
            actor_label=person_of(request).label,
            at=clock.now(),
        )
    query = {key: value for key, value in (("jenis", topic), ("kota", city)) if value}
    return redirect(f"{reverse(SCREEN)}?{urlencode(query)}" if query else reverse(SCREEN))


def _schema(code: str) -> str:
    if code in ("", "platform"):
        return PUBLIC if code else ""
    found = City.objects.filter(code=code).values_list("schema_name", flat=True).first()
    return found or "-"  # no city: nothing to try again


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
