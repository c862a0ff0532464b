"""Help and privacy: what is public, who sees what, where else to turn."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reporting.rules.limits import AUTO_CONFIRM_DAYS, CONTACT_RETENTION_DAYS, REOPEN_DAYS
from reporting.services import config


@require_safe
def help(request: HttpRequest) -> HttpResponse:
    """One page of plain answers, with the numbers the product really keeps to."""
    neighbours = {
        each.next_door_name: each.next_door_contact
        for each in config.snapshot().categories.values()
        if each.is_active and each.next_door_name
    }
    context = {
        "nav": "help",
        "auto_confirm_days": AUTO_CONFIRM_DAYS,
        "reopen_days": REOPEN_DAYS,
        "contact_days": CONTACT_RETENTION_DAYS,
        "neighbours": sorted(neighbours.items()),
    }
    return render(request, "reporting/citizen/help.html", context)
