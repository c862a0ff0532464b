"""All cities in one table."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tenants.models import City
from tenants.web.doors import vendor_only
from tenants.web.vendor.frame import show


@require_safe
@vendor_only()
def fleet(request: HttpRequest) -> HttpResponse:
    """Every city, by name."""
    cities = City.objects.order_by("name", "pk")
    return show(request, "vendor/fleet.html", "vendor:fleet", {"cities": cities})
