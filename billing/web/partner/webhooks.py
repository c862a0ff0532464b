"""Webhooks of a partner: who is told of its cities, offers and money, and what was delivered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.web.partner.frame import show, who
from core.webhooks import screens
from core.webhooks.screens import Frame
from core.webhooks.services.endpoints import Owner
from tenants.web.doors import partner_managers_only, partner_of

SCREEN: Final = "partner_webhooks"
_PAGES: Final = {
    "list": "billing:partner_webhooks",
    "new": "billing:partner_webhook_new",
    "endpoint": "billing:partner_webhook",
    "act": "billing:partner_webhook_act",
    "delivery": "billing:partner_webhook_delivery",
    "resend": "billing:partner_webhook_resend",
}


@require_safe
@partner_managers_only
def index(request: HttpRequest) -> HttpResponse:
    """Every address."""
    return screens.index(request, _frame(request))


@require_http_methods(["GET", "HEAD", "POST"])
@partner_managers_only
def new(request: HttpRequest) -> HttpResponse:
    """One more."""
    return screens.new(request, _frame(request))


@require_http_methods(["GET", "HEAD", "POST"])
@partner_managers_only
def endpoint(request: HttpRequest, webhook: UUID) -> HttpResponse:
    """One of them, with its log."""
    return screens.endpoint(request, _frame(request), webhook)


@require_POST
@partner_managers_only
def act(request: HttpRequest, webhook: UUID, name: str) -> HttpResponse:
    """Switch, try, roll the secret, catch up, remove."""
    return screens.act(request, _frame(request), webhook, name)


@require_safe
@partner_managers_only
def delivery(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """One delivery."""
    return screens.delivery(request, _frame(request), delivery_id)


@require_POST
@partner_managers_only
def resend(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Send it again."""
    return screens.resend(request, _frame(request), delivery_id)


def _frame(request: HttpRequest) -> Frame:
    def draw(template: str, context: Mapping[str, Any], status: int) -> HttpResponse:
        shown = {**context, "part": f"webhooks/{template}"}
        return show(request, "webhooks.html", SCREEN, shown, status=status)

    def url(page: str, *args: object) -> str:
        return reverse(_PAGES[page], args=args)

    owner = Owner(partner_of(request).code, is_sandbox=None)
    return Frame(owner, who(request), draw, url, asks_sandbox=True)
