"""The vendor's own people."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.errors import DomainError
from core.identity.second_factor import has_second_factor
from tenants.models import VendorMember, VendorRole
from tenants.services import people
from tenants.web.doors import person_of, vendor_only
from tenants.web.vendor.forms import told
from tenants.web.vendor.frame import show

SCREEN: Final = "vendor:people"


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_only(VendorRole.ADMIN)
def index(request: HttpRequest) -> HttpResponse:
    """Everybody, and the form that invites one more."""
    if request.method != "POST":
        return _page(request)
    given = {name: request.POST.get(name, "")[:254] for name in ("email", "name", "role")}
    try:
        people.invite_vendor(**given, actor_label=person_of(request).label, at=clock.now())
    except DomainError as error:
        return _page(request, given=given, refused=_refusal(error), status=422)
    with told(request, _("Undangan dikirim ke %s.") % given["email"]):
        pass
    return redirect(SCREEN)


@require_POST
@vendor_only(VendorRole.ADMIN)
def act(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a role, send the invitation again, forget a lost second factor, or switch somebody off."""
    member = people.vendor_member(public_id)
    how: dict[str, Any] = {"actor_label": person_of(request).label, "at": clock.now()}
    do = request.POST.get("do", "")
    with told(request, _("Disimpan.")):
        if do == "role":
            people.change_role(member=member, role=request.POST.get("role", "")[:12], **how)
        elif do == "invite":
            people.invite_again(member=member, **how)
        elif do == "second_factor":
            people.forget_second_factor(member=member, **how)
        elif do == "off":
            people.switch_off(member=member, **how)
        else:
            raise people.PersonNotFound(_("Tindakan ini tidak ada."))
    return redirect(SCREEN)


def _page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    members = VendorMember.objects.select_related("user").order_by("-is_active", "user__name", "pk")
    lines = [
        {"member": each, "has_second_factor": has_second_factor(each.user)} for each in members
    ]
    context = {"lines": lines, "roles": VendorRole.choices, "given": {}, **more}
    return show(request, "vendor/people.html", SCREEN, context, status=status)


def _refusal(error: DomainError) -> dict[str, str]:
    return {str(error.facts.get("field", "")): str(error)}
