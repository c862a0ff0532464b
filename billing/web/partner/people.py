"""The partner's people: invited, given a role, let go."""

from __future__ import annotations

from collections.abc import Callable
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
from core.saving import refusal, saved
from tenants.models import PartnerMember, PartnerRole
from tenants.services import people
from tenants.web.doors import partner_managers_only, partner_of, person_of

SCREEN: Final = "partner_people"


class InviteForm(forms.Form):
    """Who is to work here."""

    email = forms.EmailField(label=gettext_lazy("Surel"))
    name = forms.CharField(label=gettext_lazy("Nama"), max_length=people.MAX_NAME)
    role = forms.ChoiceField(label=gettext_lazy("Peran"), choices=PartnerRole.choices)


class RoleForm(forms.Form):
    """Another role."""

    role = forms.ChoiceField(choices=PartnerRole.choices)


@require_http_methods(["GET", "HEAD", "POST"])
@partner_managers_only
def listing(request: HttpRequest) -> HttpResponse:
    """Everybody of the partner, and an invitation."""
    partner, posted = partner_of(request), request.method == "POST"
    form = InviteForm(request.POST if posted else None)

    def act() -> None:
        people.invite_partner(
            partner=partner, actor_label=who(request), at=clock.now(), **form.cleaned_data
        )

    if posted and saved(form, act):
        messages.success(request, _("Undangan dikirim ke %s.") % form.cleaned_data["email"])
        return redirect("billing:partner_people")
    members = PartnerMember.objects.filter(partner=partner).select_related("user")
    context = {
        "form": form,
        "members": members.order_by("-is_active", "user__name", "pk"),
        "roles": PartnerRole.choices,
        "me": person_of(request).user.pk,
    }
    return show(request, "people.html", SCREEN, context, status=422 if posted else 200)


@require_POST
@partner_managers_only
def role(request: HttpRequest, person: UUID) -> HttpResponse:
    """Give somebody another role."""
    form = RoleForm(request.POST)
    asked = form.cleaned_data["role"] if form.is_valid() else ""
    return _done(
        request,
        person,
        lambda member: people.change_role(
            member=member, role=asked, actor_label=who(request), at=clock.now()
        ),
        _("Peran diganti."),
    )


@require_POST
@partner_managers_only
def off(request: HttpRequest, person: UUID) -> HttpResponse:
    """Let somebody no longer sign in."""
    return _done(
        request,
        person,
        lambda member: people.switch_off(member=member, actor_label=who(request), at=clock.now()),
        _("Orang ini tidak dapat masuk lagi."),
    )


@require_POST
@partner_managers_only
def invite_again(request: HttpRequest, person: UUID) -> HttpResponse:
    """Send the invitation once more."""
    return _done(
        request,
        person,
        lambda member: people.invite_again(member=member, actor_label=who(request), at=clock.now()),
        _("Undangan dikirim lagi."),
    )


def _done(
    request: HttpRequest, person: UUID, act: Callable[[PartnerMember], object], said: str
) -> HttpResponse:
    member = people.partner_member(person, partner=partner_of(request))
    why = refusal(lambda: act(member))
    if why:
        messages.error(request, why)
    else:
        messages.success(request, said)
    return redirect("billing:partner_people")
