"""``/partner/v1/signups``: what a city chooses, who is responsible there, and showing that it is them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import pagination
from api.pagination import page_of
from api.parameters import PageQuery
from api.partner.v1 import quotes
from api.partner.v1.base import NothingIn, PartnerView
from api.partner.v1.shapes import common
from api.partner.v1.shapes import signups as shapes
from api.partner.v1.shapes.quotes import QuoteOut
from api.schema import operation
from api.scopes import partner
from billing.models import Package
from billing.services.partners import deals, signups
from billing.services.partners.deals import ReferenceTaken
from billing.services.partners.signups import SignUpMissing, SignUpOver
from billing.services.quotes import NothingCovered, PackageWithdrawn
from billing.services.signup.choosing import AlreadyOpen
from billing.services.signup.opening import NotVerified
from billing.services.signup.people import (
    CodeOver,
    CodeWrong,
    Contact,
    NotOfficial,
    TooManyCodes,
)
from core import clock
from tenants.models import Application, ApplicationState

EXAMPLE = OpenApiExample(
    "Kota Bekasi",
    value={
        "reference": "CRM-4711",
        "region": "32.75",
        "package": "kota",
        "services": ["sso"],
        "contact": {
            "institution": "Diskominfo Kota Bekasi",
            "name": "Rina Wulandari",
            "position": "Kepala bidang",
            "email": "rina@bekasikota.go.id",
        },
    },
    request_only=True,
)


class SignUpQuery(PageQuery):
    """Which sign-ups."""

    state = serializers.ChoiceField(ApplicationState.values, required=False)
    reference = serializers.CharField(max_length=common.MAX_REFERENCE, required=False)


class SignUpsView(PartnerView):
    """Sign-ups your systems began."""

    access = {"GET": partner("quotes.read"), "POST": partner("quotes.write")}
    query = {"GET": SignUpQuery}

    @operation(
        "list_signups",
        summary="Your sign-ups, newest first",
        responses=page_of(shapes.SignUpOut),
    )
    def get(self, request: Request) -> HttpResponseBase:
        rows = signups.of(self.partner, sandbox=self.sandbox)
        for name in ("state", "reference"):
            if name in self.asked:
                rows = rows.filter(**{name: self.asked[name]})
        page = pagination.read(rows, self.asked, by=("-created_at", "-pk"))
        packages = _packages(page.rows)
        return Response(page.answer(lambda each: _shown(each, packages)))

    @operation(
        "create_signup",
        summary="Sign a city up",
        description="Sends a code to the official address of whoever is responsible; pass it on with "
        "`verify_signup`. With a sandbox key nothing is sent and the code is `000000`.",
        request=shapes.SignUpIn,
        responses={201: shapes.SignUpOut},
        located=True,
        refuses=[NotOfficial, NothingCovered, ReferenceTaken, TooManyCodes],
        examples=[EXAMPLE],
    )
    def post(self, request: Request) -> HttpResponseBase:
        asked = self.checked(shapes.SignUpIn)
        made = signups.begin(
            partner=self.partner,
            choice=signups.wanted(
                region_code=asked["region"],
                package_code=asked["package"],
                services=asked["services"],
                districts=asked["districts"],
                area_ha=common.hectares(asked["area_km2"]),
            ),
            contact=Contact(**asked["contact"]),
            reference=asked["reference"],
            is_sandbox=self.sandbox,
            at=clock.now(),
        )
        return self.made(shown(made), f"signups/{made.public_id}")


class SignUpView(PartnerView):
    """One sign-up."""

    access = {"GET": partner("quotes.read")}

    @operation(
        "get_signup",
        summary="One sign-up",
        responses=shapes.SignUpOut,
        refuses=[SignUpMissing],
        etag=True,
    )
    def get(self, request: Request, signup_id: UUID) -> HttpResponseBase:
        return self.one(shown(signups.get(self.partner, signup_id, sandbox=self.sandbox)))


class VerifyView(PartnerView):
    """Showing that the address is theirs."""

    access = {"POST": partner("quotes.write")}

    @operation(
        "verify_signup",
        summary="Pass on the code that came to the official address",
        request=shapes.VerifyIn,
        responses=shapes.SignUpOut,
        refuses=[SignUpMissing, SignUpOver, CodeWrong, CodeOver],
    )
    def post(self, request: Request, signup_id: UUID) -> HttpResponseBase:
        found = signups.verify(
            partner=self.partner,
            signup=signup_id,
            code=self.checked(shapes.VerifyIn)["code"],
            sandbox=self.sandbox,
            at=clock.now(),
        )
        return Response(shown(found))


class CodeView(PartnerView):
    """Another code."""

    access = {"POST": partner("quotes.write")}

    @operation(
        "send_signup_code",
        summary="Send a new code to the same address",
        request=NothingIn,
        responses={202: shapes.SignUpOut},
        refuses=[SignUpMissing, SignUpOver, CodeOver, TooManyCodes],
    )
    def post(self, request: Request, signup_id: UUID) -> HttpResponseBase:
        self.checked()
        signups.send_code(
            partner=self.partner, signup=signup_id, sandbox=self.sandbox, at=clock.now()
        )
        found = signups.get(self.partner, signup_id, sandbox=self.sandbox)
        return Response(shown(found), status=202)


class OfferView(PartnerView):
    """What it would cost, as an offer."""

    access = {"POST": partner("quotes.write")}

    @operation(
        "create_signup_quote",
        summary="The offer of a verified sign-up",
        description="The one that stands, or a new one when prices or the choice changed.",
        request=NothingIn,
        responses=QuoteOut,
        refuses=[SignUpMissing, SignUpOver, NotVerified, NothingCovered, PackageWithdrawn],
    )
    def post(self, request: Request, signup_id: UUID) -> HttpResponseBase:
        self.checked()
        made = signups.offer(
            partner=self.partner, signup=signup_id, sandbox=self.sandbox, at=clock.now()
        )
        found = deals.get(self.partner, made.public_id, sandbox=self.sandbox)
        return Response(quotes.shown(found))


class WithdrawView(PartnerView):
    """Carried no further."""

    access = {"POST": partner("quotes.write")}

    @operation(
        "withdraw_signup",
        summary="Carry a sign-up no further",
        description="Its offers lapse, and who was responsible is forgotten. Twice changes nothing.",
        request=NothingIn,
        responses=shapes.SignUpOut,
        refuses=[SignUpMissing, AlreadyOpen],
    )
    def post(self, request: Request, signup_id: UUID) -> HttpResponseBase:
        self.checked()
        found = signups.withdraw(
            partner=self.partner, signup=signup_id, sandbox=self.sandbox, at=clock.now()
        )
        return Response(shown(found))


def shown(found: Application) -> dict[str, Any]:
    """A sign-up as :class:`shapes.SignUpOut`."""
    return _shown(found, _packages([found]))


def _shown(found: Application, packages: dict[int, Package]) -> dict[str, Any]:
    chosen = found.choices
    package = packages.get(chosen.get("package", 0))
    typed = chosen.get("typed_ha")
    return {
        "id": found.public_id,
        "reference": found.reference,
        "state": found.state,
        "region": {"code": found.region_code, "name": found.region_name},
        "package": quotes.package_ref(package) if package else None,
        "services": chosen.get("services", []),
        "districts": chosen.get("coverage", []),
        "area_km2": None if typed is None else common.km2(typed),
        "contact": {
            "institution": found.institution,
            "name": found.contact_name,
            "position": found.contact_position,
            "email": found.contact_email,
            "verified_at": found.email_verified_at,
        },
        "city": found.city.public_id if found.city else None,
        "created_at": found.created_at,
        "expires_at": found.expires_at,
    }


def _packages(found: Any) -> dict[int, Package]:
    return Package.objects.in_bulk([each.choices.get("package", 0) for each in found])
