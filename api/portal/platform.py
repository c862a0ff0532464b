"""The portal of the platform: first steps for partners (carriers), and how the platform is doing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from api.portal import commands, doors, health, sandbox
from api.portal.usage import counted
from billing.web.partner.frame import show
from tenants.models import PartnerCredential
from tenants.web.doors import partner_managers_only, partner_of


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


@require_safe
@partner_managers_only
def usage(request: HttpRequest) -> HttpResponse:
    """The partner's own calls of the last two days by the hour, or of a month."""
    keys = PartnerCredential.objects.filter(partner=partner_of(request))
    names = {f"partner:{key.pk}": key.name for key in keys}
    return show(request, "usage.html", "partner_keys", counted(request, names, only_these=True))
