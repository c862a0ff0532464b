"""The platform's front page: which cities live here and where to find them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenants.models import City, Domain


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Ready cities with their addresses, on the port of this request."""
    port = request.get_port()
    suffix = "" if port in {"80", "443"} else f":{port}"
    domains = (
        Domain.objects.filter(is_primary=True, tenant__in=City.objects.ready())
        .select_related("tenant")
        .order_by("tenant__name", "pk")
    )
    cities = [
        {
            "name": domain.tenant.name,
            "province": domain.tenant.province,
            "url": f"{request.scheme}://{domain.domain}{suffix}/",
        }
        for domain in domains
    ]
    return render(request, "tenants/home.html", {"cities": cities})
