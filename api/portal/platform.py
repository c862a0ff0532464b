"""The portal of the platform: first steps for partners (carriers), and how the platform is doing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from api.portal import commands, doors, health, sandbox


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """From a key to a city of one's own in five minutes, with commands that run as they stand."""
    context = {
        "nav": "developers",
        "commands": commands.for_partner(sandbox.own_url(request)),
        "links": doors.partner_links(),
    }
    return render(request, "portal/platform_home.html", context)


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Whether the parts that partners' systems rely on work now."""
    found = health.parts()
    context = {"nav": "developers", "parts": found, "worst": health.worst(found)}
    return render(request, "portal/platform_status.html", context)
