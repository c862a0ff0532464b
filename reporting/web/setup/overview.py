"""The first page of the set-up: what there is, what is missing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core import clock
from reporting.selectors.setup import history
from reporting.selectors.setup import overview as selector
from reporting.web.setup.doors import admins_only, show


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """Everything at a glance, with the newest changes."""
    found = selector.overview(clock.now())
    context = {"overview": found, "changes": history.page().changes[: history.BESIDE]}
    return show(request, "overview.html", "overview", context)
