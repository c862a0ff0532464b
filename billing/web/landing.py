"""The platform's front page: why, what it costs, which cities are here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from billing.services.signup.choosing import packages_on_sale
from billing.web.signup.views import package_of
from tenants.selectors.cities import shown_cities


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Reasons, packages on sale, and ready cities with their addresses."""
    port = request.get_port()
    suffix = "" if port in {"80", "443"} else f":{port}"
    context = {
        "nav": "home",
        "packages": [package_of(package) for package in packages_on_sale()],
        "cities": shown_cities(scheme=request.scheme or "http", port_suffix=suffix),
    }
    return render(request, "billing/landing.html", context)
