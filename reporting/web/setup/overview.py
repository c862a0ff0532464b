"""The first page of the set-up: what there is, what is missing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core import clock
from reporting.selectors.setup import history
from reporting.selectors.setup import overview as selector
from reporting.services import config
from reporting.web.setup.doors import admins_only, show


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """Everything at a glance, with the newest changes."""
    with config.read_once():
        found = selector.overview(clock.now())
        changes = history.page().changes[: history.BESIDE]
    context = {"overview": found, "changes": changes}
    return show(request, "overview.html", "overview", context)
