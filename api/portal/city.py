"""The portal of one city: first steps with its own address, and how its services are doing."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from api.portal import commands, doors, health, sandbox
from core.identity.doors import is_enrolled
from reporting.rules.roles import Role
from reporting.selectors.example_report import example_report
from reporting.web.viewers import viewer_of
from tenants import entitlements
from tenants.models import City


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """From nothing to a report in five minutes, with commands that run as they stand."""
    city = cast(City, request.city)  # type: ignore[attr-defined]
    origin, writable = sandbox.own_url(request), sandbox.base_url(request)
    example = example_report() if writable == origin else None
    context = {
        "is_sandbox": writable == origin,
        "sandbox": f"{writable}{request.path}" if writable else "",
        "commands": commands.for_city(origin, example),
        "doors": doors.city_doors(),
        "per_minute": entitlements.limit(city, "api_per_minute"),
        "manages": _manages(request),
    }
    return render(request, "portal/city_home.html", context)


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Whether the parts that other systems rely on work now. Answers 200 even when they do not: it is a page."""
    found = health.parts()
    return render(
        request, "portal/city_status.html", {"parts": found, "worst": health.worst(found)}
    )


def _manages(request: HttpRequest) -> bool:
    viewer = viewer_of(request)
    return viewer.has(Role.CITY_ADMIN) and is_enrolled(request)
