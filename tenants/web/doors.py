"""Who comes in on the platform's host: people of the vendor by role, people of a partner.

Both are signed in there with a second factor. What somebody may not open answers 403; what is not
theirs (another partner's city) is asked for through :func:`person_of` and does not exist for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from core.errors import Forbidden
from core.identity.doors import staff_only
from core.identity.models import User
from tenants.models import Partner, PartnerMember, PartnerRole, VendorMember, VendorRole

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
_KEPT = "_tanggap_platform_person"


class NotYours(Forbidden):
    """The page is for other people of the platform."""

    code = "role_missing"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in on the platform's host, and what they are there.

    Attributes:
        user: Who they are.
        vendor_role: What they do at the vendor; ``None`` for anybody else.
        partner: The partner they work for, while both are active; ``None`` for anybody else.
        partner_role: What they do there.
    """

    user: User
    vendor_role: VendorRole | None = None
    partner: Partner | None = None
    partner_role: PartnerRole | None = None

    @property
    def label(self) -> str:
        """The name that trails and timelines print."""
        if self.partner is not None:
            return f"{self.user.name} ({self.partner.name})"[:120]
        if self.vendor_role is not None:
            return f"{self.user.name} (Tanggap)"[:120]
        return self.user.name

    def is_vendor(self, *roles: VendorRole) -> bool:
        """Whether they work for the vendor in one of the roles; without roles, in any. Admins may all."""
        if self.vendor_role is None:
            return False
        return not roles or self.vendor_role in (*roles, VendorRole.ADMIN)


def person_of(request: HttpRequest) -> Person:
    """Who is behind a request that came through one of the doors below."""
    known = getattr(request, _KEPT, None)
    if known is None:
        known = _read(cast(User, request.user))
        setattr(request, _KEPT, known)
    return cast(Person, known)


def partner_of(request: HttpRequest) -> Partner:
    """The partner of whoever came through :func:`partner_only`."""
    partner = person_of(request).partner
    if partner is None:
        raise NotYours(_("Halaman ini untuk mitra."))
    return partner


def vendor_only(*roles: VendorRole) -> Callable[[View[P]], View[P]]:
    """Let people of the vendor past who have one of the roles; admins always, everybody without roles.

    Nothing of these pages is kept by caches.
    """

    def door(view: View[P]) -> View[P]:
        def check(person: Person) -> None:
            if person.vendor_role is None:
                raise NotYours(_("Halaman ini untuk petugas Tanggap."))
            if not person.is_vendor(*roles):
                raise NotYours(_("Peran Anda tidak mencakup halaman ini."))

        return _guarded(view, check)

    return door


def partner_only(view: View[P]) -> View[P]:
    """Let people of an active partner past; what they see is their own partner's (:func:`partner_of`)."""

    def check(person: Person) -> None:
        if person.partner is None:
            raise NotYours(_("Halaman ini untuk mitra."))

    return _guarded(view, check)


def partner_managers_only(view: View[P]) -> View[P]:
    """Let those past who manage their partner: its people, credentials and look."""

    def check(person: Person) -> None:
        if person.partner is None or person.partner_role != PartnerRole.MANAGER:
            raise NotYours(_("Halaman ini untuk pengelola mitra."))

    return _guarded(view, check)


def signed_in_only(view: View[P]) -> View[P]:
    """Let anybody past who signed in on the platform's host with a second factor."""
    return _guarded(view, lambda person: None)


def show(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    menu: Sequence[Mapping[str, Any]],
    name: str,
    home: str,
    status: int = 200,
) -> HttpResponse:
    """Draw a page that extends ``platform/work.html``.

    Args:
        request: That came through a door.
        template: Its name.
        context: What the page itself shows.
        menu: Lines of the navigation: ``url``, ``label``, ``icon``, ``current``, perhaps ``count``.
        name: What stands under the mark: whose pages these are.
        home: Where the mark leads.
        status: 422 for a form that could not be accepted.
    """
    frame = {"menu": menu, "desk_name": name, "desk_home": home, "person": person_of(request)}
    return render(request, template, {**frame, **context}, status=status)


def _guarded(view: View[P], check: Callable[[Person], None]) -> View[P]:
    @staff_only
    def for_them(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        check(person_of(request))
        return view(request, *args, **kwargs)

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = for_them(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return cast("View[P]", guarded)


def _read(user: User) -> Person:
    vendor = VendorMember.objects.filter(user=user.pk, is_active=True).first()
    if vendor is not None:
        return Person(user, vendor_role=VendorRole(vendor.role))
    member = (
        PartnerMember.objects.select_related("partner")
        .filter(user=user.pk, is_active=True, partner__is_active=True)
        .first()
    )
    if member is not None:
        return Person(user, partner=member.partner, partner_role=PartnerRole(member.role))
    return Person(user)
