"""Paying by card instead of by transfer. Cards are typed in at Stripe only; we send people there and hear of it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from billing.services import cards
from billing.web.city.frame import MENU, actor_label, city_of
from core import clock
from core.errors import DomainError
from reporting.web.setup.doors import admins_only, frame_of


@require_POST
@admins_only
def leave_card(request: HttpRequest) -> HttpResponse:
    """Lead to the page where a card is left."""
    back = request.build_absolute_uri(reverse("package:invoices"))
    return _led_away(request, lambda: cards.card_page(city_of(request), back_to=back))


@require_POST
@admins_only
def portal(request: HttpRequest) -> HttpResponse:
    """Lead to the page where the card is changed and bills are seen."""
    back = request.build_absolute_uri(reverse("package:invoices"))
    return _led_away(request, lambda: cards.portal(city_of(request), back_to=back))


@require_POST
@admins_only
def by_invoice(request: HttpRequest) -> HttpResponse:
    """Go back to bills paid by transfer."""
    try:
        cards.pay_by_invoice(city_of(request), actor_label=actor_label(request), at=clock.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Tagihan berikutnya dibayar dengan transfer."))
    return redirect("package:invoices")


def _led_away(request: HttpRequest, ask: Callable[[], str]) -> HttpResponse:
    """A link to follow by hand: our pages may not send a form to another host."""
    try:
        url = ask()
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("package:invoices")
    return render(
        request, "billing/city/invoices/card.html", {**frame_of(request, MENU), "url": url}
    )
