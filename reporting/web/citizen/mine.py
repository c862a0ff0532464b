"""Reports of this device, with those that wait in it for a signal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reporting.selectors import my_reports
from reporting.web.citizen.follows import follows_of
from reporting.web.viewers import viewer_of


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What I sent, follow and joined; what waits for me comes first."""
    found = my_reports.my_reports(viewer_of(request), follows_of(request))
    return render(request, "reporting/citizen/mine.html", {"nav": "mine", "mine": found})
