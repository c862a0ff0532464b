"""One city: how it is, what became of it, and what the vendor may do about it."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.errors import DomainError, Invalid, NotFound
from tenants.models import City, Domain, ErasureCertificate, Partner, SupportAccess, VendorRole
from tenants.rules import life
from tenants.rules.life import Who
from tenants.selectors import fleet, timeline
from tenants.services import erasing, partners, support
from tenants.services.life import move
from tenants.web.doors import Person, person_of, vendor_only
from tenants.web.links import city_address
from tenants.web.vendor.forms import told
from tenants.web.vendor.frame import show

ACTING: Final = (VendorRole.OPERATIONS, VendorRole.BILLING)
NO_WAY_BACK: Final = frozenset({"close", "erase"})
_DANGER: Final = frozenset({"suspend", *NO_WAY_BACK})


@require_safe
@vendor_only()
def city(request: HttpRequest, code: str) -> HttpResponse:
    """The city's page, with the acts the person's role allows."""
    return _page(request, _city(code))


@require_POST
@vendor_only(*ACTING)
def act(request: HttpRequest, code: str) -> HttpResponse:
    """Take a step of the city's life. What cannot be undone asks for the city's code."""
    found = _city(code)
    person = person_of(request)
    step, reason = request.POST.get("step", "")[:40], request.POST.get("reason", "")
    try:
        _require_sure(request, step, found)
        who = _acting_as(person, step)
        if step == "erase":
            erasing.ask(found, who=who, actor_label=person.label, reason=reason, at=clock.now())
        else:
            move(found, step, actor_label=person.label, at=clock.now(), reason=reason, who=who)
    except DomainError as error:
        return _page(request, found, refused=str(error), step=step, reason=reason, status=422)
    if step == "erase":
        messages.success(request, _("Penghapusan berjalan. Sertifikatnya muncul di sini."))
    else:
        said = {"city": found.name, "step": life.BY_NAME[step].label.lower()}
        messages.success(request, _("%(city)s: %(step)s.") % said)
    return redirect("vendor:city", code=code)


@require_POST
@vendor_only(VendorRole.OPERATIONS, VendorRole.BILLING)
def assign(request: HttpRequest, code: str) -> HttpResponse:
    """Say which partner serves the city."""
    found = _city(code)
    wanted = request.POST.get("partner", "")[:40]
    with told(request, _("Mitra kota disimpan.")):
        partner = partners.require(wanted) if wanted else None
        partners.assign(
            city=found, partner=partner, actor_label=person_of(request).label, at=clock.now()
        )
    return redirect("vendor:city", code=code)


@require_POST
@vendor_only(VendorRole.SUPPORT, VendorRole.OPERATIONS)
def visit(request: HttpRequest, code: str) -> HttpResponse:
    """Open support access; the key of the door is shown on the visit's own page, once."""
    found = _city(code)
    minutes = request.POST.get("minutes", "")
    try:
        access, key = support.open_visit(
            city=found,
            user=person_of(request).user,
            reason=request.POST.get("reason", ""),
            minutes=int(minutes)
            if minutes.isascii() and minutes.isdigit() and len(minutes) < 5
            else 0,
            may_write=request.POST.get("may_write") == "on",
            at=clock.now(),
        )
    except DomainError as error:
        facts = {"visit_refused": str(error), "visit_reason": request.POST.get("reason", "")}
        return _page(request, found, status=error.status, **facts)
    request.session[f"support_key:{access.public_id}"] = key
    return redirect("vendor:visit", public_id=access.public_id)


def _page(request: HttpRequest, found: City, *, status: int = 200, **more: object) -> HttpResponse:
    at, person = clock.now(), person_of(request)
    own = SupportAccess.objects.filter(user=person.user.pk, ended_at=None, ends_at__gt=at)
    context: dict[str, Any] = {
        "line": fleet.line_of(found, at=at),
        "city": found,
        "effects": life.effects(found.state),
        "address": city_address(request, found),
        "domains": list(Domain.objects.filter(tenant=found).order_by("-is_primary", "domain")),
        "steps": _steps(person, found),
        "timeline": timeline.of_city(found),
        "partners": list(Partner.objects.filter(is_active=True).order_by("name")),
        "may_bill": person.is_vendor(VendorRole.BILLING),
        "may_assign": person.is_vendor(*ACTING),
        "may_visit": person.is_vendor(VendorRole.SUPPORT, VendorRole.OPERATIONS) and found.answers,
        "may_write": person.vendor_role in support.WRITERS,
        "lengths": support.LENGTHS,
        "certificate": ErasureCertificate.objects.filter(city=found).first(),
        "own_visit": own.select_related("city").first(),
        **more,
    }
    return show(request, "vendor/city.html", "vendor:fleet", context, status=status)


def _steps(person: Person, found: City) -> list[dict[str, object]]:
    """What may be done now, as buttons and forms."""
    at = clock.now()
    steps = {
        step.name: step
        for who in _roles(person)
        for step in life.steps_from(found.state, who=who)
        if step.name != "erase" or (found.erase_after is not None and found.erase_after <= at)
    }
    return [
        {
            "name": step.name,
            "label": step.label,
            "needs_reason": step.needs_reason,
            "is_dangerous": step.name in _DANGER,
            "asks_code": step.name in NO_WAY_BACK,
        }
        for step in steps.values()
    ]


def _roles(person: Person) -> list[Who]:
    roles = []
    if person.is_vendor(VendorRole.OPERATIONS):
        roles.append(Who.OPERATIONS)
    if person.is_vendor(VendorRole.BILLING):
        roles.append(Who.BILLING)
    return roles


def _acting_as(person: Person, step: str) -> Who:
    """Of several roles the one the table lets take the step."""
    roles = _roles(person)
    rule = life.BY_NAME.get(step)
    return next((who for who in roles if rule and who in rule.who), roles[0])


def _require_sure(request: HttpRequest, step: str, found: City) -> None:
    if step in NO_WAY_BACK and request.POST.get("sure", "").strip().lower() != found.code:
        raise Invalid(_("Ketik kode kota (%s) untuk memastikan.") % found.code, field="sure")


def _city(code: str) -> City:
    found = City.objects.select_related("partner", "pulse").filter(code=code).first()
    if found is None:
        raise NotFound(_("Kota ini tidak ada."))
    return found
