"""Inside a city, on its behalf: its first admin, how it looks, how much of its package it uses."""

from __future__ import annotations

from typing import Any, Final, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from api import pagination
from api.conditional import PreconditionRequired
from api.pagination import page_of
from api.parameters import PageQuery
from api.parsers import UploadParser
from api.partner.v1.base import NothingIn, PartnerView
from api.partner.v1.shapes import inside as shapes
from api.schema import operation
from api.scopes import partner
from billing.selectors import partner_cities
from billing.services.partners import admins, cities, looks
from billing.services.partners.admins import Admin, CityHasAdmin
from billing.services.partners.cities import CityMissing, CityNotReady
from billing.services.partners.looks import CityLook
from core import clock
from core.branding.logos import MAX_BYTES, LogoRefused
from core.branding.services import ColourNotUnderstood
from core.errors import Invalid
from reporting.services.catalog.entitlements import LimitReached
from reporting.services.catalog.people import PersonNotFound
from tenants.models import CityPulse
from tenants.standing import CitySuspended

LOGO_FORM: Final = {
    "multipart/form-data": {
        "type": "object",
        "properties": {"file": {"type": "string", "format": "binary"}},
        "required": ["file"],
    }
}


class UsersView(PartnerView):
    """The admins of a city."""

    access = {"GET": partner("users.manage"), "POST": partner("users.manage")}

    @operation(
        "list_users",
        summary="The admins of a city",
        description="Who else works for the city is its own affair.",
        responses=shapes.AdminsOut,
        refuses=[CityMissing, CityNotReady],
    )
    def get(self, request: Request, city_id: UUID) -> HttpResponseBase:
        found = admins.of(partner=self.partner, city=city_id, sandbox=self.sandbox)
        return Response({"results": [_admin(each) for each in found]})

    @operation(
        "invite_first_admin",
        summary="Invite the first admin of a city",
        description="Possible until an admin has chosen a password; from then on they invite their own people. "
        "An address that was invited before is not invited twice: 200.",
        request=shapes.AdminIn,
        responses={201: shapes.AdminOut, 200: shapes.AdminOut},
        located=True,
        refuses=[CityMissing, CityNotReady, CitySuspended, CityHasAdmin, LimitReached],
    )
    def post(self, request: Request, city_id: UUID) -> HttpResponseBase:
        asked = self.checked(shapes.AdminIn)
        found, is_new = admins.invite(
            partner=self.partner,
            city=city_id,
            email=asked["email"],
            name=asked["name"],
            sandbox=self.sandbox,
            actor_label=self.who.label,
            at=clock.now(),
        )
        path = f"cities/{city_id}/users/{found.public_id}"
        return self.made(_admin(found), path, is_new=is_new)


class UserView(PartnerView):
    """One admin."""

    access = {"GET": partner("users.manage")}

    @operation(
        "get_user",
        summary="One admin of a city",
        responses=shapes.AdminOut,
        refuses=[CityMissing, CityNotReady, PersonNotFound],
        etag=True,
    )
    def get(self, request: Request, city_id: UUID, user_id: UUID) -> HttpResponseBase:
        found = admins.get(partner=self.partner, city=city_id, person=user_id, sandbox=self.sandbox)
        return self.one(_admin(found))


class InvitationView(PartnerView):
    """The letter once more."""

    access = {"POST": partner("users.manage")}

    @operation(
        "send_invitation",
        summary="Send the invitation of an admin once more",
        request=NothingIn,
        responses={202: shapes.AdminOut},
        refuses=[CityMissing, CityNotReady, CitySuspended, PersonNotFound, CityHasAdmin],
    )
    def post(self, request: Request, city_id: UUID, user_id: UUID) -> HttpResponseBase:
        self.checked()
        found = admins.invite_again(
            partner=self.partner,
            city=city_id,
            person=user_id,
            sandbox=self.sandbox,
            actor_label=self.who.label,
            at=clock.now(),
        )
        return Response(_admin(found), status=202)


class BrandingView(PartnerView):
    """How a city looks."""

    access = {"GET": partner("cities.read"), "PATCH": partner("branding.write")}

    @operation(
        "get_branding",
        summary="How a city looks to its citizens",
        responses=shapes.LookOut,
        refuses=[CityMissing, CityNotReady],
        etag=True,
    )
    def get(self, request: Request, city_id: UUID) -> HttpResponseBase:
        return _answer(self, looks.get(partner=self.partner, city=city_id, sandbox=self.sandbox))

    @operation(
        "change_branding",
        summary="Change how a city looks",
        description="What is left out stays. Announcements are the city's own voice.",
        request=shapes.LookIn,
        responses=shapes.LookOut,
        refuses=[CityMissing, CityNotReady, CitySuspended, ColourNotUnderstood],
        if_match=True,
    )
    def patch(self, request: Request, city_id: UUID) -> HttpResponseBase:
        found = looks.change(
            partner=self.partner,
            city=city_id,
            values=self.checked(shapes.LookIn),
            expected=expected_of(request),
            sandbox=self.sandbox,
            actor_label=self.who.label,
            at=clock.now(),
        )
        return _answer(self, found)


class LogoView(PartnerView):
    """The mark of a city."""

    access = {"PUT": partner("branding.write"), "DELETE": partner("branding.write")}
    parser_classes = (UploadParser,)

    @operation(
        "change_logo",
        summary="Give a city a logo",
        description="PNG, JPEG or WebP up to 4 MB, in the field `file`; it is drawn anew in the sizes pages need.",
        request=LOGO_FORM,
        responses=shapes.LookOut,
        refuses=[CityMissing, CityNotReady, CitySuspended, LogoRefused],
        if_match=True,
    )
    def put(self, request: Request, city_id: UUID) -> HttpResponseBase:
        return self._change(request, city_id, file_of(request))

    @operation(
        "remove_logo",
        summary="Take a city's logo away",
        description="The first letter of its name stands there instead.",
        responses=shapes.LookOut,
        refuses=[CityMissing, CityNotReady, CitySuspended],
        if_match=True,
    )
    def delete(self, request: Request, city_id: UUID) -> HttpResponseBase:
        return self._change(request, city_id, b"")

    def _change(self, request: Request, city_id: UUID, data: bytes) -> HttpResponseBase:
        found = looks.change_logo(
            partner=self.partner,
            city=city_id,
            data=data,
            expected=expected_of(request),
            sandbox=self.sandbox,
            actor_label=self.who.label,
            at=clock.now(),
        )
        return _answer(self, found)


class CityUsageView(PartnerView):
    """How much one city uses."""

    access = {"GET": partner("cities.read")}

    @operation(
        "get_city_usage",
        summary="How much of its package a city uses",
        responses=shapes.CityUsageOut,
        refuses=[CityMissing, CityNotReady],
    )
    def get(self, request: Request, city_id: UUID) -> HttpResponseBase:
        city = cities.require_open(self.partner, city_id, sandbox=self.sandbox)
        measured = CityPulse.objects.filter(city=city).first()
        return Response(
            {
                "city": city.public_id,
                "limits": [
                    {
                        "code": line.code,
                        "name": line.name,
                        "used": line.used,
                        "limit": line.limit,
                        "is_over": line.is_over,
                    }
                    for line in partner_cities.limits(city)
                ],
                "measured": _pulse(measured) if measured else None,
            }
        )


class UsageView(PartnerView):
    """How much all of them use."""

    access = {"GET": partner("cities.read")}
    query = {"GET": PageQuery}

    @operation(
        "list_usage",
        summary="The last measurement of each of your cities",
        responses=page_of(shapes.UsageRowOut),
    )
    def get(self, request: Request) -> HttpResponseBase:
        rows = partner_cities.pulses(self.partner, sandbox=self.sandbox)
        page = pagination.read(rows, self.asked, by=("-city_id",))
        return Response(
            page.answer(
                lambda pulse: {
                    "city": pulse.city.public_id,
                    "name": pulse.city.name,
                    "measured": _pulse(pulse),
                }
            )
        )


def _admin(found: Admin) -> dict[str, Any]:
    return {
        "id": found.public_id,
        "name": found.name,
        "email": found.email,
        "is_in": found.is_in,
        "invited_at": found.invited_at,
    }


def _pulse(pulse: CityPulse) -> dict[str, Any]:
    on_time = pulse.on_time_bp
    return {
        "measured_at": pulse.measured_at,
        "reports_today": pulse.reports_today,
        "reports_week": pulse.reports_week,
        "on_time_percent": None if on_time is None else on_time / 100,
        "requests": pulse.requests,
    }


def _answer(view: PartnerView, found: CityLook) -> HttpResponseBase:
    look = found.look
    shown = {name: getattr(look, name) for name in looks.FIELDS}
    return view.one({**shown, "logo_url": found.logo_url}, tag=f'"{found.version}"')


def expected_of(request: Request) -> str:
    """Version of the look the caller decided on; "" for whatever it is (``*``).

    Raises:
        PreconditionRequired: It does not say.
    """
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise PreconditionRequired(_("Kirim If-Match dengan ETag yang terakhir dibaca."))
    return "" if given == "*" else given.removeprefix("W/").strip('"') or "?"


def file_of(request: Request) -> bytes:
    """The one file of the form.

    Raises:
        Invalid: There is none, or something besides.
    """
    file = request.FILES.get("file")
    unknown = (set(request.FILES) - {"file"}) | set(request.POST)
    if not isinstance(file, UploadedFile) or unknown or len(request.FILES.getlist("file")) > 1:
        raise Invalid(_("Kirim satu gambar pada isian file, tanpa isian lain."), field="file")
    data = cast(bytes, file.read(MAX_BYTES + 1))
    if not data:
        raise LogoRefused(_("Berkas ini kosong."), field="file")
    return data
