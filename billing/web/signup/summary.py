"""Screen 4: the offer, on screen and on paper, and a city to try with its building shown step by step."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from billing.models import Quote
from billing.services.quotes import NothingCovered, PackageWithdrawn
from billing.services.signup import opening
from billing.services.signup.opening import OfferReplaced
from billing.web import offers
from billing.web.signup import browser
from core import clock
from core.errors import NotFound, TooMany
from tenants.selectors.provisioning import progress


class UnknownOffer(NotFound):
    """No such offer, or not this browser's: the answer is the same."""

    code = "unknown_offer"


@never_cache
@require_safe
def summary(request: HttpRequest) -> HttpResponse:
    """The offer; whoever has not come that far is sent to where they are."""
    application = browser.application_of(request)
    if application is None:
        return redirect("billing:signup")
    if application.email_verified_at is None:
        return redirect("billing:signup_contact")
    try:
        quote = opening.offer(application, at=clock.now())
    except (NothingCovered, PackageWithdrawn):
        return redirect("billing:signup_choose", code=application.region_code)
    return _screen(request, quote)


@never_cache
@require_safe
def offer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The offer as PDF, for the browser that holds its application.

    Raises:
        UnknownOffer: Not theirs, or there is none.
    """
    application = browser.application_of(request)
    quote = (
        application.quotes.select_related("package", "tax_profile", "partner")
        .filter(public_id=public_id)
        .first()
        if application is not None
        else None
    )
    if quote is None:
        raise UnknownOffer(_("Penawaran itu tidak ada di peramban ini."))
    return offers.paper(quote)


@never_cache
@require_POST
def open_city(request: HttpRequest) -> HttpResponse:
    """Have the city built; pressing twice gives the same city."""
    application = browser.application_of(request)
    if application is None:
        return redirect("billing:signup")
    try:
        opening.open_city(application, seen=_seen(request), at=clock.now())
    except opening.NotVerified:
        return redirect("billing:signup_contact")
    except (NothingCovered, PackageWithdrawn):
        return redirect("billing:signup_choose", code=application.region_code)
    except (OfferReplaced, TooMany) as error:
        quote = opening.offer(application, at=clock.now())
        return _screen(request, quote, errors=[str(error)], status=error.status)
    return redirect("billing:signup_city")


@never_cache
@require_safe
def city(request: HttpRequest) -> HttpResponse:
    """How far the city is; looks again by itself, with and without scripts, until it is there."""
    application = browser.application_of(request)
    if application is None or application.city is None:
        return redirect("billing:signup_summary" if application else "billing:signup")
    context: dict[str, Any] = {
        **browser.steps(4),
        "application": application,
        "city": application.city,
        "progress": progress(application.city),
        "quote": opening.current(application),
    }
    is_part = bool(request.headers.get("HX-Request"))
    template = "_progress" if is_part else "city"
    return render(request, f"billing/signup/{template}.html", context)


def _seen(request: HttpRequest) -> UUID | None:
    """The offer that was on the page whose button was pressed."""
    try:
        return UUID(request.POST.get("penawaran", ""))
    except ValueError:
        return None


def _screen(
    request: HttpRequest,
    quote: Quote,
    *,
    errors: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        **browser.steps(4),
        **offers.facts(quote),
        "errors": errors or [],
    }
    return render(request, "billing/signup/summary.html", context, status=status)
