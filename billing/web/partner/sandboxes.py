"""Sandbox cities: opened, replaced by a fresh one, closed."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from billing.services.partners import cities, sandboxes
from billing.web.partner.frame import show, who
from core import clock
from core.saving import refusal, saved
from tenants.models import CityState
from tenants.selectors.provisioning import progress
from tenants.web.doors import partner_of, partner_only, person_of

SCREEN: Final = "partner_sandboxes"


class SandboxForm(forms.Form):
    """Which example, and who looks after it."""

    example = forms.ChoiceField(
        label=gettext_lazy("Contoh kota"),
        choices=[(code, code.title()) for code in sandboxes.EXAMPLES],
    )
    admin_name = forms.CharField(label=gettext_lazy("Nama admin"), max_length=120)
    admin_email = forms.EmailField(
        label=gettext_lazy("Surel admin"),
        help_text=gettext_lazy("Undangan dikirim ke sini begitu kota coba siap."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@partner_only
def listing(request: HttpRequest) -> HttpResponse:
    """The sandboxes there are, and one more."""
    partner, person = partner_of(request), person_of(request)
    posted = request.method == "POST"
    initial = {"admin_name": person.user.name, "admin_email": person.user.email}
    form = SandboxForm(request.POST if posted else None, initial=initial)

    def act() -> None:
        sandboxes.open_sandbox(
            partner=partner, actor_label=who(request), at=clock.now(), **form.cleaned_data
        )

    if posted and saved(form, act):
        messages.success(request, _("Kota coba sedang disiapkan; biasanya beberapa detik."))
        return redirect("billing:partner_sandboxes")
    found = cities.of(partner, sandbox=True).exclude(state=CityState.CLOSED)
    rows = [(city, progress(city)) for city in found.order_by("-created_at")]
    context = {
        "form": form,
        "rows": [{"city": city, "progress": building} for city, building in rows],
        "most": sandboxes.MAX_OPEN,
        "is_building": any(not building.is_over for _city, building in rows),
    }
    return show(request, "sandboxes.html", SCREEN, context, status=422 if posted else 200)


@require_POST
@partner_only
def replace(request: HttpRequest, city_id: UUID) -> HttpResponse:
    """Throw one away for a fresh one."""
    why = refusal(
        lambda: sandboxes.replace(
            partner=partner_of(request),
            sandbox=city_id,
            actor_label=who(request),
            at=clock.now(),
        )
    )
    return _back(request, why, _("Kota coba diganti dengan yang baru."))


@require_POST
@partner_only
def close(request: HttpRequest, city_id: UUID) -> HttpResponse:
    """Close one."""
    why = refusal(
        lambda: sandboxes.close(
            partner=partner_of(request),
            sandbox=city_id,
            actor_label=who(request),
            at=clock.now(),
        )
    )
    return _back(request, why, _("Kota coba ditutup."))


def _back(request: HttpRequest, why: str, done: str) -> HttpResponse:
    if why:
        messages.error(request, why)
    else:
        messages.success(request, done)
    return redirect("billing:partner_sandboxes")
