"""Home: one big button, what is going on, what became of my reports."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import clock
from reporting.selectors import city_numbers, my_reports, nearby
from reporting.web.citizen.follows import follows_of
from reporting.web.viewers import viewer_of

LATEST: Final = 5
MINE: Final = 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page of a city."""
    viewer = viewer_of(request)
    context = {
        "nav": "home",
        "latest": nearby.latest(LATEST),
        "mine": my_reports.newest(viewer, follows_of(request), MINE),
        "today": city_numbers.today(clock.now()),
    }
    return render(request, "reporting/citizen/home.html", context)
