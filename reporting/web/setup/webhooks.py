"""Webhooks of the city: who is told, with which secret, and what was delivered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.webhooks import screens
from core.webhooks.screens import Frame
from core.webhooks.services.endpoints import CITY
from reporting.web.setup.doors import admin_of, admins_only, show

SCREEN: Final = "portal:keys"
"""The line of the menu: webhooks stand among the pages about other systems."""
_PAGES: Final = {
    "list": "setup:webhooks",
    "new": "setup:webhook_new",
    "endpoint": "setup:webhook",
    "act": "setup:webhook_act",
    "delivery": "setup:webhook_delivery",
    "resend": "setup:webhook_resend",
}


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """Every address."""
    return screens.index(request, _frame(request))


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def new(request: HttpRequest) -> HttpResponse:
    """One more."""
    return screens.new(request, _frame(request))


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def endpoint(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One of them, with its log."""
    return screens.endpoint(request, _frame(request), public_id)


@require_POST
@admins_only
def act(request: HttpRequest, public_id: UUID, name: str) -> HttpResponse:
    """Switch, try, roll the secret, catch up, remove."""
    return screens.act(request, _frame(request), public_id, name)


@require_safe
@admins_only
def delivery(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One delivery."""
    return screens.delivery(request, _frame(request), public_id)


@require_POST
@admins_only
def resend(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send it again."""
    return screens.resend(request, _frame(request), public_id)


def _frame(request: HttpRequest) -> Frame:
    def draw(template: str, context: Mapping[str, Any], status: int) -> HttpResponse:
        shown = {**context, "part": f"webhooks/{template}"}
        return show(request, "webhooks.html", SCREEN, shown, status=status)

    def url(page: str, *args: object) -> str:
        return reverse(_PAGES[page], args=args)

    return Frame(CITY, admin_of(request).label, draw, url)
