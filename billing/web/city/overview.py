"""The package: what is bought, how much of it is used, and what the next year costs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from billing.selectors import city_package
from billing.web.city.frame import city_of, show
from core import clock
from reporting.web.setup.doors import admins_only


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """Package, use against limits, coverage and the coming bill."""
    found = city_package.page(city_of(request), at=clock.now())
    return show(request, "overview.html", "overview", {"page": found})
