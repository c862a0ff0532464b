"""Keys for the partner API: made, shown once, revoked."""

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

from billing.web.partner.frame import show, who
from core import clock
from core.saving import saved
from tenants.models import PartnerCredential
from tenants.services import credentials
from tenants.services.credentials import NewKey
from tenants.web.doors import partner_managers_only, partner_of

SCREEN: Final = "partner_keys"


class KeyForm(forms.Form):
    """Which system, and what it may do."""

    name = forms.CharField(
        label=gettext_lazy("Dipakai oleh"),
        max_length=credentials.MAX_NAME,
        help_text=gettext_lazy("Nama sistemnya, misalnya CRM."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Izin"),
        choices=list(credentials.SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    is_sandbox = forms.BooleanField(label=gettext_lazy("Hanya untuk kota coba"), required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@partner_managers_only
def listing(request: HttpRequest) -> HttpResponse:
    """The keys there are, and a new one: its secret stands in this one answer and nowhere else."""
    partner, posted = partner_of(request), request.method == "POST"
    form, made = KeyForm(request.POST if posted else None), list[NewKey]()

    def act() -> None:
        made.append(
            credentials.make(
                partner=partner, actor_label=who(request), at=clock.now(), **form.cleaned_data
            )
        )

    done = posted and saved(form, act)
    at = clock.now()
    context = {
        "form": KeyForm() if done else form,
        "made": made[0] if made else None,
        "keys": [
            {
                "key": key,
                "scopes": [
                    credentials.SCOPES[each] for each in key.scopes if each in credentials.SCOPES
                ],
                "is_over": key.expires_at <= at,
            }
            for key in PartnerCredential.objects.filter(partner=partner).order_by(
                "-created_at", "-pk"
            )
        ],
    }
    return show(request, "keys.html", SCREEN, context, status=422 if posted and not done else 200)


@require_POST
@partner_managers_only
def revoke(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a key away."""
    credentials.revoke(
        partner=partner_of(request), key=key, actor_label=who(request), at=clock.now()
    )
    messages.success(request, _("Kunci dicabut; tidak membuka apa pun lagi."))
    return redirect("billing:partner_keys")
