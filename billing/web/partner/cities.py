"""The partner's own cities: where each is in its life, what it bought and paid, and what the partner may do."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from billing.models import Invoice, InvoiceState, Subscription, SubscriptionState
from billing.services import subscriptions
from billing.services.partners import cities
from billing.web.partner.frame import show, who
from core import clock
from core.saving import saved
from tenants.entitlements import service_name
from tenants.models import City
from tenants.selectors import timeline
from tenants.selectors.provisioning import progress
from tenants.services import addresses
from tenants.services.life import MAX_REASON
from tenants.web.doors import partner_of, partner_only

SCREEN: Final = "partner_cities"
NEWEST: Final = 30


class StepForm(forms.Form):
    """Why, where the step asks for it."""

    reason = forms.CharField(
        label=gettext_lazy("Alasan"),
        max_length=MAX_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Kota akan membacanya."),
    )


@require_safe
@partner_only
def listing(request: HttpRequest) -> HttpResponse:
    """All of the partner's cities with their package."""
    partner = partner_of(request)
    found = list(cities.of(partner).order_by("name", "pk"))
    running = {
        subscription.city_id: subscription
        for subscription in Subscription.objects.select_related("package")
        .filter(city__in=found)
        .exclude(state=SubscriptionState.ENDED)
    }
    rows = [{"city": city, "subscription": running.get(city.pk)} for city in found]
    return show(request, "cities.html", SCREEN, {"rows": rows})


@require_safe
@partner_only
def city(request: HttpRequest, city_id: UUID) -> HttpResponse:
    """One city."""
    return _page(request, cities.get(partner_of(request), city_id), StepForm())


@require_POST
@partner_only
def step(request: HttpRequest, city_id: UUID, name: str) -> HttpResponse:
    """Take one step of the city's life."""
    partner = partner_of(request)
    found = cities.get(partner, city_id)
    form = StepForm(request.POST)

    def act() -> None:
        cities.act(
            partner=partner,
            city=city_id,
            step=name,
            reason=form.cleaned_data["reason"],
            actor_label=who(request),
            at=clock.now(),
        )

    if not saved(form, act):
        return _page(request, found, form, status=422)
    messages.success(request, _("Keadaan %s diperbarui.") % found.name)
    return redirect("billing:partner_city", city_id)


def _page(request: HttpRequest, found: City, form: StepForm, *, status: int = 200) -> HttpResponse:
    subscription = subscriptions.running(found)
    invoices = Invoice.objects.filter(city=found).exclude(state=InvoiceState.DRAFT)
    context = {
        "city": found,
        "url": addresses.city_url(found, "/") if found.answers else "",
        "subscription": subscription,
        "services": [service_name(code) for code in (subscription.services if subscription else [])],
        "covered": len(found.entitlements.get("coverage") or []),
        "invoices": invoices.order_by("-issued_on", "-pk")[:NEWEST],
        "steps": cities.steps(found),
        "progress": progress(found) if not found.is_ready else None,
        "events": [
            {"title": timeline.said(event.kind), "at": event.happened_at, "by": event.actor_label,
             "note": event.reason}
            for event in reversed(found.events.order_by("-happened_at", "-id")[:NEWEST])
        ],
        "form": form,
    }  # fmt: skip
    return show(request, "city.html", SCREEN, context, status=status)
