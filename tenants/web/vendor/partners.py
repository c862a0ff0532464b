"""Partners as the vendor keeps them, and their people."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.errors import DomainError
from tenants.models import City, Partner, PartnerMember, PartnerRole, VendorRole
from tenants.services import partners, people
from tenants.web.doors import person_of, vendor_only
from tenants.web.vendor.forms import told
from tenants.web.vendor.frame import show

SCREEN: Final = "vendor:partners"
ALLOWED: Final = (VendorRole.BILLING,)
_FIELDS: Final = ("name", "contact_email")


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_only(*ALLOWED)
def index(request: HttpRequest) -> HttpResponse:
    """All partners, and the form that takes on one more."""
    given = {name: request.POST.get(name, "")[:254] for name in ("code", *_FIELDS)}
    refused: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = partners.create(**given, actor_label=person_of(request).label, at=clock.now())
        except DomainError as error:
            refused = {str(error.facts.get("field", "")): str(error)}
        else:
            messages.success(request, _("Mitra ditambahkan. Undang pengelolanya sekarang."))
            return redirect("vendor:partner", code=made.code)
    # Two counts over two relations: each on its own, or they multiply.
    rows = Partner.objects.annotate(
        people=Count("members", filter=Q(members__is_active=True))
    ).order_by("-is_active", "name", "pk")
    cities = dict(
        City.objects.filter(partner__isnull=False)
        .exclude(state="erased")
        .values_list("partner")
        .annotate(Count("pk"))
    )
    lines = [
        {"partner": row, "people": row.people, "cities": cities.get(row.pk, 0)} for row in rows
    ]
    context = {"lines": lines, "given": given, "refused": refused}
    return show(request, "vendor/partners.html", SCREEN, context, status=422 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_only(*ALLOWED)
def partner(request: HttpRequest, code: str) -> HttpResponse:
    """One partner: its name, its people, its cities."""
    found = partners.require(code)
    if request.method != "POST":
        return _page(request, found)
    how: dict[str, Any] = {"actor_label": person_of(request).label, "at": clock.now()}
    given: dict[str, Any] = {name: request.POST.get(name, "")[:254] for name in _FIELDS}
    try:
        partners.change(partner=found, **given, **how)
    except DomainError as error:
        return _page(request, found, refused=_refusal(error), given=given, status=422)
    messages.success(request, _("Disimpan."))
    return redirect("vendor:partner", code=code)


@require_POST
@vendor_only(*ALLOWED)
def switch(request: HttpRequest, code: str) -> HttpResponse:
    """Switch a partner off or on."""
    with told(request, _("Disimpan.")):
        partners.switch(
            partner=partners.require(code),
            is_active=request.POST.get("active") == "1",
            actor_label=person_of(request).label,
            at=clock.now(),
        )
    return redirect("vendor:partner", code=code)


@require_POST
@vendor_only(*ALLOWED)
def invite(request: HttpRequest, code: str) -> HttpResponse:
    """Invite somebody of the partner."""
    found = partners.require(code)
    given = {name: request.POST.get(name, "")[:254] for name in ("email", "name", "role")}
    try:
        people.invite_partner(
            partner=found, **given, actor_label=person_of(request).label, at=clock.now()
        )
    except DomainError as error:
        return _page(request, found, invite_refused=_refusal(error), invited=given, status=422)
    messages.success(request, _("Undangan dikirim ke %s.") % given["email"])
    return redirect("vendor:partner", code=code)


def _page(request: HttpRequest, found: Partner, *, status: int = 200, **more: Any) -> HttpResponse:
    members = PartnerMember.objects.filter(partner=found).select_related("user")
    context = {
        "partner": found,
        "members": list(members.order_by("-is_active", "user__name", "pk")),
        "cities": list(City.objects.filter(partner=found).order_by("name")),
        "roles": PartnerRole.choices,
        "given": {"name": found.name, "contact_email": found.contact_email},
        "invited": {},
        **more,
    }
    return show(request, "vendor/partner.html", SCREEN, context, status=status)


def _refusal(error: DomainError) -> dict[str, str]:
    return {str(error.facts.get("field", "")): str(error)}
